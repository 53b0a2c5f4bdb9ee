import type { GroundCommon, LocalEffect } from '@nightshift/bot'
import { z } from 'zod'

const collection = 'tallies'
const keptMs = 400 * 24 * 3_600_000
const hourMs = 3_600_000

const count = z.object({ probes: z.number(), good: z.number(), silenced: z.number() })
/** Probes of a bot: all that count, those with a good echo, and those left out as maintenance. */
export type Tally = z.output<typeof count>
const hour = z.record(z.string(), count)

type Standing = Pick<GroundCommon, 'records'>

/** Adds a round to its hour, in one transaction; what is older than 400 days is forgotten (bots.md §12). */
export function tallyRound(
  now: number,
  seen: readonly { readonly bot: string; readonly good: boolean; readonly silenced: boolean }[],
): LocalEffect<null> {
  const id = new Date(Math.floor(now / hourMs) * hourMs).toISOString()
  return {
    key: 'tally',
    action: 'slo.tally',
    local: async (tx) => {
      const before = hour.safeParse((await tx.records.get(collection, id))?.value).data ?? {}
      const after: Record<string, Tally> = { ...before }
      for (const { bot, good, silenced } of seen) {
        const { probes, good: were, silenced: left } = after[bot] ?? { probes: 0, good: 0, silenced: 0 }
        after[bot] = silenced
          ? { probes, good: were, silenced: left + 1 }
          : { probes: probes + 1, good: were + (good ? 1 : 0), silenced: left }
      }
      await tx.records.put(collection, id, after)
      await tx.records.prune(collection, now - keptMs)
      await tx.records.prune('outages', now - keptMs)
      return null
    },
  }
}

/** Sums of the hours that begin in [start, end), by bot. */
export async function tallies({ records }: Standing, start: number, end: number): Promise<ReadonlyMap<string, Tally>> {
  const sums = new Map<string, Tally>()
  for (const row of await records.list(collection)) {
    const at = Date.parse(row.id)
    if (at + hourMs <= start || at >= end) continue
    for (const [bot, one] of Object.entries(hour.safeParse(row.value).data ?? {})) {
      const sum = sums.get(bot) ?? { probes: 0, good: 0, silenced: 0 }
      sums.set(bot, { probes: sum.probes + one.probes, good: sum.good + one.good, silenced: sum.silenced + one.silenced })
    }
  }
  return sums
}

/** Availability and what is left of the error budget in minutes, over a period of `lengthMs` (objective 99.5 %: 216 min in 30 days). */
export function budgetOf({ probes, good }: Tally, lengthMs: number): { readonly percent: number; readonly leftMin: number } | undefined {
  if (probes === 0) return undefined
  const allowedMin = (lengthMs / 60_000) * (1 - objective)
  return { percent: (good / probes) * 100, leftMin: allowedMin - ((probes - good) / probes) * (lengthMs / 60_000) }
}
export const objective = 0.995
