import { answers, problemsOf, holds, type Reply } from '@nightshift/bot'
import { z } from 'zod'
import { emailText } from '../cards/assign.ts'
import { closeFields } from '../cards/close.ts'
import { noteText } from '../cards/note.ts'
import { ticketHeld } from '../cards/ticket.ts'
import { ack } from '../deeds/ack.ts'
import { assign } from '../deeds/assign.ts'
import { close } from '../deeds/close.ts'
import { escalate } from '../deeds/escalate.ts'
import { note } from '../deeds/note.ts'
import { take } from '../deeds/take.ts'
import type { Pressed } from '../desk.ts'
import { inThread } from './in-thread.ts'

const fields = z.looseObject({})

/** One handler for all buttons, since they stand on one card: each takes the fields it needs. */
export const ticketPress = {
  allow: 'analyst',
  risk: 'write-low',
  reads: fields,
  run: async (press: Pressed & { readonly inputs: z.output<typeof fields> }): Promise<Reply> => {
    const { id, root } = ticketHeld.parse(press.held)
    return inThread(await act(press, id), root)
  },
} as const

async function act(press: Pressed & { readonly inputs: z.output<typeof fields> }, id: string): Promise<Reply> {
  const { action, inputs } = press
  switch (action) {
    case 'ack':
      return await ack(press, id, { byCard: true })
    case 'take':
      return await take(press, id)
    case 'note':
      return await withFields(z.object({ note: noteText }), inputs, (form) => note(press, id, form.note))
    case 'close':
      return await withFields(closeFields, inputs, (form) => close(press, id, form))
    case 'assign':
      if (!holds(press.by.roles, 'lead')) return answers.denied('lead', press.by.roles)
      return await withFields(z.object({ assignee: emailText.pipe(z.string().min(1, 'is empty')) }), inputs, (form) =>
        assign(press, id, form.assignee),
      )
    case 'escalate':
      return await withFields(z.object({ why: z.string().trim().min(5, 'must have at least 5 characters').max(1_000) }), inputs, (form) =>
        escalate(press, id, form.why),
      )
    default:
      return 'That button is not on this card any more. Ask for the ticket again.'
  }
}

/** The fields of one button, checked here: the schema of the card cannot know which was pressed. */
async function withFields<S extends z.ZodType>(schema: S, inputs: unknown, run: (form: z.output<S>) => Promise<Reply>): Promise<Reply> {
  const form = schema.safeParse(inputs)
  if (form.success) return await run(form.data)
  return answers.form(problemsOf(form.error))
}
