import type { Claim, Inbox, InboxRow, InboxState } from '../contract.ts'
import { assertHeld, type Context } from '../context.ts'
import { jsonText, jsonValue } from '../json.ts'
import { atMost, whole, type Param, type Sql } from '../sql.ts'

interface Columns {
  readonly id: number
  readonly key: string
  readonly lane: string
  readonly kind: string
  readonly payload: string | null
  readonly said_at: number
  readonly via: string
  readonly state: InboxState
  readonly stored_at: number
  readonly not_before: number
  readonly attempts: number
  readonly failures: number
  readonly ref: string | null
}

const columns = 'id, key, lane, kind, payload, said_at, via, state, stored_at, not_before, attempts, failures, ref'
const waiting = `state in ('new', 'running')`
/** The first waiting row of each lane: what the lane may do next hangs on that row alone. */
const heads = `from (select distinct lane from inbox where bot = ? and ${waiting}) w
  join inbox h on h.id = (select i.id from inbox i where i.bot = ? and i.lane = w.lane and i.${waiting} order by i.said_at, i.id limit 1)`

const statement = {
  put: `insert into inbox (bot, key, lane, kind, payload, said_at, via, state, stored_at, not_before, attempts, failures)
    values (?, ?, ?, ?, ?, ?, ?, 'new', ?, ?, 0, 0) on conflict (bot, key) do nothing returning id`,
  idOf: 'select id from inbox where bot = ? and key = ?',
  head: `select ${columns} from inbox where bot = ? and lane = ? and ${waiting} order by said_at, id limit 1`,
  begin: `update inbox set state = 'running', attempts = attempts + 1 where id = ?`,
  done: `update inbox set state = 'done', finished_at = ?`,
  // A row that was begun keeps one attempt: `unhold` tells by it that it is not a held one.
  again:
    'update inbox set state = ?, not_before = ?, failures = failures + ?, attempts = case when attempts > 1 then attempts - ? else attempts end',
  dead: `update inbox set state = 'dead', finished_at = ?, ref = ?, reason = ?`,
  toTask: `update inbox set state = 'task', not_before = ?`,
  moveLane: `update inbox set lane = ?, not_before = 0 where bot = ? and id = ? and state = 'new' and attempts = 0`,
  ofLane: ` where bot = ? and id = ? and state = 'running' and lane = ?`,
  ofTask: ` where bot = ? and id = ? and state = 'task'`,
  cancel: `update inbox set state = 'cancelled', finished_at = ? where bot = ? and key = ? and state = 'new'`,
  // A row put off by its handler has been tried: it keeps its wait.
  unhold: `update inbox set not_before = 0 where bot = ? and lane = ? and ${waiting} and state = 'new' and attempts = 0 and not_before > 0`,
  retry: `update inbox set state = 'new', not_before = 0, failures = 0, attempts = 0, reason = null, finished_at = null
    where bot = ? and id = ? and state = 'dead' and payload is not null`,
  get: `select ${columns} from inbox where bot = ? and id = ?`,
  byRef: `select ${columns} from inbox where bot = ? and ref = ?`,
  list: `select ${columns} from inbox where bot = ? and state = ? order by id desc ${atMost}`,
  lanes: `select h.lane ${heads} left join claims c on c.bot = ? and c.kind = 'lane' and c.name = h.lane and c.ends_at > ?
    where h.not_before <= ? and c.name is null order by h.said_at, h.id ${atMost}`,
  tasks: `select ${columns} from inbox where bot = ? and state = 'task' and not_before <= ? and not exists
    (select 1 from claims c where c.bot = inbox.bot and c.kind = 'task' and c.name = cast(inbox.id as text) and c.ends_at > ?) order by id ${atMost}`,
  nextHead: `select min(h.not_before) as at ${heads} where h.state = 'new'`,
  nextTask: `select min(not_before) as at from inbox where bot = ? and state = 'task' and not_before > ?`,
  countWaiting: `select state, count(*) as rows, min(case when state = 'new' then stored_at end) as oldest from inbox
    where bot = ? and ${waiting} group by state`,
  countTasks: `select state, count(*) as rows, null as oldest from inbox where bot = ? and state = 'task' group by state`,
  countDead: `select state, count(*) as rows, null as oldest from inbox where bot = ? and state = 'dead' group by state`,
  forgetSteps: `delete from steps where bot = ? and inbox_id in
    (select id from inbox where bot = ? and finished_at is not null and finished_at < ? and payload is not null)`,
  empty: 'update inbox set payload = null where bot = ? and finished_at is not null and finished_at < ? and payload is not null',
  // The newest row stays: an engine may number the next one after it, and no number is used twice.
  forget: 'delete from inbox where bot = ? and finished_at is not null and finished_at < ? and id < (select max(id) from inbox)',
  forgetClaims: `delete from claims where bot = ? and kind = 'task' and ends_at <= ?
    and not exists (select 1 from inbox i where i.bot = claims.bot and cast(i.id as text) = claims.name)`,
  taskBegun: `update inbox set attempts = attempts + 1 where bot = ? and id = ? and state = 'task'`,
}

