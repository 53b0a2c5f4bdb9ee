import { expect, test } from 'vitest'
import type { Fault } from '../contract.ts'
import type { BareBot } from '../testing/bare-bot.ts'
import { withSandbox, type Scene } from '../testing/with-sandbox.ts'

/** Runs with a bot that listens already in a direct room with dana. */
function withEar(run: (scene: Scene, bot: BareBot, ear: Awaited<ReturnType<BareBot['listen']>>) => Promise<void>): Promise<void> {
  return withSandbox(async (scene) => {
    const bot = await scene.bot()
    await scene.control.say({ as: 'dana', to: 'toodles', markdown: 'makes the room' })
    await run(scene, bot, await bot.listen())
  })
}
const say = ({ control }: Scene, markdown: string) => control.say({ as: 'dana', to: 'toodles', markdown })
const texts = (ear: { activities(verb?: string): readonly { readonly object: Readonly<Record<string, unknown>> }[] }) =>
  ear.activities('post').map((one) => one.object['displayName'])

const closes: readonly (readonly [Fault, number, string])[] = [
  ...[
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3050, 3999, 4000, 4001, 4400, 4401, 4403, 4404, 4429,
    4999,
  ].map((code) => [{ knob: 'ws.close', code, reason: 'as told' }, code, 'as told'] as const),
  [{ knob: 'ws.close', code: 1005 }, 1005, ''],
  [{ knob: 'ws.close', code: 1006 }, 1006, ''],
  [{ knob: 'ws.cut' }, 1006, ''],
  [{ knob: 'ws.steal' }, 4000, 'replaced'],
  [{ knob: 'ws.rebalance' }, 4000, 'rebalance'],
]

test('every code of the close table ends a live link, once, and the next link lives', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const device = await toodles.device()
    for (const [fault, code, reason] of closes) {
      const ear = await toodles.connect(device)
      await ear.live()
      await control.fault({ ...fault, bot: 'toodles' })
      expect([fault, await ear.closed]).toEqual([fault, { code, reason }])
      expect(await control.faults()).toEqual([])
    }
  }))

test('every code can come before the link is live, and then readiness never came', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const device = await toodles.device()
    for (const code of [1000, 1005, 1006, 1008, 1011, 4000, 4401, 4404]) {
      await control.fault({ knob: 'ws.close', code, when: 'before' })
      const ear = await toodles.connect(device)
      expect([code, (await ear.closed).code, ear.frames]).toEqual([code, code, []])
    }
    await (await toodles.connect(device)).live()
  }))

test('a code that cannot be sent, and a knob that does not exist, are refused with the reason', () =>
  withSandbox(async ({ control }) => {
    await expect(control.fault({ knob: 'ws.close', code: 1015 })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('1015'),
    })
    await expect(control.fault({ knob: 'ws.clsoe' })).rejects.toMatchObject({ status: 400, message: expect.stringContaining('ws.close') })
    expect(await control.faults()).toEqual([])
  }))

test('ws.close with forMs ends every link that becomes live while it lasts', () =>
  withEar(async ({ control }, bot, ear) => {
    const [set] = await control.fault({ knob: 'ws.close', code: 1012, forMs: 60_000 })
    expect((await ear.closed).code).toBe(1012)
    for (let each = 0; each < 2; each++) expect((await (await bot.connect(ear.device)).closed).code).toBe(1012)
    await control.endFault(set?.id)
    await (await bot.connect(ear.device)).live()
  }))

test('a frozen link says nothing and answers nothing, and its other end sees no close', () =>
  withEar(async (scene, bot, ear) => {
    const [set] = await scene.control.fault({ knob: 'ws.freeze', bot: 'toodles' })
    expect(set).toMatchObject({ hits: 1 })
    await say(scene, 'into the void')
    ear.send({ id: 'p', type: 'ping' })
    ear.ws.ping()
    let pongs = 0
    ear.ws.on('pong', () => pongs++)
    // A second device proves that what the frozen one should have got has been sent long ago.
    const other = await bot.listen()
    await say(scene, 'to the other')
    await other.activity('post')
    await other.settle()
    expect([texts(ear), pongs, ear.ws.readyState]).toEqual([[], 0, ear.ws.OPEN])
    expect(await scene.control.links()).toMatchObject([{ frozen: true, phase: 'live' }, { frozen: false }])
    await scene.control.endFault()
    await ear.frame((one) => one.id === 'p')
    expect(texts(ear)).toEqual(['into the void', 'to the other'])
  }))

