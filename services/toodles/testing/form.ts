import type { CardReply } from '@nightshift/bot'
import { card, dateInput, heading, submit, textInput } from '@nightshift/webex/cards'
import { z } from 'zod'
import { field } from '../cards/field.ts'
import { targetsOf } from './entry.ts'

const targets = z
  .string()
  .trim()
  .max(2_000, 'must have at most 2000 characters')
  .default('')
  .superRefine((text, context) => {
    const read = targetsOf(text)
    if ('wrong' in read) context.addIssue({ code: 'custom', message: read.wrong })
  })

/** The fields of an approved test, as the server checks them; the last day is checked against today in `save.ts`. */
export const testingFields = z.object({
  testers: z
    .string()
    .trim()
    .toLowerCase()
    .min(1, 'must name at least one tester')
    .regex(/^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+([\s,;]+[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+)*$/, 'must be e-mail addresses'),
  usernames: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[\w.@\-\s,;]{0,500}$/, 'must be user names')
    .default(''),
  from: targets,
  to: targets,
  what: field(10, 1_000),
  scope: field(0, 1_000).default(''),
  techniques: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^(T\d{4}(\.\d{3})?([\s,;]+|$))*$/, 'must be techniques such as T1566.002')
    .default(''),
  until: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day such as 2026-03-18'),
})
export type TestingFields = z.output<typeof testingFields>

/** The form, empty or with the values entered before a mistake. `tomorrow` is the default last day. */
export function testingForm(values: Readonly<Record<string, unknown>>, tomorrow = ''): CardReply {
  const value = (name: string, most = 2_000): string => (typeof values[name] === 'string' ? values[name].slice(0, most) : '')
  const input = (
    name: string,
    label: string,
    look: { readonly required?: boolean; readonly lines?: boolean; readonly placeholder?: string } = {},
  ) => textInput(name, { label, value: value(name), ...look })
  return {
    type: 'card',
    name: 'testing',
    fallback: 'A form for an approved security test.',
    card: card(
      [
        heading('Approved security test'),
        input('testers', 'Testers (e-mails)', { required: true }),
        input('usernames', 'Accounts that they use', { placeholder: 'pt.vendor' }),
        input('from', 'From: addresses, hosts, networks', { placeholder: '10.40.7.0/24' }),
        input('to', 'To: the same'),
        input('what', 'What is tested?', { required: true, lines: true }),
        input('scope', 'Scope', { lines: true }),
        input('techniques', 'Techniques', { placeholder: 'T1566.002, T1059' }),
        dateInput('until', { label: 'Last day', required: true, value: value('until', 10) || tomorrow }),
      ],
      [submit('Save', { action: 'save' }, 'positive')],
    ),
  }
}
