import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import got from 'got'
import { WebSocket } from 'ws'
import { openAgents } from '@nightshift/webex/agents'
import { restId } from '@nightshift/webex/ids'

/**
 * The durable floor: what no bot that keeps promises 1 and 2 can do without, and nothing else. Device, link and authorization as Webex wants
 * them; then for each message one durable commit, the ack, GET, a second durable commit, POST. Nothing is retried, ordered or looked at twice.
 */
const home = process.env['FLOOR_HOME'] ?? '.'
const base = process.env['FLOOR_URL'] ?? ''
const token = readFileSync(join(home, 'webex-token'), 'utf8')
/** What to say, and the region of the room: told by the bench. Until then nothing is answered. */
let told: Lesson | undefined

const db = new DatabaseSync(join(home, 'floor.db'))
// The settings of libs/store, so that a commit costs the same on both sides.
db.exec(
  'pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full; create table if not exists rows (id integer primary key, text text)',
)
const keep = db.prepare('insert into rows (text) values (?)')

const agents = openAgents()
const rest = got.extend({
  agent: { http: agents.http, https: agents.https },
  retry: { limit: 0 },
  followRedirect: false,
  throwHttpErrors: false,
  headers: { 'user-agent': 'nightshift/floor', accept: 'application/json', authorization: `Bearer ${token}` },
  timeout: { lookup: 2_000, connect: 3_000, secureConnect: 3_000, response: 10_000, request: 30_000 },
})

/** What the bench tells the floor. */
export interface Lesson {
  readonly reply: string
  readonly cluster: string
}

interface Posted {
  readonly id: string
  readonly data?: {
    readonly eventType?: string
    readonly activity?: { readonly id: string; readonly verb: string; readonly actor: { readonly type: string } }
  }
}

async function ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const answer = await rest(base + path, { method, ...sent })
  if (answer.statusCode !== 200)
    throw new Error(`Cannot ${method} ${path} as the local Webex must allow it: ${answer.statusCode} ${answer.body}`)
  return JSON.parse(answer.body) as Readonly<Record<string, unknown>> // REST answers objects
}

async function answer(frame: Posted, message: string, { reply, cluster }: Lesson): Promise<void> {
  keep.run(JSON.stringify(frame.data))
  ws.send(JSON.stringify({ type: 'ack', messageId: frame.id }))
  const { roomId } = await ask('GET', `/v1/messages/${restId(cluster, 'MESSAGE', message)}`)
  const said = { roomId, markdown: reply }
  keep.run(JSON.stringify(said))
  await ask('POST', '/v1/messages', said)
}

const device = await ask('POST', '/wdm/api/v1/devices', { name: 'floor', deviceType: 'DESKTOP' })
const ws = new WebSocket(`${String(device['webSocketUrl'])}?outboundWireFormat=text&bufferStates=true&aliasHttpStatus=true`, {
  perMessageDeflate: false,
  skipUTF8Validation: true,
})
ws.on('open', () => ws.send(JSON.stringify({ id: 'auth', type: 'authorization', data: { token: `Bearer ${token}` } })))
ws.on('message', (data) => {
  const frame = JSON.parse((data as Buffer).toString()) as Posted // text frames come as one Buffer; the local Webex is ours
  const activity = frame.data?.activity
  if (frame.data?.eventType?.startsWith('mercury.') === true) process.send?.({ type: 'ready' })
  if (told && activity?.verb === 'post' && activity.actor.type === 'PERSON') void answer(frame, activity.id, told)
})
ws.on('close', () => process.exit(0))
process.on('message', (lesson: Lesson) => void (told = lesson))
process.once('disconnect', () => process.exit(0))
