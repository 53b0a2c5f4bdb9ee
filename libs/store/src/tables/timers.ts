import type { NewTimer, Timers } from '../contract.ts'
import type { Context } from '../context.ts'
import { jsonText, jsonValue } from '../json.ts'
import { atMost, whole, type Sql } from '../sql.ts'
import { inbox } from './inbox.ts'

interface Columns {
  readonly key: string
  readonly kind: string
  readonly due_at: number
  readonly lane: string
  readonly payload: string
}

const columns = 'key, kind, due_at, lane, payload'
const statement = {
  set: `insert into timers (bot, key, kind, due_at, lane, payload) values (?, ?, ?, ?, ?, ?) on conflict (bot, key) do update set
    kind = excluded.kind, due_at = excluded.due_at, lane = excluded.lane, payload = excluded.payload`,
  cancel: 'delete from timers where bot = ? and key = ?',
  due: `select ${columns} from timers where bot = ? and due_at <= ? order by due_at, key ${atMost}`,
  // Whoever deletes the row fires it: a replica that read the same timer finds it gone.
  fired: 'delete from timers where bot = ? and key = ? and due_at = ?',
  nextDue: 'select min(due_at) as at from timers where bot = ?',
  pending: `select ${columns} from timers where bot = ? order by due_at, key`,
}

/** Moments to come, by store time: a restart neither loses nor shortens one (resilience.md §2, Timers and jobs). */
export function timers(sql: Sql, context: Context): Timers {
  const { bot } = context
  return {
    set: async ({ key, kind, dueAt, lane, payload }) => {
      await sql.run(statement.set, [bot, key, kind, whole(dueAt), lane, jsonText(payload, 'payload')])
    },
    cancel: async (key) => (await sql.run(statement.cancel, [bot, key])) > 0,
    fire: async (limit) => {
      const lanes = new Set<string>()
      for (const { key, lane, payload, due_at: dueAt } of await sql.all<Columns>(statement.due, [bot, sql.now(), limit])) {
        if ((await sql.run(statement.fired, [bot, key, dueAt])) === 0) continue
        const row = { key: `timer:${key}:${dueAt}`, lane, kind: 'timer', payload: jsonValue(payload), saidAt: dueAt, via: 'timer' }
        await inbox(sql, context).put([row])
        lanes.add(lane)
      }
      return [...lanes]
    },
    nextDue: async () => (await sql.get<{ at: number | null }>(statement.nextDue, [bot]))?.at ?? undefined,
    pending: async () => (await sql.all<Columns>(statement.pending, [bot])).map(timerOf),
  }
}

function timerOf({ key, kind, due_at: dueAt, lane, payload }: Columns): NewTimer {
  return { key, kind, dueAt, lane, payload: jsonValue(payload) }
}
