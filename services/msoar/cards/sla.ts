import type { CardReply } from '@nightshift/bot'
import { card, heading, submit } from '@nightshift/webex/cards'
import type { Ticket, TimerName } from '@nightshift/xsoar'
import { z } from 'zod'
import { plain } from '@nightshift/bot/safe'

/** What the server keeps with it. */
export const slaHeld = z.object({ id: z.string(), root: z.string() })

/** The buttons under an SLA message, which must stay a plain text to be edited. */
export function slaCard(ticket: Ticket, timer: TimerName, root: string, to: string): CardReply {
  return {
    type: 'card',
    name: 'sla',
    stays: true,
    key: `${root}:card`,
    held: { id: ticket.id, root },
    to,
    threadOf: root,
    expiresIn: '24h',
    fallback: `Say \`ack ${ticket.id}\` or \`take ${ticket.id}\`.`,
    card: card(
      [heading(`#${ticket.id} ${plain(ticket.name, 120)}: ${timer}`)],
      [submit('Acknowledge', { action: 'ack' }, 'positive'), submit('Take', { action: 'take' })],
    ),
  }
}
