import type { JobRow, Jobs } from '../contract.ts'
import type { Context } from '../context.ts'
import { whole, type Sql } from '../sql.ts'
import { inbox } from './inbox.ts'

interface Columns {
  readonly name: string
  readonly schedule: string
  readonly next_at: number
  readonly last_ok_at: number | null
  readonly failures: number
}

const columns = 'name, schedule, next_at, last_ok_at, failures'
const statement = {
  known: `insert into jobs (bot, name, schedule, next_at, failures) values (?, ?, ?, ?, 0) on conflict (bot, name) do update set
    schedule = excluded.schedule, next_at = excluded.next_at where jobs.schedule <> excluded.schedule`,
  forget: 'delete from jobs where bot = ? and name = ?',
  list: `select ${columns} from jobs where bot = ? order by name`,
  due: `select ${columns} from jobs where bot = ? and next_at <= ? order by next_at, name`,
  tick: 'update jobs set next_at = ? where bot = ? and name = ? and next_at = ?',
  ok: 'update jobs set last_ok_at = ?, failures = 0 where bot = ? and name = ?',
  failed: 'update jobs set failures = failures + 1 where bot = ? and name = ?',
  nextDue: 'select min(next_at) as at from jobs where bot = ?',
}

/** What comes again and again: whoever moves a job on adds its ticks, so each tick is added once (resilience.md §2, Timers and jobs). */
export function jobs(sql: Sql, context: Context): Jobs {
  const { bot } = context
  const list = async (): Promise<readonly JobRow[]> => (await sql.all<Columns>(statement.list, [bot])).map(jobOf)
  return {
    sync: async (named) => {
      const names = new Set(named.map(({ name }) => name))
      for (const { name } of await list()) if (!names.has(name)) await sql.run(statement.forget, [bot, name])
      for (const { name, schedule, nextAt } of named) await sql.run(statement.known, [bot, name, schedule, whole(nextAt)])
    },
    due: async () => (await sql.all<Columns>(statement.due, [bot, sql.now()])).map(jobOf),
    tick: async (name, expectedNextAt, ticks, nextAt) => {
      if ((await sql.run(statement.tick, [whole(nextAt), bot, name, whole(expectedNextAt)])) === 0) return false
      const lane = `job:${name}`
      await inbox(sql, context).put(
        ticks.map(whole).map((at) => ({ key: `${lane}:${at}`, lane, kind: 'job', payload: null, saidAt: at, via: 'job' })),
      )
      return true
    },
    ran: async (name, ok) => void (await (ok ? sql.run(statement.ok, [sql.now(), bot, name]) : sql.run(statement.failed, [bot, name]))),
    nextDue: async () => (await sql.get<{ at: number | null }>(statement.nextDue, [bot]))?.at ?? undefined,
    list,
  }
}

function jobOf(row: Columns): JobRow {
  return { name: row.name, schedule: row.schedule, nextAt: row.next_at, lastOkAt: row.last_ok_at, failures: row.failures }
}
