import { clockTime, dayName, text, type Reply } from '@nightshift/bot'
import { DateTime } from 'luxon'
import type { Desk } from '../desk.ts'
import { listParts, readList } from '../views/aging.ts'
import { isRefused } from '../words/fixed.ts'
import { threadRow } from './sla-thread.ts'

/** Rows of tickets that are long over are kept as long as the other registers (bots.md §1.11). */
const keptMs = 400 * 24 * 3_600_000
/** A thread that has ended is read at each tick, so it is kept no longer than it may begin again. */
const threadMs = 7 * 24 * 3_600_000
const room = 'triage'

/** 08:00: abandoned, orphans and aging in one thread; "none" is also said (bots.md §8). */
export async function digest(tick: Desk & { readonly tickAt: number }): Promise<Reply> {
  const { house, now, step } = tick
  try {
    const read = [await readList(tick, 'abandoned'), await readList(tick, 'orphans'), await readList(tick, 'aging')]
    const day = DateTime.fromMillis(now, { zone: house.soc.zone }).toISODate() ?? ''
    const root = `digest:${day}`
    await step({
      key: 'tidy',
      action: 'tidy',
      local: async (tx) => {
        for (const collection of ['acks', 'closings', 'touches', 'sla_mutes', 'sla_mismatches'])
          await tx.records.prune(collection, now - keptMs)
        for (const { id, value } of await tx.records.list('sla_threads'))
          if (isOver(value, now - threadMs)) await tx.records.remove('sla_threads', id)
        return null
      },
    })
    const counts = read.map(({ name, count }) => `${count === 0 ? 'none' : count} ${name}`).join(' · ')
    return [
      text(`**Old tickets, ${dayName(day)}:** ${counts} (as of ${clockTime(now, house.soc.zone, now)})`, { key: root, to: room }),
      ...read.flatMap((one) => listParts(one, root, room)),
    ]
  } catch (error) {
    if (isRefused(error, 'absent')) return undefined
    throw error
  }
}

function isOver(row: unknown, before: number): boolean {
  const read = threadRow.safeParse(row)
  return !read.success || (read.data.end !== undefined && read.data.at < before)
}
