import type { CardReply } from '@nightshift/bot'
import { card, facts, heading, submit, text } from '@nightshift/webex/cards'
import { closingClasses, type Ticket } from '@nightshift/xsoar'
import { z } from 'zod'
import type { Asked } from '../desk.ts'
import { called } from '../words/fixed.ts'
import { myName } from '../words/people.ts'
import { plain } from '@nightshift/bot/safe'

const closing = z.object({
  class: z.enum(closingClasses),
  notes: z.string(),
  rootCause: z.string().optional(),
  duplicateOf: z.string().optional(),
})
/** What a close form says. */
export type Closing = z.output<typeof closing>
/** What the server keeps with it. */
export const leadHeld = closing.extend({ id: z.string(), by: z.string() })

/** Waits for a lead: the form is kept on the server, and closes the ticket at a lead's press. */
export function leadCard(asked: Asked, ticket: Ticket, form: Closing): CardReply {
  const { notes, rootCause = '', duplicateOf = '' } = form
  return {
    type: 'card',
    name: 'close-lead',
    held: { id: ticket.id, by: asked.by.email, class: form.class, notes, rootCause, duplicateOf },
    fallback: `${myName(asked)} wants to close ${called(ticket)} (${ticket.severity}) as **${form.class}**. A lead presses *Close* on the card, or says \`close ${ticket.id}\`.`,
    card: card(
      [
        heading(`Close #${ticket.id}? A lead decides`),
        facts([
          ['Ticket', plain(ticket.name, 120)],
          ['Severity', ticket.severity],
          ['Class', form.class],
          ['Asked by', myName(asked)],
          ...(rootCause === '' ? [] : [['Root cause', plain(rootCause)] as const]),
          ...(duplicateOf === '' ? [] : [['Duplicate of', `#${duplicateOf}`] as const]),
        ]),
        text(plain(notes, 1_000)),
      ],
      [submit('Close', { action: 'close' }, 'positive'), submit('Do not close', { action: 'refuse' }, 'destructive')],
    ),
  }
}
