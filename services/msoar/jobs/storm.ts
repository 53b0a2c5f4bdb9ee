import { createHash } from 'node:crypto'
import type { Ticket } from '@nightshift/xsoar'
import { z } from 'zod'

/** So many alike tickets within the window start a storm; so long without one ends it (bots.md §8, Storm). */
const many = 10
const windowMs = 10 * 60_000
/** At these counts the one message is edited: with its end 8 edits, of the 9 that a message bears. */
const shownAt = [20, 40, 60, 100, 200, 400, 800] as const

const stormRow = z.object({
  /** Names its message. */
  key: z.string(),
  to: z.string(),
  count: z.number(),
  shown: z.number(),
  firstAt: z.number(),
})
const groupRow = z.object({
  type: z.string(),
  name: z.string(),
  severity: z.string(),
  /** When the last ones were created, within the window. */
  recent: z.array(z.number()),
  storm: stormRow.optional(),
})
/** Alike tickets of late, by what makes them alike. */
export const groupRows = z.record(z.string(), groupRow)
export type Groups = z.output<typeof groupRows>
type Group = z.output<typeof groupRow>

/** What a storm has to say. */
export interface StormSaying {
  readonly what: 'begins' | 'grows' | 'ends'
  readonly key: string
  readonly to: string
  readonly type: string
  readonly name: string
  readonly severity: string
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
}

/** The storms that go on, by what makes their tickets alike. */
export function stormsIn(groups: Groups): ReadonlyMap<string, Storm> {
  return new Map(
    Object.entries(groups).flatMap(([id, { storm, type, name }]) => (storm === undefined ? [] : [[id, { ...storm, type, name }] as const])),
  )
}
/** A storm that goes on. */
export type Storm = z.output<typeof stormRow> & { readonly type: string; readonly name: string }

/** What makes tickets alike: the type, and the name without the words that hold a digit. */
export function alike({ type, name }: Pick<Ticket, 'type' | 'name'>): string {
  const words = name
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && !/\p{N}/u.test(word))
  return createHash('sha256')
    .update(`${type.toLowerCase()}\n${words.join(' ')}`)
    .digest('hex')
    .slice(0, 12)
}

/** Counts a new ticket with its like. `card` = it gets a card of its own; the tenth of them begins the storm's one message instead. */
export function countIn(groups: Groups, ticket: Ticket, to: string): { readonly groups: Groups; readonly card: boolean } {
  const id = alike(ticket)
  const known = groups[id]
  const recent = [...(known?.recent ?? []).filter((at) => ticket.created - at < windowMs), ticket.created]
  const { type, name, severity } = ticket
  const base: Group = known ? { ...known, recent } : { type, name, severity, recent }
  if (base.storm) return { groups: { ...groups, [id]: { ...base, storm: { ...base.storm, count: base.storm.count + 1 } } }, card: false }
  if (recent.length < many) return { groups: { ...groups, [id]: base }, card: true }
  const storm = { key: `storm:${id}:${ticket.id}`, to, count: recent.length, shown: 0, firstAt: Math.min(...recent) }
  return { groups: { ...groups, [id]: { ...base, storm } }, card: false }
}

/** What there is to say now, and the groups after it: quiet ones are forgotten. */
export function stormSays(groups: Groups, now: number): { readonly groups: Groups; readonly says: readonly StormSaying[] } {
  const says: StormSaying[] = []
  const left: Record<string, Group> = {}
  for (const [id, group] of Object.entries(groups)) {
    const { storm, recent, type, name, severity } = group
    const lastAt = Math.max(...recent)
    const isQuiet = now - lastAt >= windowMs
    if (!storm) {
      if (!isQuiet) left[id] = group
      continue
    }
    const { key, to, count, firstAt } = storm
    const say = (what: StormSaying['what']): void => void says.push({ what, key, to, type, name, severity, count, firstAt, lastAt })
    if (storm.shown === 0) say('begins')
    if (isQuiet) {
      say('ends')
      continue
    }
    const grew = storm.shown > 0 && shownAt.some((at) => storm.shown < at && at <= count)
    if (grew) say('grows')
    left[id] = { ...group, storm: storm.shown === 0 || grew ? { ...storm, shown: count } : storm }
  }
  return { groups: left, says }
}
