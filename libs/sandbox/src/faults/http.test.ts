import { expect, test } from 'vitest'
import type { Fault } from '../contract.ts'
import type { BareBot } from '../testing/bare-bot.ts'
import { withSandbox } from '../testing/with-sandbox.ts'

const me = (bot: BareBot) => bot.rest('GET', '/v1/people/me')

const statuses: readonly (readonly [Fault, (bot: BareBot) => ReturnType<BareBot['rest']>, number])[] = [
  [{ knob: 'u2c.status', which: 'full', code: 503 }, (bot) => bot.rest('GET', '/u2c/api/v1/catalog'), 503],
  [{ knob: 'u2c.status', which: 'limited', code: 500 }, (bot) => bot.rest('GET', '/u2c/api/v1/limited/catalog'), 500],
  [{ knob: 'wdm.status', op: 'create', code: 429 }, (bot) => bot.rest('POST', '/wdm/api/v1/devices', {}), 429],
  [{ knob: 'wdm.status', op: 'list', code: 401 }, (bot) => bot.rest('GET', '/wdm/api/v1/devices'), 401],
  [{ knob: 'wdm.status', op: 'refresh', code: 403 }, async (bot) => await bot.rest('PUT', (await bot.device()).url, {}), 403],
  [{ knob: 'wdm.status', op: 'delete', code: 502 }, async (bot) => await bot.rest('DELETE', (await bot.device()).url), 502],
  [{ knob: 'rest.status', code: 429 }, me, 429],
  [{ knob: 'rest.status', method: 'GET', path: '/people', code: 500 }, me, 500],
  [{ knob: 'rest.retryAfter', value: '-5' }, me, 429],
]

test.each(statuses)('%o answers as told, once, and only where it is meant', (fault, call, status) =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const clean = (await call(toodles)).status
    await control.fault({ ...fault, times: 1 })
    expect((await call(toodles)).status).toBe(status)
    expect((await call(toodles)).status).toBe(clean)
    const hits = (await control.calls()).filter((one) => one.kind === 'fault')
    expect(hits).toMatchObject([{ what: fault.knob, bot: 'toodles@webex.bot' }])
  }),
)

test('a fault passes by what is outside its scope: another part, method, path, room or bot', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const { roomId } = await control.say({ as: 'dana', to: 'toodles', markdown: 'hi' })
    for (const fault of [
      { knob: 'u2c.status' },
      { knob: 'wdm.status' },
      { knob: 'rest.status', method: 'POST' },
      { knob: 'rest.status', path: '/rooms' },
      { knob: 'rest.status', bot: 'tars' },
      { knob: 'rest.status', room: 'triage' },
    ])
      await control.fault(fault)
    expect((await me(toodles)).status).toBe(200)
    expect((await toodles.rest('GET', `/v1/messages?roomId=${roomId}`)).status).toBe(200)
    expect((await control.faults()).map((one) => one.hits)).toEqual([0, 0, 0, 0, 0, 0])
  }))

test('a fault bound to a room hits calls about that room, whether it stands in the query, the path or the body', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const { roomId, id } = await control.say({ as: 'dana', room: 'triage', markdown: '@toodles hi' })
    await control.fault({ knob: 'rest.status', room: 'triage', code: 503 })
    const calls = [
      toodles.rest('GET', `/v1/messages?roomId=${roomId}&mentionedPeople=me`),
      toodles.rest('GET', `/v1/rooms/${roomId}`),
      toodles.rest('GET', `/v1/messages/${id}`),
      toodles.rest('POST', '/v1/messages', { roomId, text: 'x' }),
    ]
    expect((await Promise.all(calls)).map((answer) => answer.status)).toEqual([503, 503, 503, 503])
  }))

test('a status can come with Retry-After, or as an HTML page', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    await control.fault({ knob: 'rest.status', code: 502, html: true, retryAfter: 3, times: 1 })
    const answer = await me(toodles)
    expect([answer.headers.get('retry-after'), answer.headers.get('content-type'), answer.text.startsWith('<html>')]).toEqual([
      '3',
      'text/html',
      true,
    ])
    for (const value of ['rand(30),add(30)', '-5', '', 'Fri, 31 Dec 2100 23:59:59 GMT', '0']) {
      await control.fault({ knob: 'rest.retryAfter', value, times: 1 })
      expect((await me(toodles)).headers.get('retry-after')).toBe(value)
    }
  }))

