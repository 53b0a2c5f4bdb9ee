import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { night, until, type Night } from '../support/night.ts'

/** More words of bots.md §12, through real processes: what probes leave behind, silences, the dead-man switch, drain and resume. */
describe('Pinger and its fleet', () => {
  let shift: Night
  let watcher: Server
  const beats: number[] = []
  beforeAll(async () => {
    watcher = createServer((_, response) => {
      beats.push(Date.now())
      response.end()
    })
    await new Promise<void>((done) => watcher.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(watcher.address() as AddressInfo).port}` // it listens on a port
    shift = await night({
      bots: ['toodles', 'pinger'],
      config: { bots: { pinger: { every: '2s', good: '1s', missed: '1500ms', beat: '2s', deadman: { url } } } },
    })
    await shift.ready()
  })
  afterAll(async () => {
    await shift?.stop()
    watcher?.close()
  })
  const metric = async (bot: string, name: string): Promise<number> => {
    const text = await (await fetch(`${shift.healthUrl(bot)}/metrics`)).text()
    return text
      .split('\n')
      .filter((line) => line.startsWith(name))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  }
  const ask = async (to: string, text: string, as: string): Promise<string> => {
    await shift.webex.say({ as, to, markdown: text })
    return (await shift.webex.expect({ in: to, as, within: 10_000 })).map((one) => one.text).join('\n')
  }
  const confirm = async (text: string, matches: string): Promise<string> => {
    await shift.webex.say({ as: 'omar', to: 'pinger', markdown: text })
    const card = (await shift.webex.expect({ in: 'pinger', as: 'omar', within: 10_000 })).find((one) => (one.attachments ?? []).length > 0)
    await shift.webex.click({ as: 'omar', message: card?.id ?? '', action: 'Confirm' })
    return (await shift.webex.expect({ in: 'pinger', as: 'omar', matches, within: 10_000 })).map((one) => one.text).join('\n')
  }

  test('Done means 12.4: probes are counted as what they are, and as no command or talk of anybody', async () => {
    await until(
      20_000,
      async () => (await metric('toodles', 'nightshift_messages_total{kind="canary"')) >= 2,
      () => shift.log('pinger').slice(-1_000),
    )
    expect(await metric('toodles', 'nightshift_messages_total{kind="command"')).toBe(0)
    expect(await metric('toodles', 'nightshift_messages_total{kind="chat"')).toBe(0)
    expect(await metric('toodles', 'nightshift_response_seconds_count')).toBe(0)
    expect(await ask('toodles', 'jobs', 'dana')).toBe('No job of yours runs or waits.')
    // Both messages are deleted after a minute; none stands in a room of people.
    for (const room of ['triage', 'ops']) expect((await shift.webex.messages(room)).some(({ text }) => /probe|pong/.test(text))).toBe(false)
  })

  test('a drained bot keeps what is asked and answers it, in order, when it is resumed', async () => {
    expect(await ask('pinger', 'silence toodles 1h drain drill', 'omar')).toContain('is silenced until')
    await confirm('drain toodles', 'takes nothing more')
    expect((await fetch(`${shift.healthUrl('toodles')}/readyz`)).status).toBe(503)
    const asked = Array.from({ length: 5 }, (_, index) => `drained${index}`)
    for (const markdown of asked) await shift.webex.say({ as: 'dana', to: 'toodles', markdown })
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    const answers = async (): Promise<readonly string[]> =>
      (await shift.webex.messages('toodles', 'dana')).flatMap((one) =>
        one.personEmail.startsWith('toodles@') ? (/drained\d/.exec(one.text) ?? []) : [],
      )
    expect(await answers()).toEqual([])
    await confirm('resume toodles', 'works again')
    await until(10_000, async () => (await answers()).length === 5)
    expect(await answers()).toEqual(asked)
  })

  test('Done means 12.7: a silenced bot that is killed alerts nobody, and slo is as it was', async () => {
    const line = async (): Promise<string> => /toodles +([\d.]+%)/.exec(await ask('pinger', 'slo today', 'omar'))?.[1] ?? ''
    const before = await line()
    await shift.webex.stop('toodles')
    await new Promise((resolve) => setTimeout(resolve, 9_000))
    expect(await ask('pinger', 'fleet', 'omar')).toMatch(/toodles +dead/)
    expect((await shift.webex.messages('ops')).filter(({ text }) => text.includes('🔴'))).toEqual([])
    expect(await line()).toBe(before)
    await shift.webex.start('toodles')
    await shift.ready()
  })

  test('restart drains the process, starts it again, and tells when it is ready', async () => {
    const restarts = async (): Promise<number> => (await shift.webex.fleet()).find(({ name }) => name === 'toodles')?.restarts ?? -1
    const before = await restarts()
    await confirm('restart toodles', 'Restarting')
    await until(
      30_000,
      async () => (await shift.webex.messages('pinger', 'omar')).some(({ text }) => /toodles has restarted and is ready after/.test(text)),
      () => `${JSON.stringify(shift.status('toodles'))}\n${shift.log('pinger').slice(-1_500)}\n${shift.log('toodles').slice(-2_500)}`,
    )
    expect(await restarts()).toBe(before + 1)
    expect(await ask('toodles', 'who', 'dana')).toContain('On call')
  })

  test('Done means 12.8: the heartbeat comes to the URL while Pinger lives, and is missing when it is stopped', async () => {
    await until(15_000, () => beats.length >= 2)
    await shift.webex.stop('pinger')
    const then = beats.length
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    expect(beats.length).toBe(then)
    await shift.webex.start('pinger')
    await until(20_000, () => beats.length > then)
  })
})
