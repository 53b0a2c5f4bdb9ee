import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { night, until, type Night } from '../support/night.ts'

/** Promise 3, in real time: a link through which nothing comes any more is noticed within 10 s, and what was said meanwhile is answered once. */
describe('a half-open link', () => {
  let shift: Night
  const bots = ['toodles', 'pinger']
  beforeAll(async () => {
    shift = await night({ bots, config: { bots: { pinger: { every: '1h' } } } })
    await shift.ready()
    for (const bot of bots) await shift.webex.say({ as: 'dana', to: bot, markdown: 'hi' })
    await shift.quiet()
  })
  afterAll(async () => await shift?.stop())

  test('is noticed in at most 10 s by every bot, and nothing said meanwhile is lost or doubled', { timeout: 90_000 }, async () => {
    const cut = new Map<string, number>()
    for (let round = 0; round < 2; round++) {
      for (const bot of bots) {
        await shift.webex.fault({ knob: 'ws.freeze', bot, forMs: 15_000 })
        cut.set(`${bot}${round}`, Date.now())
        await shift.webex.say({ as: 'dana', to: bot, markdown: `frozen${round}` })
        // Another phase of the ping's period each time.
        await new Promise((resolve) => setTimeout(resolve, 1_300))
      }
      for (const bot of bots) await shift.webex.expect({ in: bot, as: 'dana', matches: `frozen${round}`, within: 30_000 })
      await shift.quiet()
      await until(30_000, async () => (await shift.webex.faults()).length === 0)
    }
    for (const bot of bots) {
      for (let round = 0; round < 2; round++) {
        const replies = (await shift.webex.messages(bot, 'dana')).filter(
          (one) => one.personEmail.startsWith(`${bot}@`) && one.text.includes(`frozen${round}`),
        )
        expect(replies).toHaveLength(1)
      }
    }
    const noticed = bots.flatMap((bot) =>
      [...shift.log(bot).matchAll(/"event":"link\.lost","cause":"no_pong","durationMs":([\d.]+)/g)].map((one) =>
        Math.round(Number(one[1])),
      ),
    )
    process.stdout.write(`${JSON.stringify({ halfOpen: noticed.length, noticedMs: noticed, maxMs: Math.max(...noticed) })}\n`)
    expect(noticed.length).toBeGreaterThanOrEqual(4)
    expect(Math.max(...noticed)).toBeLessThanOrEqual(10_000)
  })
})
