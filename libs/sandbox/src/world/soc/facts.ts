import type { Ticket } from '@nightshift/xsoar'
import { countOf } from './count.ts'

/** What the world holds, as tests and acceptance checks may rely on it (bots.md §14). */
export interface Facts {
  readonly seed: number
  readonly startedAt: string
  readonly zone: string
  readonly tickets: {
    readonly total: number
    readonly firstId: string
    readonly lastId: string
    readonly inflow: {
      readonly today: number
      readonly '7d': number
      readonly '14d': number
      readonly '30d': number
      readonly '90d': number
    }
    readonly perDay: Readonly<Record<string, number>>
    readonly types: Readonly<Record<string, number>>
    readonly severities: Readonly<Record<string, number>>
    readonly states: Readonly<Record<string, number>>
    readonly classes: Readonly<Record<string, number>>
    readonly burst: number
    readonly orphaned: readonly string[]
    readonly abandoned: readonly string[]
    readonly neverTouched: readonly string[]
    readonly aging: readonly string[]
    readonly thirdPartyOlderThan30d: readonly string[]
    readonly timers7d: Readonly<Record<'respond' | 'contain', Readonly<Record<string, number>>>>
    readonly late7d: Readonly<Record<'respond' | 'contain', readonly string[]>>
  }
  readonly lists: Readonly<Record<string, number>>
  readonly owners: number
}

/** A ticket with what else the counting needs. */
export interface Counted {
  readonly ticket: Ticket
  /** Nominal day: k of D−k. */
  readonly day: number
  /** Last touch of a person; undefined = never. */
  readonly touchedAt: number | undefined
}

const thirdParty = 'Third Party Compromise'
const dayMs = 86_400_000

/** Counts the tickets as the bots do, by the definitions of bots.md §2. */
export function ticketFacts(all: readonly Counted[], startedAt: number): Facts['tickets'] {
  const open = all.filter(({ ticket }) => ticket.status === 'active' || ticket.status === 'pending')
  const ids = (some: readonly Counted[]): string[] => some.map(({ ticket }) => ticket.id)
  const age = ({ ticket }: Counted): number => startedAt - ticket.created
  const days = (last: number): number => all.filter(({ day }) => day >= 1 && day <= last).length
  const leftAlone = open.filter(
    (one) =>
      one.ticket.type !== thirdParty && age(one) > 5 * dayMs && (one.touchedAt === undefined || startedAt - one.touchedAt > 5 * dayMs),
  )
  const week = all.filter(({ day }) => day >= 1 && day <= 7)
  const timers = (name: 'respond' | 'contain') =>
    countOf(week.map(({ ticket }) => ticket.timers[name].state).filter((state) => state !== 'none'))
  const late = (name: 'respond' | 'contain') => ids(week.filter(({ ticket }) => ['missed', 'breached'].includes(ticket.timers[name].state)))
  return {
    total: all.length,
    firstId: all[0]?.ticket.id ?? '',
    lastId: all.at(-1)?.ticket.id ?? '',
    inflow: { today: all.filter(({ day }) => day === 0).length, '7d': days(7), '14d': days(14), '30d': days(30), '90d': days(90) },
    perDay: countOf(all.map(({ day }) => `D-${day}`)),
    types: countOf(all.map(({ ticket }) => ticket.type)),
    severities: countOf(all.map(({ ticket }) => ticket.severity)),
    states: countOf(all.map(({ ticket }) => ticket.status)),
    classes: countOf(all.flatMap(({ ticket }) => (ticket.status === 'closed' ? [ticket.class ?? 'none'] : []))),
    burst: all.filter(({ day, ticket }) => day === 9 && ticket.class === 'dup').length,
    orphaned: ids(open.filter(({ ticket, day }) => ticket.owner === undefined && day >= 1)),
    abandoned: ids(leftAlone),
    neverTouched: ids(leftAlone.filter(({ touchedAt }) => touchedAt === undefined)),
    aging: ids(open.filter((one) => age(one) >= (one.ticket.type === thirdParty ? 90 : 30) * dayMs)),
    thirdPartyOlderThan30d: ids(open.filter((one) => one.ticket.type === thirdParty && age(one) >= 30 * dayMs)),
    timers7d: { respond: timers('respond'), contain: timers('contain') },
    late7d: { respond: late('respond'), contain: late('contain') },
  }
}
