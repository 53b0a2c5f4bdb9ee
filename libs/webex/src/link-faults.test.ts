import { expect, test } from 'vitest'
import { openMemory } from './testing/memory.ts'
import { openRig, type Rig } from './testing/rig.ts'

const bot = 'toodles'

/** A person speaks and is heard: the proof that a link routes. */
async function hears(rig: Rig, words: string): Promise<void> {
  const before = rig.events.length
  await rig.control.say({ as: 'dana', to: bot, markdown: words })
  await rig.until(`"${words}"`, () => rig.events.slice(before).some(({ kind }) => kind === 'message.created'))
}

/** Breaks something, waits until the link was lost for `cause` and is live again. */
async function survives(rig: Rig, cause: string, breakIt: () => Promise<unknown>): Promise<void> {
  await rig.state('live')
  await breakIt()
  await rig.until(`a loss for ${cause}`, () => rig.causes.includes(cause))
  await rig.state('live')
  await hears(rig, 'still there?')
}

test('a cut socket is opened again on the same device', async () => {
  await using rig = await openRig()
  await rig.state('live')
  const device = rig.memory.kept.device?.url
  await survives(rig, 'reset', () => rig.control.fault({ knob: 'ws.cut', bot }))
  expect(rig.memory.kept.device?.url).toBe(device)
})

test('a half-open socket is noticed by pings and replaced', async () => {
  await using rig = await openRig()
  await survives(rig, 'no_pong', () => rig.control.fault({ knob: 'ws.freeze', bot }))
})

test('an application that is dead behind a living gateway is noticed too', async () => {
  await using rig = await openRig()
  await survives(rig, 'no_pong', async () => {
    await rig.control.fault({ knob: 'ws.noPong', bot, forMs: 900 })
  })
})

test('a proxy that eats control frames costs one reconnect, then Mercury pings carry on alone', async () => {
  await using rig = await openRig({ before: (control) => control.fault({ knob: 'ws.noProtocolPong', bot }) })
  await survives(rig, 'no_pong', async () => undefined)
  const losses = rig.causes.length
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(rig.causes.length).toBe(losses)
})

test('a pong of an unknown id ends nothing', async () => {
  await using rig = await openRig()
  await rig.state('live')
  await rig.control.fault({ knob: 'ws.wrongPong', bot, times: 1 })
  await hears(rig, 'fine?')
})

test('a deaf link is found by its missing echoes and replaced', async () => {
  await using rig = await openRig()
  await rig.state('live')
  await hears(rig, 'hello')
  const { room } = await rig.event('message.created')
  const say = async (): Promise<void> => {
    const sent = await rig.webex.api.post({ to: { room }, markdown: 'hi' })
    rig.link.expectEcho(room, true, sent.uuid)
  }
  await say()
  await rig.event('echo')
  expect(rig.link.heardEverythingSince(Date.now(), true)).toBe(true)
  const device = rig.memory.kept.device?.url
  const id = (await rig.control.devices()).find(({ url }) => url === device)?.id
  await rig.control.fault({ knob: 'ws.deaf', bot, ...(id === undefined ? {} : { device: id }) })
  await say()
  await say()
  await rig.until('a loss for silence', () => rig.causes.includes('silent'))
  await say()
  await say()
  await rig.until('a new device', () => rig.memory.kept.device?.url !== device)
  await hears(rig, 'do you hear me now?')
})

test('a device that vanished is registered anew at once', async () => {
  await using rig = await openRig()
  await rig.state('live')
  const device = rig.memory.kept.device?.url
  await survives(rig, 'reset', () => rig.control.fault({ knob: 'wdm.vanish', bot }))
  expect(rig.memory.kept.device?.url).not.toBe(device)
  expect(rig.memory.kept.candidate).toBeUndefined()
})

test('who is replaced by another process leaves the device to it', async () => {
  await using rig = await openRig()
  await rig.state('live')
  const device = rig.memory.kept.device?.url
  await survives(rig, 'replaced', () => rig.control.fault({ knob: 'ws.steal', bot }))
  expect(rig.memory.kept.device?.url).not.toBe(device)
  expect((await rig.control.devices()).some(({ url }) => url === device)).toBe(true)
})

