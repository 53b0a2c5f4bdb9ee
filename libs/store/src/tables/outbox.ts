import type { Claim, NewOutboxRow, Outbox, OutboxRow, OutboxState } from '../contract.ts'
import { assertHeld, type Context } from '../context.ts'
import { jsonText, jsonValue } from '../json.ts'
import { atMost, whole, type Param, type Sql } from '../sql.ts'

interface Columns {
  readonly id: number
  readonly room: string
  readonly kind: OutboxRow['kind']
  readonly body: string | null
  readonly of_id: number | null
  readonly policy: OutboxRow['policy']
  readonly inbox_id: number | null
  readonly key: string | null
  readonly message: string | null
  readonly direct: number | null
  readonly state: OutboxState
  readonly created_at: number
  readonly not_before: number
  readonly attempts: number
  readonly started_at: number | null
  readonly message_id: string | null
  readonly repeated: number
  readonly unknown_at: number | null
  readonly epoch: number
}

const columns = `id, room, kind, body, of_id, policy, inbox_id, key, message, direct, state, created_at, not_before, attempts, started_at,
  message_id, repeated, unknown_at, epoch`
const waiting = `state in ('ready', 'sending', 'unknown')`
const heads = `from (select distinct room from outbox where bot = ? and ${waiting}) w
  join outbox h on h.id = (select o.id from outbox o where o.bot = ? and o.room = w.room and o.${waiting} order by o.id limit 1)`

const statement = {
  put: `insert into outbox (bot, room, kind, body, of_id, policy, inbox_id, key, message, direct, state, created_at, not_before, attempts, repeated, epoch)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ready', ?, ?, 0, 0, 0) on conflict (bot, key) where key is not null do nothing returning id`,
  head: `select ${columns} from outbox where bot = ? and room = ? and ${waiting} order by id limit 1`,
  begin: `update outbox set state = 'sending', started_at = ?, attempts = attempts + 1, epoch = ? where id = ?`,
  orphan: `update outbox set state = 'unknown', unknown_at = ? where id = ?`,
  sent: `update outbox set state = 'sent', message_id = ?, finished_at = ?, unknown_at = null`,
  unknown: `update outbox set state = 'unknown', unknown_at = ?`,
  repeated: `update outbox set state = 'ready', not_before = ?, repeated = 1, attempts = attempts - ?, unknown_at = null`,
  ready: `update outbox set state = 'ready', not_before = ?, attempts = attempts - ?, unknown_at = null`,
  dead: `update outbox set state = 'dead', finished_at = ?, reason = ?`,
  ofRoom: ` where bot = ? and id = ? and room = ? and state in ('sending', 'unknown')`,
  get: `select ${columns} from outbox where bot = ? and id = ?`,
  // An edit carries the id of the message that it edits: the row that made the message is the oldest.
  byMessage: `select ${columns} from outbox where bot = ? and message_id = ? order by id limit 1`,
  byKey: `select ${columns} from outbox where bot = ? and key = ?`,
  sentAgain: `select ${columns} from outbox where bot = ? and finished_at > ? and state = 'sent' and kind = 'message' and (repeated = 1 or attempts > 1)
    order by id`,
  underWay: `select 1 as one from outbox where bot = ? and room = ? and ${waiting} and state <> 'ready' limit 1`,
  rooms: `select h.room ${heads} left join claims c on c.bot = ? and c.kind = 'send' and c.name = h.room and c.ends_at > ?
    where (h.state <> 'ready' or h.not_before <= ?) and c.name is null order by h.id ${atMost}`,
  nextDue: `select min(h.not_before) as at ${heads} where h.state = 'ready'`,
  countWaiting: `select state, count(*) as rows, min(created_at) as oldest from outbox where bot = ? and ${waiting} group by state`,
  countDead: `select state, count(*) as rows, null as oldest from outbox where bot = ? and state = 'dead' group by state`,
  dropRoom: `update outbox set state = 'dead', finished_at = ?, reason = ? where bot = ? and room = ? and state = 'ready'`,
  empty: 'update outbox set body = null where bot = ? and finished_at is not null and finished_at < ? and body is not null',
  // The newest row stays, as in the inbox.
  forget: 'delete from outbox where bot = ? and finished_at is not null and finished_at < ? and id < (select max(id) from outbox)',
}

