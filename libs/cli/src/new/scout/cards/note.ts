import type { CardReply } from '@nightshift/bot'
import { card, heading, submit, textInput } from '@nightshift/webex/cards'
import { z } from 'zod'

/** What the server accepts; what the card checks too is a courtesy. */
export const noteFields = z.object({
  note: z.string().trim().min(3, 'must have at least 3 characters').max(280, 'must have at most 280 characters'),
})

/** The form, empty or with what was entered before a mistake. */
export function noteCard(values: Readonly<Record<string, unknown>>): CardReply {
  const note = typeof values['note'] === 'string' ? values['note'].slice(0, 280) : ''
  return {
    type: 'card',
    name: 'note',
    fallback: 'A form for a note. Where cards are not shown, ask somebody who sees them.',
    card: card(
      [
        heading('A note for the shift'),
        textInput('note', { label: 'Note', required: true, maxLength: 280, value: note, error: 'At least 3 characters' }),
      ],
      [submit('Save', { action: 'save' }, 'positive')],
    ),
  }
}