test('a server that says goodbye is left before it goes: no moment without a link', async () => {
  await using rig = await openRig()
  await rig.state('live')
  const before = rig.states.length
  await rig.control.fault({ knob: 'ws.shutdown', bot, graceMs: 600 })
  await rig.until('the change', () => rig.causes.includes('shutdown'))
  await hears(rig, 'after the goodbye')
  await new Promise((resolve) => setTimeout(resolve, 900))
  await hears(rig, 'after it went')
  expect(rig.states.slice(before)).toEqual([])
  expect(rig.memory.gaps).toEqual([])
})

test('an operator gets a new link without a moment of deafness', async () => {
  await using rig = await openRig()
  await rig.state('live')
  const before = rig.states.length
  const device = rig.memory.kept.device?.url
  await rig.link.reconnect('operator')
  await hears(rig, 'new link?')
  expect(rig.states.slice(before)).toEqual([])
  expect(rig.memory.kept.device?.url).toBe(device)
  await rig.until('one link left', () => rig.causes.includes('operator'))
})

test('a canary that missed its echo gets a new device, and the old one is deleted', async () => {
  await using rig = await openRig({ timings: { renewAtMostMs: 0 } })
  await rig.state('live')
  const device = rig.memory.kept.device?.url
  await rig.link.reconnect('canary')
  expect(rig.memory.kept.device?.url).not.toBe(device)
  expect((await rig.control.devices()).some(({ url }) => url === device)).toBe(false)
  await hears(rig, 'new device?')
  expect(rig.memory.gaps.map(({ gap }) => gap.cause)).toContain('canary')
})

test('a planned rotation is invisible', async () => {
  await using rig = await openRig({ timings: { maxAgeMs: 500 } })
  await rig.state('live')
  const before = rig.states.length
  await rig.until('two rotations', () => rig.causes.filter((cause) => cause === 'age').length >= 2)
  await hears(rig, 'rotated')
  expect(rig.states.slice(before)).toEqual([])
  expect(rig.memory.gaps).toEqual([])
})

test('a revoked token halts the link, and a new text of the secret starts it again', async () => {
  await using rig = await openRig()
  await rig.state('live')
  await rig.control.fault({ knob: 'token.revoke', bot, links: 'close' })
  await rig.state('halted')
  expect(rig.alarms.some((one) => one.startsWith('token.refused'))).toBe(true)
  await rig.control.endFault()
  await rig.control.fault({ knob: 'token.rotate', bot })
  rig.setToken((await rig.control.bot(bot)).token)
  await rig.state('live')
  await hears(rig, 'new token?')
})

test('a rotated token takes effect while live', async () => {
  await using rig = await openRig()
  await rig.state('live')
  await rig.control.fault({ knob: 'token.rotate', bot })
  rig.setToken((await rig.control.bot(bot)).token)
  await rig.until('the change', () => rig.causes.includes('operator'))
  await hears(rig, 'newer token?')
  expect((await rig.webex.api.me()).email).toBe('toodles@webex.bot')
})

test('a text that is no token halts without a call', async () => {
  await using rig = await openRig({ before: async (control) => void (await control.calls()) })
  await rig.state('live')
  rig.setToken('nonsense')
  await rig.control.fault({ knob: 'ws.cut', bot })
  const state = await rig.state('halted')
  expect(state).toMatchObject({ cause: 'token.shape' })
})

