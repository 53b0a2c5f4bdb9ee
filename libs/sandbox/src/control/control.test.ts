import { once } from 'node:events'
import { get } from 'node:http'
import { expect, test } from 'vitest'
import { ControlRefused, controlClient, type FeedEvent, type FleetBot } from '../index.ts'
import { card, withSandbox } from '../testing/with-sandbox.ts'

test('names may be ids, e-mails, first names, handles, display names and titles', () =>
  withSandbox(async ({ bot, control }) => {
    const money = await bot('Money_Ball')
    expect(money.email).toBe('money-ball@webex.bot')
    const first = await control.say({ as: 'dana', to: 'money-ball', markdown: 'by handle' })
    for (const to of ['Money_Ball', money.id, money.uuid, money.email])
      expect((await control.say({ as: 'dana.okafor@meridian.example', to, markdown: to })).roomId).toBe(first.roomId)
    const { id, uuid } = await control.room({ title: 'War room', by: 'Dana Okafor', members: ['money_ball'] })
    for (const room of [id, uuid, 'war room']) expect((await control.say({ as: 'dana', room, markdown: 'x' })).roomId).toBe(id)
    expect(await control.messages('money-ball', 'dana')).toHaveLength(5)
  }))

test('making a bot twice gives the same bot, in the rooms where it belongs', () =>
  withSandbox(async ({ control }) => {
    const [one, again] = [await control.bot('msoar'), await control.bot('MSOAR')]
    expect(again).toEqual(one)
    const { rooms } = await control.state()
    const inside = rooms.filter((room) => room.members.includes('msoar@webex.bot')).map((room) => room.title)
    expect(inside).toEqual(['general', 'triage', 'ops', 'canary', 'approvals', 'leads', 'silencers'])
  }))

test('what cannot be done is refused with a sentence that says why', () =>
  withSandbox(async ({ control, bot }) => {
    await bot()
    const plain = await control.say({ as: 'dana', to: 'toodles', markdown: 'no card' })
    const refusals: readonly (readonly [() => Promise<unknown>, number, RegExp])[] = [
      [() => control.say({ as: 'nobody', to: 'toodles', markdown: 'x' }), 404, /"nobody"/],
      [() => control.say({ as: 'dana', room: 'nowhere', markdown: 'x' }), 404, /"nowhere"/],
      [() => control.say({ as: 'dana', markdown: 'x' }), 400, /exactly one/],
      [() => control.say({ as: 'ben', room: 'leads', markdown: 'x' }), 403, /ben\.archer/],
      [() => control.click({ as: 'dana', message: plain.id, action: 'Close' }), 400, /has none/],
      [() => control.click({ as: 'dana', message: 'nonsense', action: 0 }), 404, /"nonsense"/],
      [() => control.members({ room: 'triage' }), 400, /exactly one/],
      [() => control.members({ room: 'triage', add: 'dana' }), 409, /already/],
      [() => control.person({ email: 'dana.okafor@meridian.example', name: 'Again' }), 409, /exists/],
      [() => control.expect({ in: 'toodles', as: 'dana', matches: '(' }), 400, /regular expression/],
      [() => control.endFault('fault-99'), 404, /fault-99/],
      [() => control.clock({ advance: 1 }), 400, /real time/],
      [() => control.fleet(), 404, /supervisor/],
      [() => control.kill('toodles'), 404, /supervisor/],
    ]
    for (const [call, status, message] of refusals)
      await expect(call()).rejects.toMatchObject({ name: 'ControlRefused', status, message: expect.stringMatching(message) })
  }))

test('expect waits for what comes, sees what has come since the last say, follows edits, and says what was there instead', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const { roomId } = await control.say({ as: 'dana', to: 'toodles', markdown: 'one' })
    const post = (text: string) => toodles.rest('POST', '/v1/messages', { roomId, text })
    const waiting = control.expect({ in: 'toodles', as: 'dana', matches: '^first' })
    await post('first answer')
    expect((await waiting).map((one) => one.text)).toEqual(['first answer'])
    expect(await control.expect({ in: roomId, matches: 'answer' })).toHaveLength(1)
    const growing = await post('working')
    const done = control.expect({ in: 'toodles', as: 'dana', matches: 'done' })
    await toodles.rest('PUT', `/v1/messages/${String(growing.json['id'])}`, { roomId, text: 'all done' })
    expect((await done)[0]?.text).toBe('all done')
    await control.say({ as: 'dana', to: 'toodles', markdown: 'two' })
    await post('something else')
    const missed = control.expect({ in: 'toodles', as: 'dana', matches: '^first', within: 20 })
    await expect(missed).rejects.toMatchObject({ status: 408, message: expect.stringContaining('"something else"') })
  }))

test('a click fills the card as a client does and checks what is required', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const { roomId } = await control.say({ as: 'dana', to: 'toodles', markdown: 'card' })
    const { json } = await toodles.rest('POST', '/v1/messages', { roomId, markdown: 'Close?', attachments: [card] })
    const message = String(json['id'])
    await expect(control.click({ as: 'dana', message, action: 'Close' })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('why'),
    })
    await expect(control.click({ as: 'dana', message, action: 'Close', inputs: { whi: 'x' } })).rejects.toMatchObject({
      message: expect.stringContaining('whi'),
    })
    await expect(control.click({ as: 'dana', message, action: 'Explode' })).rejects.toMatchObject({
      message: expect.stringContaining('"Close", "Drop"'),
    })
    expect((await control.click({ as: 'dana', message, action: 0, inputs: { why: 'dup' } })).inputs).toEqual({ word: 'close', why: 'dup' })
    expect((await control.click({ as: 'dana', message, action: 'Drop' })).inputs).toEqual({ word: 'drop' })
  }))

