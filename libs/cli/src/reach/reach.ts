import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { auditPage, inboxView } from '@nightshift/host/controls'
import { systemClock } from '@nightshift/resilience'
import { openSqlite, StoreHeld, type AuditRow, type InboxRow, type Store } from '@nightshift/store'
import got from 'got'
import { placeOf, type PlaceOptions } from './place.ts'

/** A bot's record, whether its process runs (asked over its health port) or not (its store is opened). */
export interface Reached {
  /** `running` or `stopped`, for people. */
  readonly how: 'running' | 'stopped'
  inbox(state: string): Promise<{ readonly counts: Readonly<Record<string, unknown>>; readonly rows: readonly InboxRow[] }>
  /** A row that was given up is taken up again. Throws a sentence where it cannot be. */
  retry(id: number): Promise<void>
  /** The audit log from a sequence number on, at most 1,000 rows. */
  audit(from: number): Promise<readonly AuditRow[]>
  close(): Promise<void>
}

export interface ReachOptions extends PlaceOptions {
  /** Health port of the running bot, such as `http://127.0.0.1:8101`. */
  readonly url?: string
}

/** Finds the bot. A running process is asked through its control routes alone; its store is never opened beside it (operations.md §0). */
export async function reach(bot: string, options: ReachOptions): Promise<Reached> {
  const place = placeOf(bot, options)
  const url = options.url ?? (await runningAt(place.stateFolder, bot))
  if (url !== undefined) return overPort(bot, url, tokenIn(place.secretsFolder))
  const file = join(place.stateFolder, `${bot}.db`)
  if (!existsSync(file)) throw new Error(`Cannot look into ${bot} as it must run or have run here: there is no ${file}`)
  try {
    return overStore(await openSqlite({ file, bot, owner: `cli-${process.pid}`, clock: systemClock, waitMs: 0 }))
  } catch (error) {
    if (!(error instanceof StoreHeld)) throw error
    throw new Error(`Cannot look into ${bot} as its process holds the store and does not answer; say where with --url (its health port)`, {
      cause: error,
    })
  }
}

/** The health port that the process left beside its store, if that process lives and answers there. */
async function runningAt(stateFolder: string, bot: string): Promise<string | undefined> {
  const file = join(stateFolder, 'health-port')
  if (!existsSync(file)) return undefined
  // `<port> <pid>`; the port alone from older versions.
  const [port = '', pid] = readFileSync(file, 'utf8').trim().split(/\s+/)
  // The port of a process that died may be anybody's by now, who would be given the control token.
  if (!/^\d+$/.test(port) || (pid !== undefined && !isAlive(Number(pid)))) return undefined
  const url = `http://127.0.0.1:${port}`
  try {
    const answer = await got.get(`${url}/readyz`, { timeout: { request: 1_000 }, retry: { limit: 0 }, throwHttpErrors: false })
    const facts = JSON.parse(answer.body) as { readonly bot?: unknown } // checked by the comparison
    return facts.bot === bot ? url : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function tokenIn(secretsFolder: string): string {
  const file = join(secretsFolder, 'control-token')
  if (!existsSync(file))
    throw new Error(`Cannot ask a running bot as its control token must be readable: there is no ${file}. Say where with --secrets`)
  return readFileSync(file, 'utf8').trim()
}

function overPort(bot: string, url: string, token: string): Reached {
  const ask = async <T>(method: 'GET' | 'POST', path: string): Promise<T> => {
    const answer = await got(`${url.replace(/\/$/, '')}/control/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      timeout: { request: 10_000 },
      retry: { limit: 0 },
      throwHttpErrors: false,
    }).catch((error: unknown) => {
      throw new Error(`Cannot ask ${bot} as it must answer on its health port: nothing answers at ${url}`, { cause: error })
    })
    if (answer.statusCode === 401 || answer.statusCode === 404)
      throw new Error(`Cannot ask ${bot} as it must accept the control token: it answers ${answer.statusCode}`)
    const body = JSON.parse(answer.body) as { readonly error?: string }
    if (answer.statusCode >= 400) throw new Error(body.error ?? `${bot} answers ${answer.statusCode}`)
    return body as T // our own control routes
  }
  return {
    how: 'running',
    inbox: (state) => ask('GET', `inbox?state=${encodeURIComponent(state)}`),
    retry: async (id) => void (await ask('POST', `retry?id=${id}`)),
    audit: (from) => ask('GET', `audit?from=${from}`),
    close: async () => undefined,
  }
}

function overStore(store: Store): Reached {
  return {
    how: 'stopped',
    inbox: async (state) => {
      const { counts, rows } = await store.read((tx) => inboxView(tx, state))
      return { counts: counts as Readonly<Record<string, unknown>>, rows } // numbers by state
    },
    retry: async (id) => {
      if (!(await store.commit((tx) => tx.inbox.retry(id))))
        throw new Error(`Cannot retry row ${id} as it must have been given up and still have its text`)
    },
    audit: (from) => store.read((tx) => tx.audit.list(from, auditPage)),
    close: () => store.close(),
  }
}
