import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { night, until, type Night } from '../../support/night.ts'

const points = ['stored', 'acknowledged', 'step.started', 'step.done', 'committed', 'sending', 'posted'] as const

/** Whose event dies: the row's own, or its answer's. A timer's row is stored by the clockwork and has nobody to acknowledge it to. */
const keyOf = { message: 'msg:', card: 'act:', timer: 'timer:' } as const
const isOutgoing = (point: string): boolean => point === 'sending' || point === 'posted'
const passes = (kind: string, point: string): boolean => kind !== 'timer' || (point !== 'stored' && point !== 'acknowledged')

/** A process that is killed at any point of the path of such an event does one effect and gives one reply. */
export function killPoints(kind: keyof typeof keyOf): void {
  describe(`a process killed at any point of the path of a ${kind} does one effect and gives one reply`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'nightshift-kill-'))
    const [ledger, plan] = [join(folder, 'ledger'), join(folder, 'plan')]
    let shift: Night

    beforeAll(async () => {
      shift = await night({
        bots: ['victim'],
        main: () => join(import.meta.dirname, 'main.ts'),
        env: { KILL_PLAN: plan },
        // What takes half a minute to be sure of in a real night takes a second here.
        config: { path: { listingGapMs: 1_200, absentMs: 1_200, giveUpMs: 3_000, unknownCheckMs: 100 }, bots: { victim: { ledger } } },
      })
      await shift.ready()
      await shift.webex.say({ as: 'dana', to: 'victim', markdown: 'hi' })
      await shift.webex.expect({ in: 'victim', as: 'dana', within: 20_000 })
      await shift.quiet()
    })
    afterAll(async () => {
      await shift?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    for (const point of points) {
      if (!passes(kind, point)) continue
      test(`${kind}: ${point}`, async () => {
        const { webex } = shift
        const restarts = shift.bots.get('victim')?.restarts ?? 0
        const what = `w-${kind}-${point.replace('.', '-')}`
        const die = (): void => writeFileSync(plan, `${point} ${isOutgoing(point) ? 'out:' : keyOf[kind]}`)
        const said = (words: string) => webex.expect({ in: 'victim', as: 'dana', within: 40_000, matches: words })
        if (kind === 'message') {
          die()
          await webex.say({ as: 'dana', to: 'victim', markdown: `do ${what}` })
        } else if (kind === 'card') {
          await webex.say({ as: 'dana', to: 'victim', markdown: `card ${what}` })
          const [card] = await said(`card ${what}`)
          await shift.quiet()
          die()
          await webex.click({ as: 'dana', message: card?.id ?? '', action: 'Do it' })
        } else {
          await webex.say({ as: 'dana', to: 'victim', markdown: `later ${what}` })
          await said(`set ${what}`)
          die()
        }
        await until(
          20_000,
          () => !existsSync(plan),
          () => `never passed ${point}`,
        )
        await said(`did ${what}`)
        await shift.quiet()

        const replies = (await webex.messages('victim', 'dana')).filter((one) => one.text.includes(`did ${what}`))
        expect(replies.map((one) => one.text)).toEqual([`did ${what}`])
        expect(
          readFileSync(ledger, 'utf8')
            .split('\n')
            .filter((line) => line === what),
        ).toEqual([what])
        expect(shift.bots.get('victim')?.restarts).toBe(restarts + 1)
      })
    }
  })
}