test('while a freeze with forMs lasts, upgrades hang too', () =>
  withEar(async ({ control }, bot, ear) => {
    await control.fault({ knob: 'ws.freeze', forMs: 60_000 })
    let opened = false
    void bot.connect(ear.device).then(
      () => (opened = true),
      () => undefined,
    )
    while (!(await control.calls()).some((call) => call.kind === 'upgrade' && call.status === 0)) continue
    expect([opened, ear.ws.readyState]).toEqual([false, ear.ws.OPEN])
    await control.endFault()
    await ear.settle()
    await (await bot.connect(ear.device)).live()
  }))

test('a shutdown is announced, and the old link closes with 4001 as soon as a new one is live, or when its time is up', () =>
  withEar(async (scene, bot, ear) => {
    await scene.control.fault({ knob: 'ws.shutdown', graceMs: 60_000 })
    await ear.frame((one) => one.type === 'shutdown')
    await say(scene, 'still heard')
    await ear.activity('post')
    const next = await bot.connect(ear.device)
    await next.live()
    expect((await ear.closed).code).toBe(4001)
    await scene.control.fault({ knob: 'ws.shutdown', graceMs: 10 })
    expect((await next.closed).code).toBe(4001)
  }))

test('an upgrade can be refused with a status, with an alias code, or never be answered', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const device = await toodles.device()
    for (const code of [301, 400, 401, 403, 404, 407, 408, 410, 421, 426, 429, 500, 502, 503]) {
      await control.fault({ knob: 'ws.upgrade', code, retryAfter: 7, times: 1 })
      await expect(toodles.connect(device)).rejects.toMatchObject({ status: code, headers: { 'retry-after': '7' } })
    }
    for (const code of [400, 401, 403, 404, 429]) {
      await control.fault({ knob: 'ws.upgrade', code, alias: true, times: 1 })
      expect((await (await toodles.connect(device)).closed).code).toBe(4_000 + code)
    }
    await control.fault({ knob: 'ws.hangUpgrade', times: 1 })
    let answered = false
    void toodles.connect(device).then(
      () => (answered = true),
      () => (answered = true),
    )
    const next = await toodles.listen()
    await next.settle()
    expect(answered).toBe(false)
  }))

test('silence after authorisation, odd first frames and refused tokens', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const device = await toodles.device()
    await control.fault({ knob: 'ws.silent', times: 1 })
    const silent = await toodles.connect(device)
    const firsts = []
    for (const kind of ['event', 'junk', 'pong']) {
      await control.fault({ knob: 'ws.firstFrame', kind })
      const ear = await toodles.connect(device)
      await ear.live()
      firsts.push(ear.raw[0])
    }
    expect(firsts).toEqual([expect.stringContaining('featureToggle_update'), 'not a frame', expect.stringContaining('"type":"pong"')])
    expect([silent.frames, silent.ws.readyState]).toEqual([[], silent.ws.OPEN])
    for (const code of [1008, 4401, 4403]) {
      await control.fault({ knob: 'ws.refuse', code })
      expect((await (await toodles.connect(device)).closed).code).toBe(code)
    }
  }))

test('pongs of either layer can go missing or be wrong', () =>
  withEar(async ({ control }, _bot, ear) => {
    await control.fault({ knob: 'ws.noPong', times: 1 })
    await control.fault({ knob: 'ws.noProtocolPong', times: 1 })
    const pongs: string[] = []
    ear.ws.on('pong', (data) => pongs.push(data.toString()))
    ear.send({ id: 'lost', type: 'ping' })
    ear.ws.ping('lost')
    ear.ws.ping('found')
    await ear.settle()
    await control.fault({ knob: 'ws.wrongPong', times: 1 })
    ear.send({ id: 'mine', type: 'ping' })
    await ear.frame((one) => one.id === 'not-mine')
    expect(ear.frames.some((one) => one.id === 'lost' || one.id === 'mine')).toBe(false)
    expect(pongs).toEqual(['found'])
  }))

test('a deaf device answers pings, gets no events, and gets none later either; another device hears', () =>
  withEar(async (scene, bot, ear) => {
    await scene.control.fault({ knob: 'deaf-link', bot: 'toodles' })
    const fresh = await bot.listen()
    await say(scene, 'hello?')
    await fresh.activity('post')
    await ear.settle()
    expect(texts(ear)).toEqual([])
    ear.ws.terminate()
    await scene.control.endFault()
    const again = await bot.connect(ear.device)
    await again.live()
    await again.settle()
    expect(texts(again)).toEqual([])
  }))

test('lost frames leave a hole in the numbers and come again with the next link', () =>
  withEar(async (scene, bot, ear) => {
    await scene.control.fault({ knob: 'ws.gap', n: 2 })
    for (const text of ['lost', 'lost too', 'heard']) await say(scene, text)
    await ear.activity('post')
    await ear.settle()
    expect(texts(ear)).toEqual(['heard'])
    expect(ear.frames.map((one) => one.sequenceNumber)).toEqual([1, 4, 5])
    ear.ws.terminate()
    const again = await bot.connect(ear.device)
    await again.live()
    await again.settle()
    expect(texts(again)).toEqual(['lost', 'lost too'])
  }))

