import { controlClient, startSandbox, type ControlClient, type Sandbox } from '@nightshift/sandbox'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { TooLate, Vanished, WebexRefused, WebexUnreachable, openWebex, type Room, type Webex } from './index.ts'
import { openMemory, type OpenMemory } from './testing/memory.ts'
import { quick } from './testing/rig.ts'

let sandbox: Sandbox
let control: ControlClient
let webex: Webex
let memory: OpenMemory
let direct: Room
let group: Room
const room = { title: 'war room 7' }

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  control = controlClient(sandbox.url)
  memory = openMemory()
  webex = await newcomer(memory)
  await control.say({ as: 'dana', to: 'toodles', markdown: 'hello' })
  await control.room({ title: room.title, by: 'dana', members: ['toodles'], cluster: 'eu' })
  const rooms = await webex.api.rooms(50)
  const first = (test: (one: Room) => boolean): Room => rooms.find(test) ?? expect.fail('no such room')
  direct = first((one) => one.direct)
  group = first((one) => one.title === room.title)
})
afterEach(() => control.endFault())
afterAll(async () => {
  webex.close()
  await sandbox.stop()
})

const posts = async (): Promise<number> =>
  (await control.calls()).filter((call) => call.kind === 'http' && call.method === 'POST' && call.path?.endsWith('/v1/messages') === true)
    .length

test('who we are', async () => {
  expect(await webex.api.me()).toMatchObject({ email: 'toodles@webex.bot', isBot: true, name: 'Toodles' })
})

test('rooms come by last activity, with their region learnt', () => {
  expect(memory.cluster(group.uuid)).toBe('urn:TEAM:eu-central-1_k')
  expect(group).toMatchObject({ direct: false, locked: false })
})

test('a person by id and by e-mail, and nobody', async () => {
  const dana = await webex.api.personByEmail('dana.okafor@meridian.example')
  expect(dana).toMatchObject({ isBot: false })
  expect(await webex.api.person(dana?.uuid ?? '')).toEqual(dana)
  expect(await webex.api.personByEmail('nobody@meridian.example')).toBeUndefined()
})

test('a message with thread, card and file arrives as it was meant', async () => {
  const root = await webex.api.post({ to: { room: direct.uuid }, markdown: 'root' })
  const { card, text, submit } = await import('./cards.ts')
  const sent = await webex.api.post({
    to: { room: direct.uuid },
    markdown: 'fallback',
    parent: root.uuid,
    card: card([text('hi')], [submit('Go', { card: 'c', action: 'a' })]),
  })
  expect(sent).toMatchObject({ room: direct.uuid, parent: root.uuid, direct: true })
  expect(sent.cards).toHaveLength(1)
  const file = await webex.api.post({
    to: { email: 'dana.okafor@meridian.example' },
    markdown: 'see',
    file: { name: 'a.csv', type: 'text/csv', bytes: new TextEncoder().encode('a,b\n1,2\n') },
  })
  expect(file.files).toHaveLength(1)
})

test('edits and removals, also of what is gone already', async () => {
  const sent = await webex.api.post({ to: { room: group.uuid }, markdown: 'one' })
  await webex.api.edit({ message: sent.uuid, room: group.uuid }, 'two')
  expect(await webex.api.message({ message: sent.uuid, room: group.uuid })).toMatchObject({ text: 'two' })
  await webex.api.remove({ message: sent.uuid, room: group.uuid })
  await webex.api.remove({ message: sent.uuid, room: group.uuid })
  await expect(webex.api.message({ message: sent.uuid, room: group.uuid })).rejects.toBeInstanceOf(Vanished)
})

test('a direct room is listed page by page, a group room by what mentions us', async () => {
  for (const words of ['a', 'b', 'c']) await control.say({ as: 'dana', to: 'toodles', markdown: words })
  const [newest, next] = await webex.api.messages(direct, { max: 2 })
  expect([newest?.text, next?.text]).toEqual(['c', 'b'])
  expect((await webex.api.messages(direct, { max: 1, before: next?.uuid ?? '' }))[0]?.text).toBe('a')
  await control.say({ as: 'dana', room: room.title, markdown: '@toodles look' })
  await control.say({ as: 'dana', room: room.title, markdown: 'not for you' })
  expect((await webex.api.messages(group, { max: 50 })).map(({ text }) => text)).toEqual([expect.stringContaining('look')])
})

