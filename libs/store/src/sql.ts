/** What a statement may be given. Anything else (undefined, a Date, NaN) is refused by the engine: SQLite would store NULL without a word. */
export type Param = string | number | null

/**
 * What an engine gives within one transaction. The tables are written once, in what SQLite (3.46 and newer) and Postgres have in common,
 * with `?` for each parameter and no `?` anywhere else, so that an engine may number them. `Columns` names the columns a statement answers.
 */
export interface Sql {
  /** Answers how many rows it changed. */
  run(text: string, params: readonly Param[]): Promise<number>
  get<Columns extends object>(text: string, params: readonly Param[]): Promise<Columns | undefined>
  all<Columns extends object>(text: string, params: readonly Param[]): Promise<readonly Columns[]>
  /** Store time, in whole ms. */
  now(): number
  /** Whether a statement that writes has run in this transaction. */
  wrote(): boolean
  /** Ends a `select` whose row must not change before this transaction ends: empty where one transaction runs at a time. */
  readonly forUpdate: '' | ' for update'
  /** Waits for others who lock the same name, until this transaction ends; nothing to wait for where one transaction runs at a time. */
  lock(name: string): Promise<void>
}

/**
 * Ends a `select` with a limit as its last parameter. Not the bare `limit ?`: SQLite plans such a statement anew at every run, since the plan may
 * depend on the figure (SQLite's `STAT4` build); the look for lanes with work takes 55 µs so, and 5 µs this way.
 */
export const atMost = 'limit 0 + ?'

/** An engine: transactions one after another or side by side, each as if it were alone. */
export interface Engine {
  /** All of it or nothing, durable when it resolves. Throws `StoreUnavailable` where the engine could not, else what `work` throws. */
  commit<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** The same for reads; a statement that writes is refused. */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  size(): Promise<{ readonly bytes: number; readonly freeBytes: number }>
  close(): Promise<void>
}

/** A moment or length as the tables keep it: whole ms, rounded up so that nothing happens early. Throws `RangeError` where it is no number. */
export function whole(ms: number): number {
  if (!Number.isFinite(ms)) throw new RangeError(`Cannot keep a time as it must be a finite number of ms: ${String(ms)}`)
  return Math.ceil(ms)
}
