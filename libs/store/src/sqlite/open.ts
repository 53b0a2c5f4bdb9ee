import type { Clock } from '@nightshift/resilience'
import { closeSync, mkdirSync, openSync, realpathSync, statSync, type Stats } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '../contract.ts'
import { StoreHeld, StoreUnavailable } from '../errors.ts'
import { storeOver } from '../store.ts'
import { voidClaims } from '../tables/claims.ts'
import { stampedTime, stampTime, storeTime } from '../time.ts'
import { storeWaiting } from '../topics.ts'
import { sqliteEngine, type Place } from './engine.ts'
import { examine } from './examine.ts'
import { forgetHolder, holderOf, noteHolder } from './holder.ts'
import { migrate } from './schema.ts'
import { codeOf, sqliteCode, translated } from './trouble.ts'

export interface SqliteOptions {
  /** Made, with its folder, where it does not exist; readable by its owner alone. */
  readonly file: string
  readonly bot: string
  /** The boot id under which the store claims. */
  readonly owner: string
  readonly clock: Clock
  /** How long another process that holds the file is waited for; default 10 s. */
  readonly waitMs?: number
  readonly signal?: AbortSignal
}

const retryMs = 100
/** Files that this process holds. Looking into one a second time would drop its lock: closing any descriptor of a file does (POSIX). */
const heldHere = new Set<string>()

/**
 * Opens the store in a file, alone: every claim of an earlier boot is void from now on, since nobody else can live (resilience.md §2).
 * Throws `StoreHeld` where another process keeps the file beyond `waitMs`, `StoreRefused` where it is damaged, foreign or newer (it is left as it
 * was), `StoreUnavailable` where the disk is full or cannot be written; rejects with the signal's reason where that aborts.
 */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const file = prepareFile(resolve(options.file))
  const db = await acquire(file, options)
  try {
    const place = placeOf(file)
    migrate(db)
    noteHolder(file, options.clock.now())
    // Until the store's own time is known, nothing asks for it.
    let now = (): number => 0
    const engine = sqliteEngine(db, () => now(), place)
    const time = storeTime(options.clock, await engine.read((sql) => stampedTime(sql, options.bot)))
    now = time.now
    const openedAt = time.now()
    await engine.commit(async (sql) => {
      await voidClaims(sql, options.bot)
      await stampTime(sql, options.bot, openedAt)
    })
    return storeOver(engine, options.bot, options.owner, time, openedAt)
  } catch (error) {
    db.close()
    left(file)
    throw translated(error)
  }
}

/** The file's one name, after it and its folder were made where they were missing. */
function prepareFile(file: string): string {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    if (statSync(file, { throwIfNoEntry: false }) === undefined) closeSync(openSync(file, 'a', 0o600))
    return realpathSync(file)
  } catch (error) {
    const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
    const what = error instanceof Error ? error.message : String(error)
    throw new StoreUnavailable(`Cannot open the store as its folder must be writable: ${what}`, full ? 'full' : 'gone', error)
  }
}

/** Waits for its turn, and holds the file when it answers. SQLite's own waiting would stop the event loop. */
async function acquire(file: string, { clock, waitMs = 10_000, signal }: SqliteOptions): Promise<DatabaseSync> {
  const until = clock.monotonic() + waitMs
  for (let announced = false; ;) {
    signal?.throwIfAborted()
    const db = heldHere.has(file) ? undefined : tryAlone(file)
    if (db) {
      heldHere.add(file)
      return db
    }
    const holder = holderOf(file, clock.now())
    if (!announced) storeWaiting.say({ file, holder, forMs: waitMs })
    announced = true
    const leftMs = until - clock.monotonic()
    if (leftMs <= 0)
      throw new StoreHeld(
        `Cannot open the store as another process holds it: "${basename(file)}" is in use${holder === undefined ? '' : ` ${holder}`}`,
      )
    await clock.sleep(Math.min(retryMs, leftMs), signal)
  }
}

/** The file, open for this connection alone; undefined while another holds it. */
function tryAlone(file: string): DatabaseSync | undefined {
  let db: DatabaseSync | undefined
  try {
    if (statSync(file).size > 0) examine(file)
    db = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: false })
    // The order counts: a log that is first read under an exclusive lock keeps its index in memory, and the lock until the file is closed.
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = 16777216')
    db.exec('begin immediate; commit')
    return db
  } catch (error) {
    db?.close()
    if (codeOf(error) === sqliteCode.busy || codeOf(error) === sqliteCode.locked) return undefined
    throw translated(error)
  }
}

/** Where the file lies: the very one that is there now. */
function placeOf(file: string): Place {
  const { ino, dev } = statSync(file)
  return {
    size: async () => {
      const sizes = await Promise.all(
        [file, `${file}-wal`].map((one) =>
          stat(one).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
      )
      const freeBytes = await statfs(dirname(file)).then(
        ({ bavail, bsize }) => bavail * bsize,
        () => -1,
      )
      return { bytes: sizes.reduce((sum, size) => sum + size, 0), freeBytes }
    },
    assertThere: () => {
      const found = statNow(file)
      if (found?.ino === ino && found.dev === dev) return
      const what = found === undefined ? 'it was moved or deleted' : 'another file is there now'
      throw new StoreUnavailable(`Cannot write to the store as its file must stay where it was opened: "${file}": ${what}`, 'gone')
    },
    left: () => left(file),
  }
}

function left(file: string): void {
  forgetHolder(file)
  heldHere.delete(file)
}

/** A folder that cannot be looked into, such as a share that has gone, holds nothing for us. */
function statNow(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
