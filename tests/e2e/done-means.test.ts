import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SeenMessage } from '@nightshift/sandbox'
import { night, until, type Night } from '../support/night.ts'

/** The words of bots.md §12, through real processes and sockets, with rounds of three seconds. */
describe('Pinger and its fleet', () => {
  let shift: Night
  beforeAll(async () => {
    shift = await night({
      bots: ['toodles', 'pinger'],
      config: { path: { absentMs: 2_000, giveUpMs: 4_000 }, bots: { pinger: { every: '3s', good: '1s', missed: '2s' } } },
    })
    await shift.ready()
  })
  afterAll(async () => await shift?.stop())

  const ops = async (matches: RegExp): Promise<readonly SeenMessage[]> =>
    (await shift.webex.messages('ops')).filter((one) => one.personEmail.startsWith('pinger@') && matches.test(one.text))
  const appears = (matches: RegExp, withinMs = 40_000): Promise<void> =>
    until(
      withinMs,
      async () => (await ops(matches)).length > 0,
      () => `nothing in ops matches ${matches.source}; log: ${shift.log('pinger').slice(-1_500)}`,
    )
  const ask = async (text: string, as = 'omar'): Promise<string> => {
    await shift.webex.say({ as, to: 'pinger', markdown: text })
    return (await shift.webex.expect({ in: 'pinger', as, within: 10_000 })).map((one) => one.text).join('\n')
  }
  const healthy = (): Promise<void> =>
    until(
      30_000,
      async () => /toodles +healthy/.test(await ask('fleet')),
      () => shift.log('pinger').slice(-1_000),
    )

  test('Done means 12.1: fleet shows every configured bot, all healthy', async () => {
    await healthy()
    const said = await ask('fleet')
    expect(said).toMatch(/toodles +healthy/)
    expect(said).toMatch(/pinger +healthy/)
  })

  test('Done means 12.2: a bot that gets no events but pongs is deaf after two rounds, reconnects, and is healthy', async () => {
    await healthy()
    const device = (await shift.webex.devices()).find((one) => one.bot.startsWith('toodles') || one.name?.includes('/toodles/') === true)
    await shift.webex.fault({ knob: 'ws.deaf', device: device?.id ?? '' })
    await appears(/toodles was deaf two rounds in a row: it has opened a new link/)
    await appears(/toodles is back after/)
    await shift.webex.endFault()
    await healthy()
  })

  test('Done means 12.3: a bot held down is dead, with one alert after three rounds, edited on recovery with the length', async () => {
    await healthy()
    const before = (await ops(/🔴/)).length
    await shift.webex.stop('toodles')
    await appears(/🔴 toodles is dead/)
    await new Promise((resolve) => setTimeout(resolve, 7_000))
    expect(await ops(/🔴/)).toHaveLength(before + 1)
    await shift.webex.start('toodles')
    await appears(/🟢 toodles is back after \d+ s \(it was dead\)/)
    expect(await ops(/🔴/)).toHaveLength(before)
    await healthy()
  })

  test('Done means 12.3: while Webex refuses all REST there is one "Webex does not answer", no reconnects and no alerts for bots', async () => {
    await healthy()
    const links = (await ops(/opened a new link/)).length
    const reds = (await ops(/🔴/)).length
    await shift.webex.fault({ knob: 'rest.status', code: 503, forMs: 12_000 })
    await new Promise((resolve) => setTimeout(resolve, 13_000))
    await appears(/Webex (does not answer|answers again)/)
    await healthy()
    expect(await ops(/Webex (does not answer|answers again)/)).toHaveLength(1)
    expect(await ops(/opened a new link/)).toHaveLength(links)
    expect(await ops(/🔴/)).toHaveLength(reds)
  })

  test('Done means 12.5: reconnect is denied to an analyst; an operator confirms it, and what is said meanwhile is answered once', async () => {
    expect(await ask('reconnect toodles', 'dana')).toBe('That needs the operator role. You have: analyst, responder.')
    await shift.webex.say({ as: 'omar', to: 'pinger', markdown: 'reconnect toodles' })
    const card = (await shift.webex.expect({ in: 'pinger', as: 'omar', within: 10_000 })).find((one) => (one.attachments ?? []).length > 0)
    const links = (await shift.webex.links()).filter((one) => one.bot.startsWith('toodles')).map((one) => one.id)
    await shift.webex.click({ as: 'omar', message: card?.id ?? '', action: 'Confirm' })
    for (let index = 0; index < 20; index++) {
      await shift.webex.say({ as: 'dana', to: 'toodles', markdown: `during${index}` })
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await shift.webex.expect({ in: 'pinger', as: 'omar', matches: 'has a new link', within: 15_000 })
    await shift.quiet()
    const said = (await shift.webex.messages('toodles', 'dana'))
      .filter((one) => one.personEmail.startsWith('toodles@'))
      .map((one) => /during\d+/.exec(one.text)?.[0])
    expect(said.filter((one) => one !== undefined)).toEqual(Array.from({ length: 20 }, (_, index) => `during${index}`))
    const after = (await shift.webex.links()).filter((one) => one.bot.startsWith('toodles') && one.phase === 'live').map((one) => one.id)
    expect(after).toHaveLength(1)
    expect(links).not.toContain(after[0])
  })
})