test('the direct room with a person is listed by their address or id, and nothing where there is none yet', async () => {
  await webex.api.post({ to: { email: 'luis.prieto@meridian.example' }, markdown: 'for you' })
  const luis = await webex.api.personByEmail('luis.prieto@meridian.example')
  for (const place of [{ email: 'luis.prieto@meridian.example' }, { person: luis?.uuid ?? '' }])
    expect((await webex.api.messages(place, { max: 20 }))[0]).toMatchObject({ text: 'for you', direct: true })
  expect(await webex.api.messages({ email: 'nobody.yet@meridian.example' }, { max: 20 })).toEqual([])
})

test('members with their addresses', async () => {
  expect((await webex.api.members(group.uuid)).map(({ email }) => email)).toContain('dana.okafor@meridian.example')
})

/** A process of the bot that remembers nothing. */
async function newcomer(remembered: OpenMemory): Promise<Webex> {
  const { token } = await control.bot('toodles')
  const other = await openWebex({
    bot: 'toodles',
    replica: 'solo',
    version: '1',
    u2c: sandbox.u2c,
    memory: remembered,
    token: () => token,
    tokenChanged: () => new Promise(() => undefined),
    timings: { ...quick, retryBaseMs: 5 },
  })
  await other.api.me()
  return other
}

test('a post to a room of an unknown region is refused, and goes through once our rooms have told it', async () => {
  const fresh = openMemory()
  const other = await newcomer(fresh)
  expect(await other.api.post({ to: { room: group.uuid }, markdown: 'still here' })).toMatchObject({ room: group.uuid, text: 'still here' })
  expect(fresh.cluster(group.uuid)).toBe('urn:TEAM:eu-central-1_k')
  await expect(other.api.post({ to: { room: randomUUID() }, markdown: 'nowhere' })).rejects.toMatchObject({ status: 404 })
  other.close()
})

test('an id of an unknown region is found by the conversation service, and the region is kept', async () => {
  const said = await control.say({ as: 'dana', room: room.title, markdown: '@toodles where am I' })
  const [message] = await webex.api.messages(group, { max: 1 })
  const fresh = openMemory()
  const other = await newcomer(fresh)
  const uuid = message?.uuid ?? ''
  const url = `${sandbox.url.replace('localhost', '127.0.0.1')}/conversation/api/v1/messages/${uuid}`
  const read = await other.api.message({ message: uuid, room: group.uuid, cluster: 'us', url })
  expect(read.text).toBe(said.text)
  expect(fresh.cluster(group.uuid)).toBe('urn:TEAM:eu-central-1_k')
  other.close()
})

test('a message that is not readable yet is read a moment later', async () => {
  await control.fault({ knob: 'rest.readLag', ms: 60, bot: 'toodles', times: 1 })
  const said = await control.say({ as: 'dana', to: 'toodles', markdown: 'late' })
  const uuid = Buffer.from(said.id, 'base64url').toString().split('/').at(-1) ?? ''
  expect(await webex.api.message({ message: uuid, room: direct.uuid })).toMatchObject({ text: 'late' })
})

test.each([500, 502, 503, 504])('a read survives %i twice', async (code) => {
  await control.fault({ knob: 'rest.status', code, path: '/v1/people/me', times: 2 })
  expect(await webex.api.me()).toMatchObject({ isBot: true })
})

test('a post that is answered 502 may have been done: it is not repeated, and says so', async () => {
  const before = await posts()
  await control.fault({ knob: 'rest.status', code: 502, method: 'POST', path: '/v1/messages', html: true, times: 1 })
  await expect(webex.api.post({ to: { room: direct.uuid }, markdown: 'x' })).rejects.toMatchObject({
    name: 'WebexUnreachable',
    sent: 'unknown',
    status: 502,
  })
  expect(await posts()).toBe(before + 1)
})

