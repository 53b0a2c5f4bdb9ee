import { exitCodes } from '@nightshift/host/exit'
import { loadBot } from '../bots.ts'
import { progress, progressDone } from '../print.ts'
import { botsOf, placeOf, type PlaceOptions } from '../reach/place.ts'
import { examine, type Finding } from './check.ts'
import { checks, type Body } from './checks.ts'

const marks = { ok: '✓', warn: '!', failed: '✗', skipped: '·' } as const

/** Looks at everything that a bot needs, in the order of a start, and says what to do about each failure. Ends with 70 where one is. */
export async function doctor(names: readonly string[], options: PlaceOptions & { readonly json?: boolean }): Promise<void> {
  const all: Finding[] = []
  for (const name of botsOf(names)) {
    const body: Body = { bot: await loadBot(name), place: placeOf(name, options), stop: new AbortController(), after: [] }
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
    for (const undo of body.after) await undo()
    body.secrets?.stop()
  }
  const failed = all.filter(({ state }) => state === 'failed').length
  if (options.json === true) process.stdout.write(`${JSON.stringify({ ok: failed === 0, findings: all }, undefined, 2)}\n`)
  else process.stdout.write(failed === 0 ? 'All is well.\n' : `${failed} ${failed === 1 ? 'thing needs' : 'things need'} a hand.\n`)
  process.exit(failed === 0 ? exitCodes.stopped : exitCodes.bug)
}

function lineOf({ state, check, says, fix }: Finding): string {
  return `  ${marks[state]} ${check.padEnd(13)}  ${says}\n${fix === undefined ? '' : `                   → ${fix}\n`}`
}
