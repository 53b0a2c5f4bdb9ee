import type { Json, RecordRow } from '@nightshift/store'
import { z } from 'zod'
import type { SharedRows } from './define.ts'
import { persist, type Runtime } from './runtime.ts'

/** Where the copies of other bots' shared rows are kept: one record per bot and collection. */
const copies = 'shared-copies'
const copy = z.object({
  at: z.number(),
  rows: z.array(z.object({ id: z.string(), value: z.unknown(), version: z.number(), updatedAt: z.number() })),
})

/** Another bot's shared rows as last fetched; our own as they stand (bots.md §1.11). */
export async function sharedRows(rt: Pick<Runtime, 'store' | 'bot'>, bot: string, collection: string): Promise<SharedRows> {
  if (bot === rt.bot.name) return { rows: await rt.store.read((tx) => tx.records.list(collection)), at: rt.store.now() }
  const row = await rt.store.read((tx) => tx.records.get(copies, `${bot}/${collection}`))
  const read = copy.safeParse(row?.value)
  if (!read.success) return { rows: [], at: undefined }
  return { rows: read.data.rows as readonly RecordRow[], at: read.data.at } // written by keepCopy
}

/** Keeps what was fetched from another bot. */
export async function keepCopy(
  rt: Pick<Runtime, 'store' | 'clock'>,
  signal: AbortSignal,
  bot: string,
  collection: string,
  rows: readonly RecordRow[],
): Promise<void> {
  const value: Json = { at: rt.store.now(), rows: rows.map(({ id, value, version, updatedAt }) => ({ id, value, version, updatedAt })) }
  await persist(rt, signal, async (tx) => void (await tx.records.put(copies, `${bot}/${collection}`, value)))
}
