import type { DatabaseSync } from 'node:sqlite'
import { StoreUnavailable } from '../errors.ts'
import type { Engine, Param, Sql } from '../sql.ts'
import { assertParams, statementCache } from './statements.ts'
import { translated } from './trouble.ts'

/** A transaction awaits only its own verbs, which never wait: one that is open over two such looks waits for something else, perhaps for itself. */
const lookEveryMs = 5_000
/** After so many transactions in a row the event loop turns once, so that sockets and timers get their share of a long queue. */
const mostInARow = 16

/** What `sqliteEngine` needs to know of the place in which the file lies. */
export interface Place {
  size(): Promise<{ readonly bytes: number; readonly freeBytes: number }>
  /**
   * Throws `StoreUnavailable` where the file is no longer there. SQLite itself would go on writing to a file that was deleted or moved away,
   * and the next process would find none of it.
   */
  assertThere(): void
  /** Called once, after the file is closed. */
  left(): void
}

/** Transactions on one connection that nobody else has, one at a time, in the order in which they were asked for. */
export function sqliteEngine(db: DatabaseSync, now: () => number, place: Place): Engine {
  const prepared = statementCache(db)
  const begin = db.prepare('begin immediate')
  const commit = db.prepare('commit')
  const rollback = db.prepare('rollback')
  let tail: Promise<unknown> = Promise.resolve()
  let inARow = 0
  let open = true
  let current: Session | undefined
  let seen: Session | undefined
  const watch = setInterval(() => {
    if (current && current === seen) current.giveUp()
    seen = current
  }, lookEveryMs).unref()

  /** Runs `work` once all that was asked for earlier has ended. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = tail.then(async () => {
      if (++inARow > mostInARow) {
        await new Promise((resolve) => setImmediate(resolve))
        inARow = 0
      }
      if (!open) throw new StoreUnavailable('Cannot use the store as it must be open: it was closed', 'gone')
      return await work()
    })
    tail = run.catch(() => undefined)
    return run
  }

  const undo = (): void => {
    // SQLite has rolled back by itself after some errors; and one that cannot roll back now does so when the file is opened again.
    if (!db.isTransaction) return
    try {
      rollback.run()
    } catch {}
  }

  const transact = async <T>(writable: boolean, work: (sql: Sql) => Promise<T>): Promise<T> => {
    const session = openSession(prepared, now, writable)
    current = session
    try {
      if (writable) begin.run()
      const result = await session.run(work)
      if (writable) {
        if (session.wrote()) place.assertThere()
        commit.run()
      }
      return result
    } catch (error) {
      if (writable) undo()
      throw translated(error)
    } finally {
      current = undefined
    }
  }

  return {
    commit: (work) => inTurn(() => transact(true, work)),
    read: (work) => inTurn(() => transact(false, work)),
    size: place.size,
    close: () =>
      inTurn(async () => {
        open = false
        clearInterval(watch)
        db.close()
        place.left()
      }),
  }
}

/** One transaction as its `work` sees it. */
interface Session {
  /** After it has ended its statements are refused, so that a verb nobody awaited joins no other transaction. */
  run<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  wrote(): boolean
  giveUp(): void
}

function openSession(prepared: ReturnType<typeof statementCache>, now: () => number, writable: boolean): Session {
  let open = true
  let wrote = false
  let giveUp = (): void => undefined
  const ready = (text: string, params: readonly Param[]) => {
    if (!open) throw new Error('Cannot use a transaction as it must be open: it has ended')
    const { statement, holes, writes } = prepared(text)
    assertParams(text, holes, params)
    if (writes && !writable) throw new Error('Cannot write as a read must change nothing: use commit')
    wrote ||= writes
    return statement
  }
  const sql: Sql = {
    run: async (text, params) => Number(ready(text, params).run(...params).changes),
    // The columns are those that the statement names; each table declares them beside its statements.
    get: async <Columns>(text: string, params: readonly Param[]) => ready(text, params).get(...params) as Columns | undefined,
    all: async <Columns>(text: string, params: readonly Param[]) => ready(text, params).all(...params) as Columns[],
    now,
    wrote: () => wrote,
    forUpdate: '',
    lock: async () => undefined,
  }
  return {
    run: <T>(work: (sql: Sql) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        giveUp = () => reject(new Error('Cannot go on with a transaction as it may await nothing but its own verbs: it stays open'))
        work(sql).then(resolve, reject)
      }).finally(() => {
        open = false
      }),
    wrote: () => wrote,
    giveUp: () => giveUp(),
  }
}
