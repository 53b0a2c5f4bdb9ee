import { inWords } from '@nightshift/resilience'
import type { Ticket } from '@nightshift/xsoar'
import type { Desk } from '../desk.ts'
import { timerWords, worstTimer } from '../words/clocks.ts'
import { listing } from '../words/listing.ts'
import { ownerName } from '../words/people.ts'

/** Tickets as lines of a list: number and name, severity, the clock that presses most, age, owner; and one more column where given. */
export function ticketRows(
  desk: Pick<Desk, 'house' | 'settings' | 'now'>,
  tickets: readonly Ticket[],
  more?: { readonly head: string; readonly cell: (ticket: Ticket) => string },
): string {
  const rows = tickets.map((ticket) => [
    `#${ticket.id} ${ticket.name}`,
    ticket.severity,
    clockCell(ticket),
    inWords(desk.now - ticket.created),
    { name: ownerName(desk, ticket.owner) },
    ...(more === undefined ? [] : [more.cell(ticket)]),
  ])
  return listing(['ticket', 'severity', 'clock', 'age', 'owner', ...(more === undefined ? [] : [more.head])], rows)
}

function clockCell(ticket: Ticket): string {
  const worst = worstTimer(ticket)
  const words = worst && timerWords(worst.timer)
  return worst === undefined || words === undefined ? '–' : `${worst.name} ${words}`
}
