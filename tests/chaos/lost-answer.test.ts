import type { SimEntry, SimTicket, XsoarWorld } from '@nightshift/xsoar/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { night, until, type Night } from '../support/night.ts'

/**
 * Sentinel 9504 does the work and says nothing for 35 s (bots.md §14): time enough to kill who waits. XSOAR's own limit is shortened, so that
 * the next process need not wait long until it may ask what became of the write.
 */
describe('a process killed between a write and its answer', () => {
  let shift: Night
  /** What the simulated XSOAR holds. */
  const xsoar = async (): Promise<XsoarWorld> =>
    ((await shift.webex.snapshot()) as { readonly upstreams: { readonly xsoar: XsoarWorld } }).upstreams.xsoar // snapshot.ts says so
  const sentinel = async (): Promise<SimTicket | undefined> => (await xsoar()).tickets.find(({ id }) => id === '9504')
  const entries = async (): Promise<readonly SimEntry[]> => (await xsoar()).entries['9504'] ?? []
  const told = async (bot: string, as: string, words: RegExp): Promise<number> =>
    (await shift.webex.messages(bot, as)).filter((one) => one.personEmail.startsWith(`${bot}@`) && words.test(one.text)).length
  const ready = async (bot: string): Promise<number> => (await fetch(`${shift.healthUrl(bot)}/readyz`)).status

  beforeAll(async () => {
    shift = await night({
      bots: ['toodles', 'msoar'],
      config: {
        connectors: { xsoar: { limit: '4s', tries: 1 } },
        path: { absentMs: 1_200, listingGapMs: 1_200, giveUpMs: 3_000, unknownCheckMs: 100 },
        bots: { msoar: { intakeEvery: '1h', slaEvery: '1h' } },
      },
    })
    await shift.ready()
  })
  afterAll(async () => await shift?.stop())

  test('one ticket, one note, one assignment, and each is told once', async () => {
    const { webex } = shift
    await webex.say({ as: 'dana', to: 'toodles', markdown: 'ticket new' })
    const [form] = await webex.expect({ in: 'toodles', as: 'dana', matches: 'A form for a new ticket' })
    const inputs = { title: 'Odd mail, batch 9504', details: 'It asks me to open a calendar file.', type: 'Phishing', severity: 'high' }
    await webex.click({ as: 'dana', message: form?.id ?? '', action: 0, inputs })
    await webex.say({ as: 'dana', to: 'msoar', markdown: 'take 9504' })
    await webex.say({ as: 'mateo', to: 'msoar', markdown: 'note 9504 the account is disabled' })
    const opened = async (): Promise<number> => (await xsoar()).tickets.filter(({ name }) => name === inputs.title).length
    const noted = async (): Promise<number> =>
      (await entries()).filter(({ contents }) => contents.includes('the account is disabled')).length
    // Each is done, and nobody has heard of it.
    await until(10_000, async () => (await opened()) === 1 && (await noted()) === 1 && (await sentinel())?.owner === 'dana.okafor')
    for (const bot of ['toodles', 'msoar']) shift.bots.get(bot)?.kill()

    await webex.expect({ in: 'toodles', as: 'dana', matches: 'is open: Odd mail', within: 40_000 })
    await webex.expect({ in: 'msoar', as: 'dana', matches: 'is with Dana Okafor now', within: 40_000 })
    await webex.expect({ in: 'msoar', as: 'mateo', matches: 'Noted on', within: 40_000 })
    await shift.quiet()
    expect([...shift.bots.values()].map(({ restarts }) => restarts)).toEqual([1, 1])
    expect([await opened(), await noted()]).toEqual([1, 1])
    expect((await entries()).filter(({ contents }) => contents.startsWith('Owner: '))).toHaveLength(1)
    expect((await entries()).find(({ contents }) => contents.includes('the account is disabled'))?.note).toBe(true)
    expect((await sentinel())?.version).toBe(2)
    expect(await told('toodles', 'dana', /is open: Odd mail/)).toBe(1)
    expect(await told('msoar', 'dana', /is with Dana Okafor now/)).toBe(1)
    expect(await told('msoar', 'mateo', /Noted on/)).toBe(1)
  })

  test('an XSOAR that is away, slow or answers nonsense leaves every process ready, and a question answered', async () => {
    const { webex } = shift
    for (const [index, knob] of ['upstream.down', 'upstream.slow', 'upstream.nonsense', 'upstream.status'].entries()) {
      await webex.fault({ knob, tool: 'xsoar', ms: 6_000, code: 500 })
      await webex.say({ as: 'luis', to: 'msoar', markdown: 'queue' })
      await webex.say({ as: 'luis', to: 'toodles', markdown: `find ${knob.replace('.', '')}` })
      for (const bot of ['msoar', 'toodles'])
        await until(15_000, async () => (await told(bot, 'luis', /XSOAR does not answer/)) === index + 1)
      expect([await ready('toodles'), await ready('msoar')], knob).toEqual([200, 200])
      await webex.endFault()
    }
    expect(shift.status('msoar').ready && shift.status('toodles').ready).toBe(true)
  })
})
