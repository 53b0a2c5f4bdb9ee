import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/night.ts'
import { ask, stage, type Home, type Launched, type Stage } from './launch.ts'

/** A secret's value stands in no line that a process writes and in nothing its port answers, whatever happens to it (operations.md §9, Secrets). */
describe('secrets of a process that is made to fail', () => {
  let set: Stage
  beforeAll(async () => {
    set = await stage()
  })
  afterAll(async () => await set?.stop())

  const canaries = { 'api-key': 'canary-api-4711-key', 'control-token': 'canary-control-4711-token' }
  const spotless = async (one: Launched, home: Home, also: readonly string[] = []): Promise<void> => {
    const { token } = await set.webex.bot(home.name)
    const shown = [one.output(), ...also].join('\n')
    expect(shown.length).toBeGreaterThan(0)
    for (const canary of [token, token.slice(0, 64), ...Object.values(canaries)]) expect(shown).not.toContain(canary)
  }
  const loud = { log: { level: 'debug' } }
  const victim = join(import.meta.dirname, 'victim', 'spills.ts')

  test.concurrent('a handler that throws them, and a rejection that ends the process with 70', async () => {
    const home = await set.home('spilling', { secrets: canaries, over: loud })
    const one = set.launch(home, {}, victim)
    await one.ready()
    expect(await ask(set.webex, home.name, 'dana', 'throw')).toMatch(/reference|went wrong|failed/i)
    expect(await one.says('message.failed')).toMatchObject({ err: { type: 'Error' } })
    await set.webex.say({ as: 'dana', to: home.name, markdown: 'crash' })
    expect(await one.ended).toBe(70)
    expect(one.lines('process.failed')).toMatchObject([{ level: 'fatal', err: { type: 'Error', message: 'lost [hidden] [hidden]' } }])
    await spotless(one, home)
  })

  test.concurrent('Webex refusing the token, failing, cutting and answering pages of HTML; wrong control tokens; the probes and series', async () => {
    const home = await set.home('refused', { secrets: canaries, over: loud })
    const one = set.launch(home)
    await one.ready()
    const { port } = await one.says('process.started')
    for (const fault of [
      { knob: 'rest.status', code: 500, html: true },
      { knob: 'rest.cutBefore', times: 3 },
      { knob: 'rest.status', code: 403 },
    ]) {
      await set.webex.fault({ ...fault, bot: home.name, forMs: 600 })
      await set.webex.say({ as: 'dana', to: home.name, markdown: 'who' })
      await new Promise((resolve) => setTimeout(resolve, 650))
    }
    const refusal = await fetch(`http://127.0.0.1:${String(port)}/control/reconnect`, {
      method: 'POST',
      headers: { authorization: `Bearer wrong-${canaries['control-token'].slice(0, 5)}` },
    })
    const seen = [await refusal.text(), (await one.get('/readyz')).body, (await one.get('/metrics')).body, (await one.get('/livez')).body]
    // A token that Webex does not know: the link refuses it, REST too.
    const { token } = await set.webex.bot(home.name)
    writeFileSync(home.secret('webex-token'), token.replace(/^.{8}/, 'XXXXXXXX'))
    await until(
      15_000,
      async () => (await one.get('/readyz')).status === 503 || one.lines('secret.reloaded').length > 0,
      () => one.output(),
    )
    await set.webex.say({ as: 'dana', to: home.name, markdown: 'who' })
    await new Promise((resolve) => setTimeout(resolve, 500))
    seen.push((await one.get('/readyz')).body)
    one.signal('SIGTERM')
    await one.ended
    await spotless(one, home, [...seen, token.replace(/^.{8}/, '').slice(0, 0)])
    expect(one.output()).not.toContain(token.slice(8, 64))
  })

  test.concurrent('no way to Webex at all, and an end in the middle of it', async () => {
    const home = await set.home('unreachable', { secrets: canaries, over: { ...loud, webex: { u2c: 'http://127.0.0.1:9/u2c/api/v1' } } })
    const one = set.launch(home)
    await one.says('process.started')
    await until(
      10_000,
      async () => /waiting/.test((await one.get('/readyz')).body),
      () => one.output(),
    )
    expect((await one.get('/livez')).status).toBe(200)
    one.signal('SIGTERM')
    expect(await one.ended).toBe(0)
    await spotless(one, home)
  })
})