test('a post that is cut after it was done is unknown too', async () => {
  await control.fault({ knob: 'rest.cutAfter', method: 'POST', path: '/v1/messages', times: 1 })
  await expect(webex.api.post({ to: { room: direct.uuid }, markdown: 'cut' })).rejects.toMatchObject({ sent: 'unknown' })
  expect((await webex.api.messages(direct, { max: 1 }))[0]?.text).toBe('cut')
})

test('a rate limit is waited out once for all, and the posts go through', async () => {
  const before = await posts()
  await control.fault({ knob: 'rest.status', code: 429, retryAfter: '1', method: 'POST', path: '/v1/messages', times: 1 })
  const first = webex.api.post({ to: { room: direct.uuid }, markdown: 'first' })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const rest = Array.from({ length: 10 }, (_, i) => webex.api.post({ to: { room: direct.uuid }, markdown: `more ${i}` }))
  await Promise.all([first, ...rest])
  expect(await posts()).toBe(before + 12)
})

test('a malformed Retry-After is waited out like none, and a claim that ends before is told at once', async () => {
  await control.fault({ knob: 'rest.status', code: 429, retryAfter: 'rand(30),add(30)', method: 'PUT', path: '/v1/messages', times: 1 })
  const sent = await webex.api.post({ to: { room: direct.uuid }, markdown: 'x' })
  const failed = webex.api.edit({ message: sent.uuid, room: direct.uuid }, 'y', { notAfter: performance.now() + 2_000 })
  await expect(failed).rejects.toMatchObject({ name: 'WebexUnreachable', sent: 'no', retryAfterMs: 15_000 })
})

test.each([400, 403, 404, 409, 410])('%i is final', async (code) => {
  const before = await posts()
  await control.fault({ knob: 'rest.status', code, method: 'POST', path: '/v1/messages', times: 1 })
  const failed: unknown = await webex.api.post({ to: { room: direct.uuid }, markdown: 'x' }).catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(WebexRefused)
  expect(failed).toMatchObject({ status: code, trackingId: expect.any(String) })
  expect(await posts()).toBe(before + 1)
})

test('nothing leaves after the claim it is made under has ended', async () => {
  const before = await posts()
  await expect(webex.api.post({ to: { room: direct.uuid }, markdown: 'x' }, { notAfter: performance.now() - 1 })).rejects.toBeInstanceOf(
    TooLate,
  )
  expect(await posts()).toBe(before)
})

test('a call ends with its signal', async () => {
  await control.fault({ knob: 'rest.hang', path: '/v1/people/me', times: 1 })
  const stop = new AbortController()
  const failed = webex.api.me({ signal: stop.signal })
  setTimeout(() => stop.abort(new Error('enough')), 50)
  await expect(failed).rejects.toThrow('enough')
})

test('a text over 7,439 bytes is refused before the call', async () => {
  const before = await posts()
  await expect(webex.api.post({ to: { room: direct.uuid }, markdown: 'ü'.repeat(3_720) })).rejects.toBeInstanceOf(RangeError)
  expect(await posts()).toBe(before)
})

test('where Webex is down, a read says so and a post surely did not leave', async () => {
  const gone = await startSandbox({ port: 0 })
  const { token } = await controlClient(gone.url).bot('toodles')
  const lonely = await openWebex({
    bot: 'toodles',
    replica: 'solo',
    version: '1',
    u2c: gone.u2c,
    rest: `${gone.url}/v1`,
    memory: openMemory(),
    token: () => token,
    tokenChanged: () => new Promise(() => undefined),
    timings: { ...quick, retryBaseMs: 5 },
  })
  expect(await lonely.api.me()).toMatchObject({ isBot: true })
  await gone.stop()
  await expect(lonely.api.me()).rejects.toBeInstanceOf(WebexUnreachable)
  await expect(lonely.api.post({ to: { room: direct.uuid }, markdown: 'x' })).rejects.toMatchObject({
    name: 'WebexUnreachable',
    sent: 'no',
  })
  lonely.close()
})

test('the clock offset is learnt from the answers', async () => {
  expect(webex.api.clockOffset()).toBe(0)
  await control.fault({ knob: 'rest.clock', ms: 90_000 })
  for (let i = 0; i < 21; i++) await webex.api.me()
  expect(Math.abs(webex.api.clockOffset() - 90_000)).toBeLessThan(1_000)
})
