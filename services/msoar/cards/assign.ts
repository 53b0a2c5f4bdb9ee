import type { CardReply, House } from '@nightshift/bot'
import { card, choiceInput, heading, submit, textInput } from '@nightshift/webex/cards'
import { z } from 'zod'
import { nameOf } from '../words/people.ts'

/** What the server keeps with it. */
export const assignHeld = z.object({ id: z.string() })
/** An e-mail of somebody, as typed. */
export const emailText = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^([^\s@]+@[^\s@]+\.[^\s@]+)?$/, 'that is not an e-mail address')
  .default('')

/** More than a list can show. */
const mostPeople = 60

/** One of the analysts, or an e-mail. */
export function assignCard(house: House, id: string): CardReply {
  const people = [...(house.roles.analyst ?? []), ...(house.roles.lead ?? [])]
    .map((email) => ({ title: nameOf(house, email), value: email }))
    .sort((a, b) => a.title.localeCompare(b.title))
    .slice(0, mostPeople)
  return {
    type: 'card',
    name: 'assign',
    held: { id },
    fallback: `Say \`assign ${id} <person>\` to give #${id} to somebody.`,
    card: card(
      [
        heading(`Give #${id} to somebody`),
        ...(people.length === 0 ? [] : [choiceInput('person', people, { label: 'Analyst' })]),
        textInput('email', { label: 'Or an e-mail', maxLength: 254 }),
      ],
      [submit('Assign', { action: 'assign' }, 'positive')],
    ),
  }
}