test('the feed tells a page everything it shows', () =>
  withSandbox(async ({ sandbox, bot, control }) => {
    const stop = new AbortController()
    const events: FeedEvent[] = []
    const wanted = [
      'person',
      'room',
      'member',
      'message',
      'edited',
      'deleted',
      'reaction',
      'action',
      'link',
      'fault',
      'path',
      'fleet',
      'reset',
      'call',
    ]
    const all = (async () => {
      for await (const event of control.events(stop.signal)) {
        events.push(event)
        if (wanted.every((type) => events.some((one) => one.type === type))) return
      }
    })()
    // The feed has begun when its first event arrives.
    while (events.length === 0) await bot('warm-up').then(() => control.fault({ knob: 'ws.cut' }))
    const toodles = await bot()
    await toodles.listen()
    const said = await control.say({ as: 'dana', to: 'toodles', markdown: 'hi' })
    await control.react({ as: 'dana', message: said.id })
    await control.edit({ as: 'dana', message: said.id, markdown: 'hi there' })
    const sent = await toodles.rest('POST', '/v1/messages', { roomId: said.roomId, markdown: 'c', attachments: [card] })
    await control.click({ as: 'dana', message: String(sent.json['id']), action: 'Drop' })
    await control.remove({ as: 'dana', message: said.id })
    sandbox.publishPath({ point: 'stored', bot: 'toodles', at: 1, key: 'msg:1' })
    sandbox.publishFleet([])
    await control.reset()
    await all
    stop.abort()
    expect(events.find((one) => one.type === 'edited')).toMatchObject({ message: { id: said.id, text: 'hi there' } })
    expect(events.find((one) => one.type === 'deleted')).toMatchObject({ id: said.id, roomId: said.roomId })
    expect(events.find((one) => one.type === 'path')).toMatchObject({
      type: 'path',
      at: expect.any(Number),
      path: { point: 'stored', bot: 'toodles', at: 1, key: 'msg:1' },
    })
    expect(events.find((one) => one.type === 'call')).toMatchObject({ call: { kind: 'http', bot: 'toodles@webex.bot' } })
  }))

test('a page that was cut off gets what it missed', () =>
  withSandbox(async ({ url, bot, control }) => {
    await bot()
    await control.say({ as: 'dana', to: 'toodles', markdown: 'missed' })
    const stop = new AbortController()
    const answer = await fetch(`${url}/sandbox/events`, { headers: { 'last-event-id': '0' }, signal: stop.signal })
    let text = ''
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      if (text.includes('missed')) break
    }
    expect(text).toMatch(/id: \d+/)
  }))

test('calls, deliveries, devices and links can be looked at', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const ear = await toodles.listen()
    await control.say({ as: 'dana', to: 'toodles', markdown: 'hi' })
    await ear.settle()
    const calls = await control.calls()
    expect(calls.map((call) => `${call.kind} ${call.what ?? `${call.method} ${call.status}`}`)).toEqual([
      'http POST 200',
      'upgrade GET 101',
      'link opened',
      'link live',
    ])
    expect(calls.map((call) => call.seq)).toEqual(calls.map((_, index) => index + 1))
    expect(await control.calls(calls.length)).toEqual([])
    expect(await control.devices()).toMatchObject([{ bot: 'toodles@webex.bot', name: 'bare', unacked: 0, links: 1 }])
    expect(await control.links()).toMatchObject([{ bot: 'toodles@webex.bot', phase: 'live', device: ear.device.id }])
    expect((await control.deliveries()).deliveries).toMatchObject([
      { times: 1, ackedAt: expect.any(Number) },
      { times: 1, ackedAt: expect.any(Number) },
    ])
  }))

test('a key, where one is set, is demanded; a page of another origin is refused', async () => {
  await withSandbox(
    async ({ url, control }) => {
      await expect(controlClient(url).state()).rejects.toEqual(
        new ControlRefused(401, 'Cannot use the control API as its key must come as a bearer'),
      )
      expect((await control.state()).seed).toBe(42)
    },
    { controlKey: 'k3y' },
  )
  await withSandbox(async ({ url }) => {
    const from = async (origin: string) => (await fetch(`${url}/sandbox/state`, { headers: { origin } })).status
    expect([await from(url), await from('https://evil.example'), await from('null')]).toEqual([200, 403, 403])
    const [answer] = await once(get(`${url}/sandbox/state`, { headers: { host: 'rebound.example' } }), 'response')
    expect(answer.statusCode).toBe(403)
    answer.resume()
  })
})

test('the fleet is what the supervisor says, and its buttons reach it', () => {
  const asked: string[] = []
  const bot: FleetBot = { name: 'toodles', ready: true, state: 'live', restarts: 0, pid: 7, inbox: 0, outbox: 0 }
  const fleet = { fleet: () => [bot], act: async (verb: string, name: string) => void asked.push(`${verb} ${name}`) }
  return withSandbox(
    async ({ control }) => {
      expect(await control.fleet()).toEqual([bot])
      await control.kill('toodles')
      await control.stop('toodles')
      await control.start('toodles')
      await expect(control.kill('tars')).rejects.toMatchObject({ status: 404 })
      expect(asked).toEqual(['kill toodles', 'stop toodles', 'start toodles'])
    },
    { fleet },
  )
})