test('events can come twice, in the wrong order, late, and again', () =>
  withEar(async (scene, _bot, ear) => {
    await scene.control.fault({ knob: 'ws.duplicate' })
    await say(scene, 'twice')
    await ear.settle()
    const [first, second] = ear.frames.filter((one) => one.data?.activity)
    expect([second?.id, second?.sequenceNumber]).toEqual([first?.id, 3])
    await scene.control.fault({ knob: 'ws.reorder' })
    for (const text of ['a', 'b']) await say(scene, text)
    await ear.frame((one) => one.data?.activity?.object['displayName'] === 'a')
    expect(ear.frames.slice(-2).map((one) => [one.data?.activity?.object['displayName'], one.sequenceNumber])).toEqual([
      ['b', 6],
      ['a', 5],
    ])
    await scene.control.fault({ knob: 'ws.delay', ms: 30, times: 1 })
    for (const text of ['late', 'early']) await say(scene, text)
    await ear.frame((one) => one.data?.activity?.object['displayName'] === 'late')
    expect(texts(ear).slice(-2)).toEqual(['early', 'late'])
    await scene.control.fault({ knob: 'ws.redeliver', afterMs: 10, times: 1 })
    await say(scene, 'again')
    const once = await ear.frame((one) => one.data?.activity?.object['displayName'] === 'again')
    await ear.frame((one) => one.id === once.id && one !== once)
  }))

test('an ignored acknowledgement is as if it had never come', () =>
  withEar(async (scene, _bot, ear) => {
    await scene.control.fault({ knob: 'ws.ignoreAck', times: 1 })
    for (const text of ['kept', 'acked']) await say(scene, text)
    await ear.frame((one) => one.data?.activity?.object['displayName'] === 'acked')
    await ear.settle()
    expect((await scene.control.deliveries()).unacked).toHaveLength(1)
  }))

test('odd frames come before the event, and nothing is lost by them', () =>
  withEar(async (scene, _bot, ear) => {
    for (const knob of ['ws.noId', 'ws.badJson', 'ws.unknown']) await scene.control.fault({ knob })
    await say(scene, 'after odd ones')
    await ear.activity('post')
    expect(ear.raw.slice(1)).toEqual([
      expect.stringMatching(/^\{"data":\{"eventType":"conversation.activity"/),
      '{"id":"half","data":{"eventType":',
      expect.stringContaining('sandbox.mystery'),
      expect.stringContaining('after odd ones'),
    ])
    await scene.control.fault({ knob: 'ws.binary' })
    await say(scene, 'in binary')
    await ear.frame((one) => one.data?.activity?.object['displayName'] === 'in binary')
    expect(ear.binaries.at(-1)).toBe(true)
    await scene.control.fault({ knob: 'ws.big', bytes: 100_000 })
    await say(scene, 'big')
    await ear.frame((one) => one.data?.activity?.object['displayName'] === 'big')
    expect(ear.raw.at(-1)?.length).toBeGreaterThan(100_000)
  }))

test('a fault keeps to its bot, its room, its count and its draws, and each hit is written down', () =>
  withSandbox(async ({ bot, control }) => {
    const [toodles, tars] = [await bot('toodles'), await bot('tars')]
    const [ear, other] = [await toodles.listen(), await tars.listen()]
    await control.fault({ knob: 'ws.deaf', bot: 'toodles', room: 'triage', times: 1 })
    for (const room of ['triage', 'general', 'triage']) await control.say({ as: 'dana', room, markdown: `@toodles @tars in ${room}` })
    await ear.settle()
    await other.settle()
    expect(texts(ear)).toEqual(['Toodles Tars in general', 'Toodles Tars in triage'])
    expect(texts(other)).toHaveLength(3)
    expect((await control.calls()).filter((call) => call.kind === 'fault')).toMatchObject([
      { what: 'ws.deaf', bot: 'toodles@webex.bot', device: ear.device.id },
    ])
    expect(await control.faults()).toEqual([])
    await control.fault({ knob: 'ws.deaf', probability: 0.5 })
    for (let each = 0; each < 20; each++) await control.say({ as: 'dana', room: 'triage', markdown: `@tars ${each}` })
    await other.settle()
    const [listed] = await control.faults()
    expect(listed?.hits).toBeGreaterThan(0)
    expect(texts(other)).toHaveLength(23 - (listed?.hits ?? 0))
    expect(listed?.hits).toBeLessThan(20)
  }))