test.each([
  ['no readiness after the authorisation', { knob: 'ws.silent', times: 1 }],
  ['an upgrade refused with 503', { knob: 'ws.upgrade', code: 503, times: 2 }],
  ['an upgrade refused with 429', { knob: 'ws.upgrade', code: 429, retryAfter: '1', times: 1 }],
  ['an upgrade refused with 404', { knob: 'ws.upgrade', code: 404, times: 1 }],
  ['an upgrade refused with 401', { knob: 'ws.upgrade', code: 401, times: 1 }],
  ['refusal by code 4401', { knob: 'ws.refuse', code: 4401, times: 1 }],
  ['refusal by code 1008', { knob: 'ws.refuse', code: 1008, times: 1 }],
  ['a missing catalogue', { knob: 'u2c.status', times: 3 }],
  ['a missing second catalogue', { knob: 'u2c.status', which: 'full', times: 2 }],
  ['WDM down', { knob: 'wdm.status', op: 'create', code: 503, times: 2 }],
  ['WDM asking to wait', { knob: 'wdm.status', op: 'create', code: 429, retryAfter: '1', times: 1 }],
])('boot gets through %s', async (_, fault) => {
  await using rig = await openRig({ before: (control) => control.fault({ ...fault }) })
  await rig.state('live')
  await hears(rig, 'up?')
})

test.each([1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 3050, 4000, 4001, 4400, 4401, 4403, 4404, 4410])(
  'a close with %i is survived',
  async (code) => {
    await using rig = await openRig()
    await rig.state('live')
    await rig.control.fault({ knob: 'ws.close', bot, code, reason: 'whatever' })
    await rig.until('the loss', () => rig.causes.length > 0)
    await rig.state('live')
    await hears(rig, 'again?')
  },
)

test('odd frames end nothing', async () => {
  await using rig = await openRig()
  await rig.state('live')
  for (const knob of ['ws.noId', 'ws.badJson', 'ws.binary', 'ws.unknown']) await rig.control.fault({ knob, bot, times: 1 })
  await hears(rig, 'one')
  await hears(rig, 'two')
  expect(rig.causes).toEqual([])
})

test('a frame over our limit costs one reconnect', async () => {
  await using rig = await openRig()
  await survives(rig, 'closed', async () => {
    await rig.control.fault({ knob: 'ws.big', bot, times: 1 })
    await rig.control.say({ as: 'dana', to: bot, markdown: 'big' })
  })
})

test('what was not acknowledged is told again by the same device, as redelivery', async () => {
  await using rig = await openRig({ acks: false, sandbox: { ackStrict: true } })
  await rig.state('live')
  await hears(rig, 'remember this')
  await new Promise((resolve) => setTimeout(resolve, 1_100)) // older than the new connection by more than a stall
  await rig.control.fault({ knob: 'ws.cut', bot })
  await rig.until('the redelivery', () => rig.events.some(({ via, kind }) => via === 'redelivery' && kind === 'message.created'))
  expect(new Set(rig.events.filter(({ kind }) => kind === 'message.created').map(({ key }) => key)).size).toBe(1)
})

test('a consumer that takes nothing closes the socket, and is caught up when it takes again', async () => {
  await using rig = await openRig({ idle: true })
  await rig.state('live')
  await rig.control.say({ as: 'dana', to: bot, markdown: 'one' })
  await rig.until('the loss', () => rig.causes.includes('store'))
  await rig.control.say({ as: 'dana', to: bot, markdown: 'two' })
  expect(rig.link.state().name).not.toBe('live')
  rig.take()
  await rig.state('live')
  await rig.until('both', () => new Set(rig.events.filter(({ kind }) => kind === 'message.created').map(({ key }) => key)).size === 2)
})

test('a restart uses the same device again', async () => {
  const memory = openMemory()
  const first = await openRig({ memory })
  await first.state('live')
  const device = memory.kept.device?.url
  const second = await openRig({ memory, on: first })
  await second.state('live')
  await second.stop()
  await first.stop()
  expect(memory.kept.device?.url).toBe(device)
  expect(first.link.state().name).toBe('stopped')
})

test('a stored device at a host of strangers gets no token, and a new one takes its place', async () => {
  const memory = openMemory()
  memory.kept.device = { url: 'http://evil.example/devices/1', webSocketUrl: 'ws://evil.example/1', name: 'x', createdAt: 0, body: {} }
  await using rig = await openRig({ memory })
  await rig.state('live')
  expect(rig.alarms.some((one) => one.startsWith('token.host_refused'))).toBe(true)
  await rig.until('the new device', () => memory.kept.device?.url.startsWith(rig.sandbox.url) === true)
  await hears(rig, 'home?')
})
