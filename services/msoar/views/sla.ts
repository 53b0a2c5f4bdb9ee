import type { Reply } from '@nightshift/bot'
import { timerNames, type Ticket, type TimerName } from '@nightshift/xsoar'
import { mutesNow } from '../deeds/mute.ts'
import type { Asked } from '../desk.ts'
import { openTickets } from '../lists/open.ts'
import { rankOf, span, timerWords } from '../words/clocks.ts'
import { timeFor } from '../words/fixed.ts'
import { ownerName } from '../words/people.ts'
import { listing } from '../words/listing.ts'

const dayMs = 24 * 3_600_000
const most = 30

interface Row {
  readonly ticket: Ticket
  readonly name: TimerName
}

/** `sla`: running timers, breached, critical and warning first; what was missed in the last 24 h; what is muted. */
export async function showSla(asked: Asked): Promise<Reply> {
  const { xsoar, signal, now } = asked
  const muted = await mutesNow(asked)
  const open = await openTickets(asked)
  const running = rowsOf(open, 'running', 'warning', 'critical', 'breached').sort(
    (a, b) => rankOf(timerOf(a).state) - rankOf(timerOf(b).state) || leftS(a) - leftS(b),
  )
  const recent = await xsoar.search({ created: { from: now - dayMs }, limit: 1_000 }, { signal })
  const missed = rowsOf(recent.tickets, 'missed')
  const table = running
    .slice(0, most)
    .map((row) => [
      `#${row.ticket.id} ${row.name}`,
      timerWords(timerOf(row)) ?? '–',
      { name: ownerName(asked, row.ticket.owner) },
      ...(muted.has(row.ticket.id) ? ['muted'] : []),
    ])
  const head = ['timer', 'clock', 'owner', ...(table.some((row) => row.length > 3) ? ['posts'] : [])]
  const until = [...muted].map(([id, mute]) => `#${id} until ${timeFor(asked, mute.until)}`)
  return [
    running.length === 0
      ? 'No timer runs.'
      : `**${running.length} running** ${running.length === 1 ? 'timer' : 'timers'}:\n\n${listing(head, table)}`,
    missed.length === 0
      ? 'Missed in the last 24 h: none.'
      : `Missed in the last 24 h: ${missed.map((row) => `#${row.ticket.id} ${row.name} by ${span(-leftS(row))}`).join(', ')}.`,
    ...(until.length === 0 ? [] : [`Muted: ${until.join(', ')}.`]),
  ].join('\n\n')
}

function rowsOf(tickets: readonly Ticket[], ...states: readonly string[]): Row[] {
  return tickets.flatMap((ticket) =>
    timerNames.filter((name) => states.includes(ticket.timers[name].state)).map((name) => ({ ticket, name })),
  )
}

function timerOf({ ticket, name }: Row) {
  return ticket.timers[name]
}

function leftS(row: Row): number {
  return timerOf(row).limitS - timerOf(row).elapsedS
}
