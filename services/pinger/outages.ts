import { ago, clockTime, type GroundCommon, type LocalEffect } from '@nightshift/bot'
import { inWords } from '@nightshift/resilience'
import type { Json } from '@nightshift/store'
import { z } from 'zod'

const collection = 'outages'
const outage = z.object({
  /** A bot's name, or `webex`. */
  bot: z.string(),
  was: z.enum(['deaf', 'dead', 'away']),
  since: z.number(),
  until: z.number().optional(),
  /** When a new link was asked for. */
  healedAt: z.number().optional(),
  /** When it was restarted. */
  restartedAt: z.number().optional(),
})
/** A time in which a bot, or Webex itself, did not answer. Times are ms since 1970. */
export type Outage = z.output<typeof outage>

type Standing = Pick<GroundCommon, 'records'>

/** Keeps how an outage stands now; known by who and since when. */
export function keepOutage({ records }: Standing, one: Outage): LocalEffect<boolean> {
  const value: Json = Object.fromEntries(Object.entries(one).flatMap(([key, entry]) => (entry === undefined ? [] : [[key, entry]])))
  return records.put(collection, `${one.since}:${one.bot}`, value)
}

/** Outages that touch [start, end), newest first. */
export async function outagesIn({ records }: Standing, start: number, end: number): Promise<readonly Outage[]> {
  return (await records.list(collection))
    .flatMap((row) => outage.safeParse(row.value).data ?? [])
    .filter((one) => one.since < end && (one.until ?? Infinity) > start)
    .sort((a, b) => b.since - a.since)
}

/** One line of `incidents`. */
export function outageLine(one: Outage, zone: string, now: number): string {
  const length = one.until === undefined ? `for ${inWords(now - one.since)}, still` : `for ${inWords(one.until - one.since)}`
  const healed = one.healedAt === undefined ? '' : `, new link asked for ${ago(one.healedAt, now)}`
  const restarted = one.restartedAt === undefined ? '' : `, restarted ${ago(one.restartedAt, now)}`
  return `- **${one.bot}** ${one.was} from ${clockTime(one.since, zone, now)} ${length}${healed}${restarted}`
}
