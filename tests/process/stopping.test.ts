import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/night.ts'
import { answers, ask, stage, type Home, type Launched, type Stage } from './launch.ts'

/** How a process ends when it is asked to, in the middle of a question (operations.md §0, stop). */
describe('a process that is asked to stop under a question', () => {
  let set: Stage
  beforeAll(async () => {
    set = await stage()
  })
  afterAll(async () => await set?.stop())

  /** Dana's question is being handled by the bot, and held up by Webex. */
  const under = async (home: Home, fault: Readonly<Record<string, unknown>> & { readonly knob: string }): Promise<Launched> => {
    const one = set.launch(home)
    await one.ready()
    const [{ id } = { id: '' }] = await set.webex.fault({ ...fault, bot: home.name, path: '/v1/messages' })
    expect(id).not.toBe('')
    await set.webex.say({ as: 'dana', to: home.name, markdown: 'who' })
    await until(
      15_000,
      async () => /nightshift_inbox_rows\{state="running",bot="toodles"\} 1/.test((await one.get('/metrics')).body),
      () => one.output(),
    )
    return one
  }
  const endFaults = async (home: Home): Promise<void> => {
    for (const { id, fault } of await set.webex.faults()) if (fault.bot === home.name) await set.webex.endFault(id)
  }
  /** What was said before the next start and at its first question, in order. */
  const afterwards = async (home: Home): Promise<readonly string[]> => {
    const next = set.launch(home)
    await next.ready()
    await set.webex.say({ as: 'dana', to: home.name, markdown: 'rotation 2' })
    await until(
      20_000,
      async () => (await answers(set.webex, home.name, 'dana')).some((text) => !text.includes('As of')),
      () => next.output(),
    )
    next.signal('SIGTERM')
    expect(await next.ended).toBe(0)
    return (await answers(set.webex, home.name, 'dana')).map((text) => (text.includes('As of') ? 'who' : 'rotation'))
  }

  test.concurrent('SIGTERM: what runs is finished and answered once, and it ends with 0 within its budget', async () => {
    const home = await set.home('orderly')
    const one = await under(home, { knob: 'rest.slow', ms: 700 })
    one.signal('SIGTERM')
    expect(await one.ended).toBe(0)
    expect(one.lines('process.draining')).toHaveLength(1)
    expect(one.lines('process.stopped')).toHaveLength(1)
    expect(await answers(set.webex, home.name, 'dana')).toHaveLength(1)
    await endFaults(home)
    expect(await afterwards(home)).toEqual(['who', 'rotation'])
  })

  test.concurrent('a second SIGTERM ends at once; the next start answers, once', async () => {
    const home = await set.home('hasty', { over: { drain: { lanes: '60s', rest: '60s' } } })
    const one = await under(home, { knob: 'rest.hang' })
    one.signal('SIGTERM')
    await one.says('process.draining')
    one.signal('SIGTERM')
    expect(await one.ended).toBe(0)
    expect(one.lines('process.stopped')).toHaveLength(0)
    expect(await answers(set.webex, home.name, 'dana')).toHaveLength(0)
    await endFaults(home)
    expect(await afterwards(home)).toEqual(['who', 'rotation'])
  })

  test.concurrent('when the budget is over it says so and leaves the rest to the next start', async () => {
    const home = await set.home('bounded', { over: { drain: { lanes: '300ms', rest: '200ms' } } })
    const one = await under(home, { knob: 'rest.hang' })
    one.signal('SIGINT')
    expect(await one.ended).toBe(0)
    expect(one.lines('process.draining').map((line) => line.level)).toEqual(['info', 'warn'])
    expect(await answers(set.webex, home.name, 'dana')).toHaveLength(0)
  })

  test.concurrent('while it waits for its token, SIGTERM ends it with 0', async () => {
    const one = set.launch(await set.home('tokenless', { token: undefined }))
    await one.says('secret.missing')
    one.signal('SIGTERM')
    expect(await one.ended).toBe(0)
    expect(one.lines('process.failed')).toHaveLength(0)
  })

  test.concurrent('restart by the control route drains and ends with 0', async () => {
    const one = set.launch(await set.home('recalled', { secrets: { 'control-token': 'let-me-in-4711' } }))
    await one.ready()
    const { port } = await one.says('process.started')
    const call = (token: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${String(port)}/control/restart`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
    expect((await call('wrong')).status).toBe(401)
    expect(await ask(set.webex, 'recalled', 'dana', 'who')).toContain('On call')
    expect((await call('let-me-in-4711')).status).toBe(200)
    expect(await one.ended).toBe(0)
    expect(one.lines('process.stopped')).toHaveLength(1)
  })
})
