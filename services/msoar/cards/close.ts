import type { CardReply } from '@nightshift/bot'
import { card, choiceInput, heading, submit, textInput } from '@nightshift/webex/cards'
import { closingClasses, type ClosingClass, type Ticket } from '@nightshift/xsoar'
import { z } from 'zod'
import { called } from '../words/fixed.ts'
import { oneLine, plain } from '@nightshift/bot/safe'

/** What each closing class means (bots.md §2.1). */
const meanings: { readonly [C in ClosingClass]: string } = {
  mtp: 'malicious, succeeded (a lead closes)',
  mtpc: 'malicious, blocked or only tried',
  btp: 'true alert, harmless cause',
  fp: 'false alarm',
  test: 'approved testing',
  dup: 'duplicate',
}

/** The fields of the close form as the server checks them. */
export const closeFields = z
  .object({
    class: z.enum(closingClasses, { error: 'choose one of the six classes' }),
    notes: z.string().trim().min(20, 'must have at least 20 characters').max(4_000, 'must have at most 4,000 characters'),
    rootCause: z.string().trim().max(200, 'must have at most 200 characters').default(''),
    duplicateOf: z
      .string()
      .trim()
      .regex(/^(?:#|INC-)?\d{0,12}$/i, 'must be the number of a ticket')
      .transform((id) => id.replace(/^(?:#|INC-)/i, ''))
      .default(''),
  })
  .superRefine((form, { addIssue }) => {
    if (form.class === 'dup' && form.duplicateOf === '')
      addIssue({ code: 'custom', path: ['duplicateOf'], message: 'a duplicate needs the number of the other ticket' })
  })

/** What the server keeps with it: `causes` are the configured root causes. */
export const closeHeld = z.object({ id: z.string(), name: z.string(), causes: z.array(z.string()) })

/** The inputs of the close form, empty or with what was entered before a mistake. */
export function closeInputs(causes: readonly string[], values: Readonly<Record<string, unknown>>) {
  const value = (name: string): string => (typeof values[name] === 'string' ? values[name].slice(0, 4_000) : '')
  return [
    choiceInput(
      'class',
      closingClasses.map((one) => ({ title: `${one}: ${meanings[one]}`, value: one })),
      { label: 'Class', required: true, error: 'Choose a class', ...(value('class') === '' ? {} : { value: value('class') }) },
    ),
    textInput('notes', {
      label: 'Notes, 20 to 4,000 characters',
      required: true,
      error: 'Notes are needed',
      lines: true,
      maxLength: 4_000,
      value: value('notes'),
    }),
    causes.length === 0
      ? textInput('rootCause', { label: 'Root cause', maxLength: 200, value: value('rootCause') })
      : choiceInput(
          'rootCause',
          causes.map((one) => ({ title: one, value: one })),
          { label: 'Root cause', ...(value('rootCause') === '' ? {} : { value: value('rootCause') }) },
        ),
    textInput('duplicateOf', { label: 'Duplicate of? Needed for dup', maxLength: 20, value: value('duplicateOf') }),
  ]
}

/** The form that closes a ticket; pressing Close confirms it. */
export function closeCard(
  causes: readonly string[],
  ticket: Pick<Ticket, 'id' | 'name'>,
  values: Readonly<Record<string, unknown>>,
): CardReply {
  return {
    type: 'card',
    name: 'close',
    held: { id: ticket.id, name: oneLine(ticket.name, 120), causes: [...causes] },
    fallback: `A form to close ${called(ticket)}: class, notes, root cause. Where cards are not shown, close it in XSOAR.`,
    card: card(
      [heading(`Close #${ticket.id} ${plain(ticket.name, 120)}`), ...closeInputs(causes, values)],
      [submit('Close', { action: 'close' }, 'positive'), submit('Cancel', { action: 'cancel' })],
    ),
  }
}