/** What goes out (resilience.md §2, Outbox). `notBefore` 0 means at once. */
export function outbox(sql: Sql, context: Context): Outbox {
  const { bot } = context
  const row = async (text: string, params: readonly Param[]): Promise<OutboxRow | undefined> => {
    const found = await sql.get<Columns>(text, params)
    return found && rowOf(found)
  }
  /** Changes a row whose outcome the claim's holder has learned. */
  const settle = async (send: Claim, id: number, change: string, params: readonly Param[]): Promise<void> => {
    await assertHeld(sql, context, send)
    const changed = await sql.run(change + statement.ofRoom, [...params, bot, id, send.name])
    if (changed === 0)
      throw new Error(`Cannot settle outbox row ${id} as its attempt must be under way in the claimed room: "${send.name}" has none`)
  }
  const add = async (row: NewOutboxRow): Promise<number> => {
    const key = row.key ?? null
    const added = await sql.get<{ id: number }>(statement.put, [
      bot,
      row.room,
      row.kind,
      jsonText(row.body, 'body'),
      row.of ?? null,
      row.policy,
      row.inboxId ?? null,
      key,
      row.message ?? null,
      row.direct === undefined ? null : Number(row.direct),
      sql.now(),
      whole(row.notBefore ?? 0),
    ])
    const known = added ?? (key === null ? undefined : await sql.get<{ id: number }>(statement.byKey, [bot, key]))
    if (!known) throw new Error(`Cannot keep a send as its row must be there: "${key}" was neither added nor found`)
    return known.id
  }
  return {
    put: async (rows) => {
      const ids: number[] = []
      for (const one of rows) ids.push(await add(one))
      return ids
    },
    take: async (send) => {
      await assertHeld(sql, context, send)
      const head = await sql.get<Columns>(statement.head, [bot, send.name])
      if (!head) return undefined
      const now = sql.now()
      switch (head.state) {
        case 'ready':
          if (head.not_before > now) return { wait: head.not_before }
          await sql.run(statement.begin, [now, send.epoch, head.id])
          return { row: { ...rowOf(head), state: 'sending', startedAt: now, attempts: head.attempts + 1, epoch: send.epoch } }
        case 'sending':
          // Its own attempt is still under way: nothing can be told of it before it ends, or before the claim does.
          if (head.epoch >= send.epoch) return { wait: send.until }
          await sql.run(statement.orphan, [now, head.id])
          return { row: { ...rowOf(head), state: 'unknown', unknownAt: now } }
        default:
          return { row: rowOf(head) }
      }
    },
    sent: (send, id, messageId) => settle(send, id, statement.sent, [messageId ?? null, sql.now()]),
    unknown: (send, id) => settle(send, id, statement.unknown, [sql.now()]),
    again: (send, id, at, options) =>
      settle(send, id, options?.repeated ? statement.repeated : statement.ready, [whole(at), options?.undone ? 1 : 0]),
    dead: (send, id, reason) => settle(send, id, statement.dead, [sql.now(), reason]),
    get: (id) => row(statement.get, [bot, id]),
    byMessage: (messageId) => row(statement.byMessage, [bot, messageId]),
    byKey: (key) => row(statement.byKey, [bot, key]),
    sentAgain: async (since) => (await sql.all<Columns>(statement.sentAgain, [bot, whole(since)])).map(rowOf),
    underWay: async (room) => (await sql.get(statement.underWay, [bot, room])) !== undefined,
    roomsWithWork: async (limit) => {
      const now = sql.now()
      return (await sql.all<{ room: string }>(statement.rooms, [bot, bot, bot, now, now, limit])).map(({ room }) => room)
    },
    nextDue: async () => (await sql.get<{ at: number | null }>(statement.nextDue, [bot, bot]))?.at ?? undefined,
    counts: async () => {
      const counts = { ready: 0, sending: 0, unknown: 0, dead: 0 }
      let oldest = Infinity
      for (const text of [statement.countWaiting, statement.countDead]) {
        for (const one of await sql.all<{ state: keyof typeof counts; rows: number; oldest: number | null }>(text, [bot])) {
          counts[one.state] = one.rows
          oldest = Math.min(oldest, one.oldest ?? Infinity)
        }
      }
      return { ...counts, oldestWaitingAt: oldest === Infinity ? undefined : oldest }
    },
    dropRoom: (room, reason) => sql.run(statement.dropRoom, [sql.now(), reason, bot, room]),
    prune: async (before, forgetBefore) =>
      (await sql.run(statement.empty, [bot, whole(before)])) + (await sql.run(statement.forget, [bot, whole(forgetBefore)])),
  }
}

function rowOf(row: Columns): OutboxRow {
  return {
    id: row.id,
    room: row.room,
    kind: row.kind,
    body: jsonValue(row.body),
    policy: row.policy,
    state: row.state,
    createdAt: row.created_at,
    notBefore: row.not_before,
    attempts: row.attempts,
    startedAt: row.started_at,
    messageId: row.message_id,
    repeated: row.repeated === 1,
    unknownAt: row.unknown_at,
    epoch: row.epoch,
    ...(row.of_id === null ? {} : { of: row.of_id }),
    ...(row.inbox_id === null ? {} : { inboxId: row.inbox_id }),
    ...(row.key === null ? {} : { key: row.key }),
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.direct === null ? {} : { direct: row.direct === 1 }),
  }
}
