import { answers, type Plan, type Reply } from '@nightshift/bot'
import { inWords } from '@nightshift/resilience'
import { z } from 'zod'
import type { Asked, Desk } from '../desk.ts'
import { timeFor } from '../words/fixed.ts'
import { myName } from '../words/people.ts'
import { plain } from '@nightshift/bot/safe'

/** Collection of tickets for which nothing is said of their timers. */
export const mutes = 'sla_mutes'
const muteRow = z.object({ until: z.number(), by: z.string(), why: z.string() })
export type Mute = z.output<typeof muteRow>

/** The mutes that hold now, by ticket. */
export async function mutesNow({ records, now }: Pick<Desk, 'records' | 'now'>): Promise<ReadonlyMap<string, Mute>> {
  const rows = (await records.list(mutes)).flatMap(({ id, value }) => {
    const read = muteRow.safeParse(value)
    return read.success && read.data.until > now ? [[id, read.data] as const] : []
  })
  return new Map(rows)
}

/** What is confirmed before a ticket is muted. Needs no upstream. */
export function planMute(asked: Asked, id: string, seconds: number, why: string): Plan | Reply {
  if (why.trim().length < 5) return answers.form([{ field: 'why', problem: 'must have at least 5 characters' }])
  const until = timeFor(asked, asked.now + seconds * 1_000)
  return {
    binds: { id, seconds, why },
    shows: `Say nothing of the timers of **#${id}** for ${inWords(seconds * 1_000)} (until ${until})? Nobody is paged for it meanwhile. Why: ${plain(why, 300)}`,
  }
}

/** No posts of the SLA watch for a ticket until then; shown by `sla`. */
export async function mute(asked: Asked, id: string, seconds: number, why: string): Promise<Reply> {
  const { step, records, now, by } = asked
  const until = now + seconds * 1_000
  await step(records.put(mutes, id, { until, by: by.email, why }))
  return `**#${id}** is muted until ${timeFor(asked, until)} by ${myName(asked)}: ${plain(why, 300)}.`
}
