import type { Reply } from '@nightshift/bot'
import { takeCard } from '../cards/take.ts'
import type { Asked } from '../desk.ts'
import { called, onTicket } from '../words/fixed.ts'
import { myName, ownerFor, ownerWords, strangeOwner } from '../words/people.ts'
import { closedWords, isOpen, touch } from '../words/state.ts'

/**
 * Makes the asker the owner. Owned by another: a card that names them asks first; `over` = the owner over whom the asker has confirmed.
 * Two who take it at one moment: XSOAR's version lets one through, the other is told CONFLICT with the new owner.
 */
export async function take(asked: Asked, id: string, over?: string): Promise<Reply> {
  return await onTicket<Reply>(asked, id, async (ticket) => {
    const { xsoar, step, by } = asked
    if (!isOpen(ticket)) return await closedWords(asked, ticket)
    const me = ownerFor(asked, by.email)
    if (ticket.owner === me) return `${called(ticket)} is with ${myName(asked)}.`
    const strange = await strangeOwner(asked, by.email, me)
    if (strange !== undefined) return strange
    if (ticket.owner !== undefined && ticket.owner !== over) return takeCard(asked, ticket, 'take')
    await step(xsoar.change(`take:${id}`, ticket, { owner: me }))
    await touch(asked, id)
    const before = ticket.owner === undefined ? '' : ` (before: ${ownerWords(asked, ticket.owner)})`
    return `${called(ticket)} is with ${myName(asked)} now${before}.`
  })
}
