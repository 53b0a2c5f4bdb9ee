import { exitCodes } from '@nightshift/host/exit'
import { loadBot } from '../bots.ts'
import { progress, progressDone } from '../print.ts'
import { botsOf, placeOf, type PlaceOptions } from '../reach/place.ts'
import { examine, type Finding } from './check.ts'
import { checks, type Body } from './checks.ts'

/** What a shell expects of a process that SIGINT ended. */
const interrupted = 130
const marks = { ok: '✓', warn: '!', failed: '✗', skipped: '·' } as const

/** Looks at everything that a bot needs, in the order of a start, and says what to do about each failure. Ends with 70 where one is. */
export async function doctor(names: readonly string[], options: PlaceOptions & { readonly json?: boolean }): Promise<void> {
  const all: Finding[] = []
  let leave: (() => Promise<void>) | undefined
  // Interrupted, it leaves as little behind as at its end.
  process.once('SIGINT', () => {
    progressDone()
    void Promise.resolve(leave?.()).finally(() => process.exit(interrupted))
  })
  for (const name of botsOf(names)) {
    const body: Body = { bot: await loadBot(name), place: placeOf(name, options), stop: new AbortController(), after: [] }
    leave = leaving(body)
    if (options.json !== true) process.stdout.write(`${name}\n`)
    progress('  looking …')
    all.push(
      ...(await examine(name, body, checks, (one) => {
        progressDone()
        if (options.json !== true) process.stdout.write(lineOf(one))
        progress('  looking …')
      })),
    )
    progressDone()
    await leave()
  }
  const failed = all.filter(({ state }) => state === 'failed').length
  if (options.json === true) process.stdout.write(`${JSON.stringify({ ok: failed === 0, findings: all }, undefined, 2)}\n`)
  else process.stdout.write(failed === 0 ? 'All is well.\n' : `${failed} ${failed === 1 ? 'thing needs' : 'things need'} a hand.\n`)
  process.exit(failed === 0 ? exitCodes.stopped : exitCodes.bug)
}

/** Undoes what the looks did: once, and whoever asks again waits for the same. */
function leaving(body: Body): () => Promise<void> {
  let left: Promise<void> | undefined
  const undo = async (): Promise<void> => {
    for (const one of body.after) await one()
    body.secrets?.stop()
  }
  return () => (left ??= undo())
}

function lineOf({ state, check, says, fix }: Finding): string {
  return `  ${marks[state]} ${check.padEnd(13)}  ${says}\n${fix === undefined ? '' : `                   → ${fix}\n`}`
}
