import { keepCopy, type Bot } from '@nightshift/bot'
import { topic, type Clock } from '@nightshift/resilience'
import type { Store } from '@nightshift/store'
import got from 'got'
import { z } from 'zod'

/** A fetch of another bot's shared rows ended. */
export const sharedFetched = topic<{ readonly from: string; readonly table: string; readonly error?: string }>('nightshift.shared')

const everyMs = 10_000
const limitMs = 3_000
const rowsSchema = z.object({
  rows: z.array(z.object({ id: z.string(), value: z.json(), version: z.number(), updatedAt: z.number() })),
})

/** What `GET /shared/<table>` answers: the rows of a collection that the bot shares; undefined for every other name (bots.md §1.11). */
export async function sharedTable(bot: Pick<Bot, 'shares'>, store: Store | undefined, table: string): Promise<unknown> {
  if (!bot.shares.includes(table)) return undefined
  if (!store) throw new Error('Cannot read rows as the store is not open yet')
  return { table, at: store.now(), rows: await store.read((tx) => tx.records.list(table)) }
}

interface ReaderPorts {
  readonly bot: Pick<Bot, 'name' | 'reads'>
  readonly store: Store
  readonly clock: Clock
  /** Health-port bases of other bots, by name. */
  readonly peers: Readonly<Record<string, string>>
  readonly token: () => string | undefined
  readonly signal: AbortSignal
}

/** Keeps copies of what the bot reads of others, every 10 s, until the signal aborts. One that does not answer leaves its copy as it is. */
export async function readShared({ bot, store, clock, peers, token, signal }: ReaderPorts): Promise<void> {
  const wanted = Object.entries(bot.reads).flatMap(([from, tables]) => (from === bot.name ? [] : tables.map((table) => ({ from, table }))))
  if (wanted.length === 0) return
  while (!signal.aborted) {
    for (const { from, table } of wanted) {
      const error = await fetchTable(from, table).catch((cause: unknown) => (cause instanceof Error ? cause.message : String(cause)))
      if (signal.aborted) return
      sharedFetched.say({ from, table, ...(error === undefined ? {} : { error }) })
    }
    await clock.sleep(everyMs, signal).catch(() => undefined)
  }

  async function fetchTable(from: string, table: string): Promise<string | undefined> {
    const base = peers[from]
    const bearer = token()
    if (base === undefined) return `no address: peers.${from} is not set`
    if (bearer === undefined) return 'no secret file shared-token'
    const answer = await got.get(`${base.replace(/\/$/, '')}/shared/${table}`, {
      headers: { authorization: `Bearer ${bearer}` },
      timeout: { request: limitMs },
      retry: { limit: 0 },
      followRedirect: false,
      signal,
    })
    const { rows } = rowsSchema.parse(JSON.parse(answer.body))
    await keepCopy({ store, clock }, signal, from, table, rows)
    return undefined
  }
}
