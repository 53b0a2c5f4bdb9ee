import type { Plan, Reply } from '@nightshift/bot'
import type { Asked } from '../desk.ts'
import { called, timeFor, onTicket, withTicket } from '../words/fixed.ts'
import { myName } from '../words/people.ts'
import { plain } from '@nightshift/bot/safe'
import { isOpen } from '../words/state.ts'
import { andNote } from './note.ts'

/** What is confirmed before a closed ticket is opened again. */
export async function planReopen(asked: Asked, id: string, why: string): Promise<Plan | Reply> {
  return await withTicket<Plan | Reply>(asked, id, async (ticket) => {
    if (isOpen(ticket)) return `${called(ticket)} is open (${ticket.status}).`
    const when = ticket.closed === undefined ? '' : `, closed at ${timeFor(asked, ticket.closed)}`
    const as = ticket.class === undefined ? '' : ` as ${ticket.class}`
    return {
      binds: { id, why, closed: ticket.closed ?? 0 },
      shows: `Reopen ${called(ticket)} (${ticket.severity}${when}${as})? Why: ${plain(why, 500)}`,
    }
  })
}

/** Makes a closed ticket active again, the reason as a note. */
export async function reopen(asked: Asked, id: string, why: string): Promise<Reply> {
  return await onTicket<Reply>(asked, id, async (ticket) => {
    if (isOpen(ticket)) return `${called(ticket)} is open (${ticket.status}).`
    await asked.step(asked.xsoar.change(`reopen:${id}`, ticket, { status: 'active' }))
    const noted = await andNote(asked, id, `Reopened by ${myName(asked)}: ${why}`)
    return `${called(ticket)} is open again, by ${myName(asked)}: ${plain(why, 500)}.${noted}`
  })
}