test('a connection can be lost before or after the message was made', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const { roomId } = await control.say({ as: 'dana', to: 'toodles', markdown: 'hi' })
    for (const [knob, made] of [
      ['rest.cutBefore', 0],
      ['rest.cutAfter', 1],
    ] as const) {
      await control.fault({ knob, method: 'POST', path: '/messages' })
      await expect(toodles.rest('POST', '/v1/messages', { roomId, text: knob })).rejects.toThrow('fetch failed')
      const texts = (await control.messages(roomId)).map((message) => message.text)
      expect([knob, texts.filter((text) => text === knob).length]).toEqual([knob, made])
    }
    expect((await control.calls()).filter((call) => call.method === 'POST' && call.kind === 'http')).toMatchObject([
      { status: 0 },
      { status: 0 },
    ])
  }))

test('504 now, and the message appears later', () =>
  withSandbox(
    async ({ bot, control }) => {
      const toodles = await bot()
      const { roomId } = await control.say({ as: 'dana', to: 'toodles', markdown: 'hi' })
      await control.fault({ knob: 'rest.lateCreate', ms: 5_000 })
      expect((await toodles.rest('POST', '/v1/messages', { roomId, text: 'late' })).status).toBe(504)
      await control.clock({ advance: 4_999 })
      expect(await control.messages(roomId)).toHaveLength(1)
      await control.clock({ advance: 1 })
      expect((await control.expect({ in: 'toodles', as: 'dana', matches: 'late' })).length).toBe(1)
    },
    { clock: 'virtual' },
  ))

test('a message cannot be read for a while after its event', () =>
  withSandbox(
    async ({ bot, control }) => {
      const toodles = await bot()
      await control.fault({ knob: 'rest.readLag', ms: 1_500 })
      const { id } = await control.say({ as: 'dana', to: 'toodles', markdown: 'hi' })
      expect((await toodles.rest('GET', `/v1/messages/${id}`)).status).toBe(404)
      await control.clock({ advance: 1_500 })
      expect((await toodles.rest('GET', `/v1/messages/${id}`)).status).toBe(200)
    },
    { clock: 'virtual' },
  ))

test('slow calls are answered in the end, hanging ones are not', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    await control.fault({ knob: 'rest.slow', ms: 30, times: 1 })
    await control.fault({ knob: 'rest.hang', ms: 30, times: 1 })
    expect((await me(toodles)).status).toBe(200)
    expect(await control.faults()).toEqual([])
    await control.fault({ knob: 'rest.hang', times: 1 })
    const first = await Promise.race([
      me(toodles).then(
        () => 'answered',
        () => 'cut',
      ),
      control.state().then(() => 'still waiting'),
    ])
    expect(first).toBe('still waiting')
  }))

test("the server's clock can be wrong, in Date and in created, and is set right again", () =>
  withSandbox(
    async ({ bot, control }) => {
      const toodles = await bot()
      await control.fault({ knob: 'rest.clock', ms: -3_600_000 })
      const said = await control.say({ as: 'dana', to: 'toodles', markdown: 'hi' })
      expect(said.created).toBe('2026-03-18T14:00:00.000Z')
      expect((await me(toodles)).headers.get('date')).toBe('Wed, 18 Mar 2026 14:00:00 GMT')
      await control.endFault()
      expect((await me(toodles)).headers.get('date')).toBe('Wed, 18 Mar 2026 15:00:00 GMT')
    },
    { clock: 'virtual' },
  ))

