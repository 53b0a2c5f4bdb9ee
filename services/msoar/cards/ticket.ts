import type { CardReply } from '@nightshift/bot'
import { card, facts, heading, openUrl, showCard, submit, text as words, textInput } from '@nightshift/webex/cards'
import type { Entry, Ticket } from '@nightshift/xsoar'
import { z } from 'zod'
import type { Desk } from '../desk.ts'
import { noteLines, ticketFacts, ticketText } from '../words/ticket.ts'
import { plain } from '@nightshift/bot/safe'
import { isOpen } from '../words/state.ts'
import { read } from '../settings.ts'
import { closeInputs } from './close.ts'

/** What the server keeps with it. */
export const ticketHeld = z.object({ id: z.string(), root: z.string().optional() })

/**
 * A ticket with its buttons (bots.md §8). It stays for 24 h, so each press reads the ticket anew. `root` = the card starts a thread under
 * this key, into which the outcomes go.
 */
export function ticketCard(
  desk: Pick<Desk, 'house' | 'settings' | 'now'>,
  ticket: Ticket,
  { notes, root, to, zone }: { notes?: readonly Entry[]; root?: string; to?: string; zone?: string } = {},
): CardReply {
  const { id } = ticket
  const hint = isOpen(ticket) ? `\n\nSay \`ack ${id}\`, \`take ${id}\`, \`note ${id} …\` or \`close ${id}\`.` : ''
  const more = [
    textInput('assignee', { label: 'Give it to (e-mail, a lead may)', maxLength: 254 }),
    textInput('why', { label: 'Or escalate it: why?', maxLength: 1_000, lines: true }),
  ]
  const buttons = [
    submit('Acknowledge', { action: 'ack' }, 'positive'),
    submit('Take', { action: 'take' }),
    showCard('Note', [textInput('note', { label: 'Note', lines: true, maxLength: 20_000 })], [submit('Save note', { action: 'note' })]),
    showCard('Close', closeInputs(read(desk.settings).rootCauses, {}), [submit('Close it', { action: 'close' }, 'positive')]),
    showCard('More', more, [submit('Assign', { action: 'assign' }), submit('Escalate', { action: 'escalate' })]),
  ]
  const console_ = ticket.url?.startsWith('https://') ? [openUrl('Open in XSOAR', ticket.url)] : []
  return {
    type: 'card',
    name: 'ticket',
    stays: true,
    held: { id, ...(root === undefined ? {} : { root }) },
    ...(root === undefined ? {} : { key: root }),
    ...(to === undefined ? {} : { to }),
    expiresIn: '24h',
    fallback: `${ticketText(desk, ticket, notes, zone)}${hint}`,
    card: card(
      [
        heading(`#${id} ${plain(ticket.name)}`, ticket.severity === 'critical' || ticket.severity === 'high' ? { color: 'Attention' } : {}),
        facts(ticketFacts(desk, ticket, zone)),
        ...(notes === undefined ? [] : noteLines(desk, notes, zone).map((line) => words(line, { size: 'Small' }))),
      ],
      isOpen(ticket) ? buttons : console_,
    ),
  }
}