/** What came in (resilience.md §2, Inbox). `notBefore` 0 means at once; lists are newest first. */
export function inbox(sql: Sql, context: Context): Inbox {
  const { bot } = context
  const row = async (text: string, params: readonly Param[]): Promise<InboxRow | undefined> => {
    const found = await sql.get<Columns>(text, params)
    return found && rowOf(found)
  }
  /** Changes a row that the claim's holder is handling. */
  const settle = async (claim: Claim, id: number, change: string, params: readonly Param[]): Promise<void> => {
    await assertHeld(sql, context, claim)
    const changed =
      claim.kind === 'task'
        ? claim.name === String(id)
          ? await sql.run(change + statement.ofTask, [...params, bot, id])
          : 0
        : await sql.run(change + statement.ofLane, [...params, bot, id, claim.name])
    if (changed === 0)
      throw new Error(
        `Cannot settle inbox row ${id} as it must be under way under the claim: ${claim.kind} "${claim.name}" does not run it`,
      )
  }
  return {
    put: async (rows) => {
      const now = sql.now()
      const put: { readonly id: number; readonly fresh: boolean }[] = []
      for (const { key, lane, kind, payload, saidAt, via, notBefore = 0 } of rows) {
        const params = [bot, key, lane, kind, jsonText(payload, 'payload'), whole(saidAt), via, now, whole(notBefore)]
        const added = await sql.get<{ id: number }>(statement.put, params)
        const known = added ?? (await sql.get<{ id: number }>(statement.idOf, [bot, key]))
        if (!known) throw new Error(`Cannot keep an event as its row must be there: "${key}" was neither added nor found`)
        put.push({ id: known.id, fresh: added !== undefined })
      }
      return put
    },
    take: async (lane) => {
      await assertHeld(sql, context, lane)
      const head = await sql.get<Columns>(statement.head, [bot, lane.name])
      if (!head) return undefined
      if (head.not_before > sql.now()) return { wait: head.not_before }
      await sql.run(statement.begin, [head.id])
      return { row: { ...rowOf(head), state: 'running', attempts: head.attempts + 1 } }
    },
    done: (claim, id) => settle(claim, id, statement.done, [sql.now()]),
    later: (claim, id, at, options) =>
      settle(claim, id, statement.again, [
        claim.kind === 'task' ? 'task' : 'new',
        whole(at),
        options?.failed ? 1 : 0,
        options?.failed ? 0 : 1,
      ]),
    dead: (claim, id, ref, reason) => settle(claim, id, statement.dead, [sql.now(), ref, reason]),
    toTask: (claim, id, at = 0) => settle(claim, id, statement.toTask, [whole(at)]),
    moveLane: async (id, lane) => (await sql.run(statement.moveLane, [lane, bot, id])) > 0,
    cancel: async (key) => (await sql.run(statement.cancel, [sql.now(), bot, key])) > 0,
    unhold: async (lane) => void (await sql.run(statement.unhold, [bot, lane])),
    retry: async (id) => (await sql.run(statement.retry, [bot, id])) > 0,
    get: (id) => row(statement.get, [bot, id]),
    byRef: (ref) => row(statement.byRef, [bot, ref]),
    list: async (state, limit) => (await sql.all<Columns>(statement.list, [bot, state, limit])).map(rowOf),
    waits: async (lane) => (await sql.get(statement.head, [bot, lane])) !== undefined,
    lanesWithWork: async (limit) => {
      const now = sql.now()
      return (await sql.all<{ lane: string }>(statement.lanes, [bot, bot, bot, now, now, limit])).map(({ lane }) => lane)
    },
    tasksWithWork: async (limit) => {
      const found = await sql.all<Columns>(statement.tasks, [bot, sql.now(), sql.now(), limit])
      // Whoever claims one begins it once more: `countTaskBegun` keeps the count.
      return found.map((one) => ({ ...rowOf(one), attempts: one.attempts + 1 }))
    },
    nextDue: async () => {
      const head = await sql.get<{ at: number | null }>(statement.nextHead, [bot, bot])
      const task = await sql.get<{ at: number | null }>(statement.nextTask, [bot, sql.now()])
      const next = Math.min(head?.at ?? Infinity, task?.at ?? Infinity)
      return next === Infinity ? undefined : next
    },
    counts: async () => {
      const counts = { new: 0, running: 0, task: 0, dead: 0 }
      let oldest = Infinity
      for (const text of [statement.countWaiting, statement.countTasks, statement.countDead]) {
        for (const one of await sql.all<{ state: keyof typeof counts; rows: number; oldest: number | null }>(text, [bot])) {
          counts[one.state] = one.rows
          oldest = Math.min(oldest, one.oldest ?? Infinity)
        }
      }
      return { ...counts, oldestWaitingAt: oldest === Infinity ? undefined : oldest }
    },
    prune: async (before, forgetBefore) => {
      await sql.run(statement.forgetSteps, [bot, bot, whole(before)])
      const emptied = await sql.run(statement.empty, [bot, whole(before)])
      const forgotten = await sql.run(statement.forget, [bot, whole(forgetBefore)])
      if (forgotten > 0) await sql.run(statement.forgetClaims, [bot, sql.now()])
      return emptied + forgotten
    },
  }
}

/** A task that had been begun is claimed anew: that is one more attempt, as `take` counts it for a lane's row. */
export async function countTaskBegun(sql: Sql, bot: string, name: string): Promise<void> {
  await sql.run(statement.taskBegun, [bot, Number(name)])
}

function rowOf(row: Columns): InboxRow {
  return {
    id: row.id,
    key: row.key,
    lane: row.lane,
    kind: row.kind,
    payload: jsonValue(row.payload),
    saidAt: row.said_at,
    via: row.via,
    state: row.state,
    storedAt: row.stored_at,
    notBefore: row.not_before,
    attempts: row.attempts,
    failures: row.failures,
    ref: row.ref,
  }
}
