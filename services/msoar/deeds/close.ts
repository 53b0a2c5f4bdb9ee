import { answers, holds, text, type CardReply, type Part, type Reply } from '@nightshift/bot'
import type { Ticket } from '@nightshift/xsoar'
import { closeCard } from '../cards/close.ts'
import { leadCard, type Closing } from '../cards/close-lead.ts'
import type { Asked } from '../desk.ts'
import { endPages } from './end-pages.ts'
import { read } from '../settings.ts'
import { called, isRefused, onTicket, withTicket } from '../words/fixed.ts'
import { leadMention, myName, nameOf } from '../words/people.ts'
import { closedWords, closings, isOpen } from '../words/state.ts'

/** Shows the form, unless the ticket is closed already. */
export async function askClose(asked: Asked, id: string): Promise<Reply> {
  return await withTicket<Reply>(asked, id, async (ticket) =>
    isOpen(ticket) ? closeCard(read(asked.settings).rootCauses, ticket, {}) : await closedWords(asked, ticket),
  )
}

/**
 * Closes a ticket as the form says. A critical one, or one closed as `mtp`, waits for a lead where the asker is none: what was filled in is
 * kept on a card that a lead presses (bots.md §8, Done means 8).
 */
export async function close(asked: Asked, id: string, closing: Closing): Promise<Reply> {
  return await onTicket<Reply>(asked, id, async (ticket) => {
    if (!isOpen(ticket)) return await closedWords(asked, ticket)
    const problem = await duplicateProblem(asked, id, closing)
    if (problem !== undefined)
      return [answers.form([{ field: 'duplicateOf', problem }]), closeCard(read(asked.settings).rootCauses, ticket, { ...closing })]
    if (needsLead(ticket, closing) && !holds(asked.by.roles, 'lead')) return askLead(asked, ticket, closing)
    return await closeNow(asked, ticket, closing)
  })
}

/** A lead's press on the card that waited: the ticket is read anew, the form is the one that was kept. */
export async function closeAsLead(asked: Asked, held: Closing & { readonly id: string; readonly by: string }): Promise<Reply> {
  return await onTicket<Reply>(asked, held.id, async (ticket) => {
    if (!isOpen(ticket)) return await closedWords(asked, ticket)
    const done = await closeNow(asked, ticket, held, held.by)
    return [...done, text(`${myName(asked)} closed ${called(ticket)} as you asked.`, { to: held.by })]
  })
}

async function closeNow(asked: Asked, ticket: Ticket, closing: Closing, askedBy?: string): Promise<readonly (string | Part)[]> {
  const { xsoar, step, records, by, now, house } = asked
  const { duplicateOf, rootCause, notes } = closing
  const who = askedBy === undefined ? by.email : `${askedBy}, approved by ${by.email}`
  await step(
    xsoar.close(`close:${ticket.id}`, ticket, {
      class: closing.class,
      notes: `${notes}\n\nClosed by ${who} (Nightshift).`,
      ...(rootCause === undefined || rootCause === '' ? {} : { rootCause }),
      ...(duplicateOf === undefined || duplicateOf === '' ? {} : { duplicateOf }),
    }),
  )
  await step(records.put(closings, ticket.id, { by: askedBy ?? by.email, at: now }))
  const line = `${called(ticket)} is closed as **${closing.class}** by ${askedBy === undefined ? myName(asked) : `${nameOf(house, askedBy)}, approved by ${myName(asked)}`}.`
  // The ticket's card stays until it is closed.
  return [line, { type: 'delete', of: `ticket-card:${ticket.id}` }, ...(await endPages(asked, ticket.id, 'closed'))]
}

function askLead(asked: Asked, ticket: Ticket, closing: Closing): readonly (string | CardReply)[] {
  const why = closing.class === 'mtp' ? 'a ticket of class mtp' : 'a critical ticket'
  const lead = leadMention(asked)
  return [
    `A lead must close ${called(ticket)}, as it is ${why}. Your form is kept; any lead may press the card below.${lead === '' ? '' : ` ${lead}`}`,
    leadCard(asked, ticket, closing),
  ]
}

function needsLead({ severity }: Ticket, closing: Closing): boolean {
  return severity === 'critical' || closing.class === 'mtp'
}

async function duplicateProblem({ xsoar, signal }: Asked, id: string, { class: as, duplicateOf }: Closing): Promise<string | undefined> {
  if (as !== 'dup') return undefined
  if (duplicateOf === undefined || duplicateOf === '') return 'a duplicate needs the number of the other ticket'
  if (duplicateOf === id) return 'a ticket cannot be a duplicate of itself'
  try {
    await xsoar.ticket(duplicateOf, { signal })
    return undefined
  } catch (error) {
    if (isRefused(error, 'missing')) return `XSOAR has no ticket "${duplicateOf}"`
    throw error
  }
}
