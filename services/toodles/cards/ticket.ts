import type { CardReply } from '@nightshift/bot'
import { card, choiceInput, heading, submit, textInput } from '@nightshift/webex/cards'
import { z } from 'zod'
import { field } from './field.ts'

/** Detection sources that a person may choose (bots.md §5, Forms). */
export const sources = ['Employee Reported', 'Phone', 'E-mail', 'SIEM', 'EDR', 'Threat Intelligence', 'Other'] as const
const types = [
  'Phishing',
  'Malware',
  'Suspicious Login',
  'Policy Violation',
  'Data Loss',
  'Credential Access',
  'Third Party Compromise',
] as const

/** The fields of a new ticket, as the server checks them. */
export const ticketFields = z.object({
  title: field(5, 120),
  details: field(10, 4_000),
  type: z.enum(types, 'must be one of the list').default('Suspicious Login'),
  source: z.enum(sources, 'must be one of the list').default('Employee Reported'),
  severity: z.enum(['low', 'medium', 'high', 'critical'], 'must be low, medium, high or critical').default('medium'),
  host: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[\w-]{0,63}$/, 'must be a host name, or empty')
    .default(''),
  user: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[\w.@-]{0,254}$/, 'must be a user name or an e-mail, or empty')
    .default(''),
})
export type TicketFields = z.output<typeof ticketFields>

/** The form, empty or with the values entered before a mistake. */
export function ticketForm(values: Readonly<Record<string, unknown>>): CardReply {
  const value = (name: string, most = 120): string => (typeof values[name] === 'string' ? values[name].slice(0, most) : '')
  const list = (options: readonly string[]) => options.map((one) => ({ title: one, value: one }))
  return {
    type: 'card',
    name: 'ticket',
    fallback: 'A form for a new ticket. Where cards are not shown, write to the SOC mailbox.',
    card: card(
      [
        heading('New ticket'),
        textInput('title', {
          label: 'Title',
          required: true,
          maxLength: 120,
          value: value('title'),
          error: 'A title of at least 5 characters',
        }),
        textInput('details', {
          label: 'What happened?',
          required: true,
          lines: true,
          maxLength: 4_000,
          value: value('details', 4_000),
          error: 'At least 10 characters',
        }),
        choiceInput('type', list(types), { label: 'Type', value: value('type') || 'Suspicious Login' }),
        choiceInput('source', list(sources), { label: 'How was it noticed?', value: value('source') || 'Employee Reported' }),
        choiceInput('severity', list(['low', 'medium', 'high', 'critical']), { label: 'Severity', value: value('severity') || 'medium' }),
        textInput('host', { label: 'Host, if there is one', maxLength: 63, value: value('host', 63) }),
        textInput('user', { label: 'User, if there is one', maxLength: 254, value: value('user', 254) }),
      ],
      [submit('Open ticket', { action: 'open' }, 'positive')],
    ),
  }
}
