import type { CardReply, Contact } from '@nightshift/bot'
import { card, facts, heading, submit, text, textInput } from '@nightshift/webex/cards'
import { z } from 'zod'
import { field } from './field.ts'

/** The fields of a contact, as the server checks them: what the card checks too is a courtesy (bots.md §5, Forms). */
export const contactFields = z.object({
  region: field(2, 40),
  team: field(2, 60),
  name: field(2, 80),
  title: field(0, 80).default(''),
  email: z
    .string()
    .trim()
    .toLowerCase()
    .max(254)
    .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'that is not an e-mail address'),
  phone: z
    .string()
    .trim()
    .regex(/^(\+\d{7,15})?$/, 'must be + and 7 to 15 digits, or empty')
    .default(''),
})

/** The form, empty or with the values entered before a mistake. */
export function contactForm(values: Readonly<Record<string, unknown>>): CardReply {
  const value = (name: string): string => (typeof values[name] === 'string' ? values[name].slice(0, 254) : '')
  const input = (name: string, label: string, required: boolean) =>
    textInput(name, { label, required, maxLength: 254, value: value(name), ...(required ? { error: `${label} is needed` } : {}) })
  return {
    type: 'card',
    name: 'contact',
    fallback: 'A form for a new contact. Where cards are not shown, ask a lead who sees them.',
    card: card(
      [
        heading('New escalation contact'),
        input('region', 'Region', true),
        input('team', 'Team', true),
        input('name', 'Name', true),
        input('title', 'Title', false),
        input('email', 'E-mail', true),
        input('phone', 'Phone, such as +12025550100', false),
      ],
      [submit('Save', { action: 'save' }, 'positive')],
    ),
  }
}

/** Shown where the e-mail is known already: what stands there, and what would. */
export function replaceCard(known: Contact, wanted: Contact): CardReply {
  return {
    type: 'card',
    name: 'contact-replace',
    held: { ...wanted },
    own: true,
    expiresIn: '10m',
    fallback: `${known.email} is a contact already (${known.name}, ${known.region} · ${known.team}). Press Replace on the card to change it.`,
    card: card(
      [heading(`${known.email} is a contact already`), text('As it is'), facts(rows(known)), text('As it would be'), facts(rows(wanted))],
      [submit('Replace', { action: 'replace' }), submit('Drop', { action: 'drop' })],
    ),
  }
}

function rows(contact: Contact): Readonly<Record<string, string>> {
  return { Name: contact.name, Region: contact.region, Team: contact.team, Title: contact.title || '–', Phone: contact.phone || '–' }
}
