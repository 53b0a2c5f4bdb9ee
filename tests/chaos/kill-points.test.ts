import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { night, until, type Night } from '../support/night.ts'

const points = ['stored', 'acknowledged', 'step.started', 'step.done', 'committed', 'sending', 'posted'] as const
const kinds = ['message', 'card', 'timer'] as const

/** Points whose event is not the row's own but its answer's, or which a kind does not pass. */
const keyOf: { readonly [K in (typeof kinds)[number]]: string } = { message: 'msg:', card: 'act:', timer: 'timer:' }
const isOutgoing = (point: string): boolean => point === 'sending' || point === 'posted'
const passes = (kind: string, point: string): boolean => kind !== 'timer' || (point !== 'stored' && point !== 'acknowledged')

let shift: Night | undefined
let folder = ''
afterEach(async () => {
  await shift?.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('a process killed at any point of the path does one effect and gives one reply', () => {
  for (const kind of kinds) {
    for (const point of points) {
      if (!passes(kind, point)) continue
      test(`${kind}: ${point}`, async () => {
        folder = mkdtempSync(join(tmpdir(), 'nightshift-kill-'))
        const [ledger, done, armed] = [join(folder, 'ledger'), join(folder, 'done'), join(folder, 'armed')]
        shift = await night({
          bots: ['victim'],
          main: () => join(import.meta.dirname, 'victim', 'main.ts'),
          env: { KILL_AT: `${point} ${isOutgoing(point) ? 'out:' : keyOf[kind]}`, KILL_DONE: done, KILL_ARMED: armed },
          config: { path: { listingGapMs: 1_500, absentMs: 1_500, giveUpMs: 3_000, unknownCheckMs: 200 }, bots: { victim: { ledger } } },
        })
        const { webex } = shift
        await shift.ready()
        const what = `w-${kind}-${point.replace('.', '-')}`
        const inRoom = { in: 'victim', as: 'dana', within: 30_000 }
        if (kind === 'message') {
          writeFileSync(armed, '')
          await webex.say({ as: 'dana', to: 'victim', markdown: `do ${what}` })
        } else if (kind === 'card') {
          await webex.say({ as: 'dana', to: 'victim', markdown: `card ${what}` })
          const [card] = await webex.expect({ ...inRoom, matches: `card ${what}` })
          await shift.quiet()
          writeFileSync(armed, '')
          await webex.click({ as: 'dana', message: card?.id ?? '', action: 'Do it' })
        } else {
          await webex.say({ as: 'dana', to: 'victim', markdown: `later ${what}` })
          await webex.expect({ ...inRoom, matches: `set ${what}` })
          writeFileSync(armed, '')
        }
        await until(20_000, () => existsSync(done), () => `never passed ${point}`)
        await webex.expect({ ...inRoom, matches: `did ${what}` })
        await shift.quiet()

        const room = (await webex.state()).rooms.find((one) => one.type === 'direct' && one.members.some((email) => email.startsWith('victim@')))
        const replies = (await webex.messages(room?.id ?? '')).filter((one) => one.text.includes(`did ${what}`))
        expect(replies.map((one) => one.text)).toEqual([`did ${what}`])
        expect(readFileSync(ledger, 'utf8')).toBe(`${what}\n`)
        expect(shift.bots.get('victim')?.restarts).toBe(1)
      })
    }
  }
})