test('files can be held back while they are scanned, because they are infected, or because they cannot be scanned', () =>
  withSandbox(
    async ({ bot, control }) => {
      const toodles = await bot()
      const ear = await toodles.listen()
      const send = async () =>
        (await control.say({ as: 'dana', to: 'toodles', markdown: 'f', file: { name: 'a.txt', type: 'text/plain', base64: 'aGk=' } }))
          .files?.[0] ?? ''
      await control.fault({ knob: 'content.scan', state: 'scanning', ms: 5_000 })
      const file = await send()
      const held = await toodles.rest('GET', file)
      expect([held.status, held.headers.get('retry-after'), (await toodles.rest('HEAD', file)).status]).toEqual([423, '1', 423])
      await ear.settle()
      expect(ear.activities('update')).toEqual([])
      await control.clock({ advance: 5_000 })
      await ear.activity('update')
      expect((await toodles.rest('GET', file)).text).toBe('hi')
      await control.endFault()
      await control.fault({ knob: 'content.scan', state: 'infected' })
      expect((await toodles.rest('GET', file)).status).toBe(410)
      await control.endFault()
      await control.fault({ knob: 'content.scan', state: 'unscannable' })
      expect((await toodles.rest('GET', file)).status).toBe(428)
      expect((await toodles.rest('GET', `${file}?allow=unscannable`)).status).toBe(200)
    },
    { clock: 'virtual' },
  ))

test('a revoked token answers 401 everywhere until the fault ends; a rotated one for good, and the bot gets a new one', () =>
  withSandbox(async ({ bot, control }) => {
    const [toodles, tars] = [await bot('toodles'), await bot('tars')]
    const ear = await toodles.listen()
    await control.fault({ knob: 'token.revoke', bot: 'toodles', links: 'close' })
    expect((await ear.closed).code).toBe(1008)
    expect([
      (await me(toodles)).status,
      (await toodles.rest('GET', '/wdm/api/v1/devices')).status,
      (await toodles.rest('GET', '/u2c/api/v1/catalog')).status,
    ]).toEqual([401, 401, 401])
    expect((await (await toodles.connect(ear.device)).closed).code).toBe(4401)
    expect((await me(tars)).status).toBe(200)
    await control.endFault()
    expect((await me(toodles)).status).toBe(200)
    await control.fault({ knob: 'token.rotate', bot: 'toodles' })
    expect((await me(toodles)).status).toBe(401)
    const renewed = await bot('toodles')
    expect(renewed.token).not.toBe(toodles.token)
    expect((await me(renewed)).status).toBe(200)
  }))

test('a device that vanished answers 404 to upgrade and refresh', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const ear = await toodles.listen()
    await control.fault({ knob: 'wdm.vanish', bot: 'toodles' })
    expect((await ear.closed).code).toBe(1006)
    await expect(toodles.connect(ear.device)).rejects.toMatchObject({ status: 404 })
    expect((await toodles.rest('PUT', ear.device.url, {})).status).toBe(404)
  }))

test('when Webex is away links are cut, upgrades and calls are reset, the control API stays, and afterwards all is well', () =>
  withSandbox(async ({ bot, control, sandbox }) => {
    const toodles = await bot()
    const ear = await toodles.listen()
    const [set] = await control.fault({ knob: 'away-60s' })
    expect(set?.fault).toMatchObject({ knob: 'away', forMs: 60_000 })
    expect((await ear.closed).code).toBe(1006)
    await expect(me(toodles)).rejects.toThrow('fetch failed')
    await expect(fetch(`${sandbox.u2c}/limited/catalog`)).rejects.toThrow('fetch failed')
    await expect(toodles.connect(ear.device)).rejects.toMatchObject({ code: 'ECONNRESET' })
    await control.endFault(set?.id)
    await (await toodles.connect(ear.device)).live()
    expect((await me(toodles)).status).toBe(200)
  }))

test('a fault with forMs ends by itself', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const feed = control.events()[Symbol.asyncIterator]()
    const ended = (async () => {
      for (;;) {
        const { value } = await feed.next()
        if (value?.type === 'fault' && value.what === 'ended') return value.fault.fault.knob
      }
    })()
    await control.fault({ knob: 'away', forMs: 50 })
    expect(await ended).toBe('away')
    expect((await me(toodles)).status).toBe(200)
    await feed.return?.(undefined)
  }))

test('in a storm about half of the calls are told to wait', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    await control.fault({ knob: 'rate-storm' })
    const statuses = []
    for (let each = 0; each < 40; each++) statuses.push((await me(toodles)).status)
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
  }))

test('every knob and scenario describes itself', () =>
  withSandbox(async ({ control }) => {
    const knobs = await control.knobs()
    for (const knob of knobs) expect(knob.about.length).toBeGreaterThan(10)
    expect(knobs.filter((knob) => knob.kind === 'scenario').map((knob) => knob.name)).toEqual(['away-60s', 'deaf-link', 'rate-storm'])
  }))
