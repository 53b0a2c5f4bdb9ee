import { text, type Plan, type Reply } from '@nightshift/bot'
import type { Asked } from '../desk.ts'
import { called, onTicket, withTicket } from '../words/fixed.ts'
import { emailOfOwner, myName, nameOf, ownerFor, ownerWords, strangeOwner } from '../words/people.ts'
import { closedWords, isOpen } from '../words/state.ts'
import { andNote } from './note.ts'

/** What is confirmed before somebody gets a ticket: who has it now, who will. */
export async function planAssign(asked: Asked, id: string, email: string): Promise<Plan | Reply> {
  return await withTicket<Plan | Reply>(asked, id, async (ticket) => {
    if (!isOpen(ticket)) return await closedWords(asked, ticket)
    const owner = ownerFor(asked, email)
    const strange = await strangeOwner(asked, email, owner)
    if (strange !== undefined) return strange
    if (ticket.owner === owner) return `${called(ticket)} is with ${nameOf(asked.house, email)} already.`
    return {
      binds: { id, owner, before: ticket.owner ?? '' },
      shows: `Give ${called(ticket)} (${ticket.severity}) to **${nameOf(asked.house, email)}**? Owner now: ${ownerWords(asked, ticket.owner)}.`,
    }
  })
}

/** Gives a ticket to somebody, who gets a message; the lead's name goes to the ticket. */
export async function assign(asked: Asked, id: string, email: string): Promise<Reply> {
  return await onTicket<Reply>(asked, id, async (ticket) => {
    const { xsoar, step, house } = asked
    if (!isOpen(ticket)) return await closedWords(asked, ticket)
    const owner = ownerFor(asked, email)
    const strange = await strangeOwner(asked, email, owner)
    if (strange !== undefined) return strange
    const name = nameOf(house, email)
    if (ticket.owner === owner) return `${called(ticket)} is with ${name}.`
    await step(xsoar.change(`assign:${id}`, ticket, { owner }))
    const noted = await andNote(asked, id, `Assigned to ${name} by ${myName(asked)}.`)
    const former = ticket.owner === undefined ? undefined : emailOfOwner(asked, ticket.owner)
    return [
      `${called(ticket)} is with **${name}** now (before: ${ownerWords(asked, ticket.owner)}).${noted}`,
      text(`${myName(asked)} gave you ${called(ticket)} (${ticket.severity}). Say \`ticket ${id}\` for it.`, { to: email.toLowerCase() }),
      ...(former === undefined || former === asked.by.email
        ? []
        : [text(`${myName(asked)} gave ${called(ticket)} to ${name}.`, { to: former })]),
    ]
  })
}
