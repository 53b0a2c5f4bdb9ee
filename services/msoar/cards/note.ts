import type { CardReply } from '@nightshift/bot'
import { card, heading, submit, textInput } from '@nightshift/webex/cards'
import { z } from 'zod'

/** A note's text: more than 4,000 characters are attached as a file. */
export const noteText = z.string().trim().min(1, 'is empty').max(20_000, 'must have at most 20,000 characters')
/** What the server keeps with it. */
export const noteHeld = z.object({ id: z.string() })

/** A field for a note on one ticket. */
export function noteCard(id: string): CardReply {
  return {
    type: 'card',
    name: 'note',
    held: { id },
    fallback: `Say \`note ${id} …\` to write a note on #${id}.`,
    card: card(
      [
        heading(`Note on #${id}`),
        textInput('note', { label: 'Note', required: true, error: 'The note is empty', lines: true, maxLength: 20_000 }),
      ],
      [submit('Save', { action: 'save' }, 'positive')],
    ),
  }
}
