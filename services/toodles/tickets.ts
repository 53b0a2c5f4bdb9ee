import { answers, holds, text, type Reply } from '@nightshift/bot'
import { link, plain } from '@nightshift/bot/safe'
import type { Ticket } from '@nightshift/xsoar'
import { ticketForm, type TicketFields } from './cards/ticket.ts'
import type { Asked } from './standing.ts'

const shown = 20
const findMs = 90 * 24 * 3_600_000

/** Opens a ticket in XSOAR for whoever filled the form; critical needs an analyst (bots.md §5, Forms). */
export async function openTicket(press: Asked, fields: TicketFields): Promise<Reply> {
  const { by, step, xsoar } = press
  if (fields.severity === 'critical' && !holds(by.roles, 'analyst')) {
    return [
      answers.form([{ field: 'severity', problem: 'critical needs the analyst role; choose high' }]),
      ticketForm({ ...fields, severity: 'high' }),
    ]
  }
  const { title, details, type, source, severity, host, user } = fields
  const made = await step(
    xsoar.create('ticket', {
      name: title,
      details,
      type,
      source,
      severity,
      submitter: by.email,
      ...(host === '' ? {} : { host }),
      ...(user === '' ? {} : { user }),
    }),
  )
  return `Ticket **${link(`#${made.id}`, made.url)}** is open: ${plain(title)}`
}

/** At most 20 tickets of the last 90 days in which the words occur, newest first. */
export async function findTickets({ xsoar, now, signal }: Asked, what: string): Promise<Reply> {
  const { total, tickets } = await xsoar.search({ text: what, created: { from: now - findMs }, limit: shown }, { signal })
  if (tickets.length === 0) return `No ticket matches (${plain(what)}, last 90 days). Not an error: the search worked.`
  const more = total > tickets.length ? `\n… and ${total - tickets.length} more` : ''
  return text(`${tickets.map(line).join('\n')}${more}`)
}

function line(ticket: Ticket): string {
  const parts = [ticket.severity, ticket.type, ticket.status, ticket.owner ?? 'no owner', ticket.host, ticket.user].filter(
    (one) => one !== undefined,
  )
  return `**${link(`#${ticket.id}`, ticket.url)}** ${plain(ticket.name)} · ${parts.map((one) => plain(one)).join(' · ')}`
}
