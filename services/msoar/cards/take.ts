import type { CardReply } from '@nightshift/bot'
import { card, heading, submit, text } from '@nightshift/webex/cards'
import type { Ticket } from '@nightshift/xsoar'
import { z } from 'zod'
import type { Asked } from '../desk.ts'
import { called } from '../words/fixed.ts'
import { ownerWords } from '../words/people.ts'

/** What the server keeps with it. */
export const takeHeld = z.object({ id: z.string(), from: z.string(), does: z.enum(['take', 'ack']) })

/** Asks before a ticket is taken from somebody, who is named. The asker's alone, for 10 minutes. */
export function takeCard(asked: Asked, ticket: Ticket, what: 'take' | 'ack'): CardReply {
  const owner = ownerWords(asked, ticket.owner)
  const does = what === 'ack' ? 'take it over and acknowledge it' : 'take it over'
  return {
    type: 'card',
    name: 'take',
    held: { id: ticket.id, from: ticket.owner ?? '', does: what },
    own: true,
    expiresIn: '10m',
    fallback: `${called(ticket)} is with **${owner}**. Press *Take over* on the card to ${does}.`,
    card: card(
      [heading(`#${ticket.id} is with ${owner}`), text(`Do you want to ${does}?`)],
      [submit('Take over', { action: 'over' }, 'positive'), submit('Leave it', { action: 'leave' })],
    ),
  }
}
