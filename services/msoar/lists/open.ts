import type { Ticket } from '@nightshift/xsoar'
import { severities } from '@nightshift/xsoar'
import type { Desk } from '../desk.ts'
import { rankOf, worstTimer } from '../words/clocks.ts'

/** More open tickets than a desk can have. */
const most = 5_000

/** Every open ticket. */
export async function openTickets({ xsoar, signal }: Pick<Desk, 'xsoar' | 'signal'>): Promise<readonly Ticket[]> {
  return (await xsoar.search({ open: true, limit: most }, { signal })).tickets
}

/** Breached, critical, warning, then severity, then age (bots.md §8, `queue`). */
export function byUrgency(tickets: readonly Ticket[]): readonly Ticket[] {
  const rank = (ticket: Ticket): number => worstTimer(ticket)?.rank ?? rankOf('none')
  return [...tickets].sort(
    (a, b) => rank(a) - rank(b) || severities.indexOf(b.severity) - severities.indexOf(a.severity) || a.created - b.created,
  )
}

/** Whether a type is the one that was typed: case, spaces and dashes do not matter, and its beginning is enough. */
export function isType(type: string, typed: string): boolean {
  const bare = (words: string): string => words.toLowerCase().replaceAll(/[\s_-]+/g, '')
  return bare(type).startsWith(bare(typed))
}
