import type { GroundCommon, LocalEffect } from '@nightshift/bot'
import { z } from 'zod'

const collection = 'silences'
const silence = z.object({ until: z.number(), why: z.string(), by: z.string() })
/** A bot about which nothing is alerted until then, and which counts as maintenance meanwhile. */
export type Silence = z.output<typeof silence>

export const mostMs = 7 * 24 * 3_600_000

/** Silences a bot; the newest holds. */
export function keepSilence({ records }: Pick<GroundCommon, 'records'>, bot: string, one: Silence): LocalEffect<boolean> {
  return records.put(collection, bot, one)
}

/** Silences that hold at `now`, by bot. */
export async function silencesNow({ records, now }: Pick<GroundCommon, 'records' | 'now'>): Promise<ReadonlyMap<string, Silence>> {
  const rows = await records.list(collection)
  return new Map(
    rows.flatMap((row): [string, Silence][] => {
      const read = silence.safeParse(row.value).data
      return read && read.until > now ? [[row.id, read]] : []
    }),
  )
}
