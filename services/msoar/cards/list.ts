import type { CardReply } from '@nightshift/bot'
import { card, choiceInput, heading, submit } from '@nightshift/webex/cards'
import type { Ticket } from '@nightshift/xsoar'
import { z } from 'zod'
import { code } from '@nightshift/bot/safe'

/** What the server keeps with it. */
export const listHeld = z.object({ ids: z.array(z.string()) })

/** More than a person picks from. */
const mostChoices = 25

/** Buttons for a list of tickets: one is chosen, then taken, given to somebody, or noted on. */
export function listCard(title: string, tickets: readonly Ticket[], place: { to?: string; threadOf?: string } = {}): CardReply {
  const shown = tickets.slice(0, mostChoices)
  return {
    type: 'card',
    name: 'list',
    stays: true,
    held: { ids: shown.map(({ id }) => id) },
    ...place,
    fallback: 'Say `take <id>`, `assign <id> <person>` or `note <id> …`.',
    card: card(
      [
        heading(title),
        choiceInput(
          'ticket',
          shown.map(({ id, name }) => ({ title: `#${id} ${code(name, 60)}`, value: id })),
          { label: 'Ticket', required: true, error: 'Choose a ticket' },
        ),
      ],
      [submit('Take', { action: 'take' }), submit('Assign', { action: 'assign' }), submit('Note', { action: 'note' })],
    ),
  }
}
