import { text, type Plan, type Reply } from '@nightshift/bot'
import { severities, type Severity, type Ticket } from '@nightshift/xsoar'
import type { Asked } from '../desk.ts'
import { routeOf, read } from '../settings.ts'
import { called, onTicket, withTicket } from '../words/fixed.ts'
import { leadMention, myName } from '../words/people.ts'
import { oneLine, plain } from '@nightshift/bot/safe'
import { closedWords, isOpen } from '../words/state.ts'
import { andNote } from './note.ts'
import { page } from '@nightshift/desk'

/** What is confirmed before a ticket goes one severity up. */
export async function planEscalate(asked: Asked, id: string, why: string): Promise<Plan | Reply> {
  return await withTicket<Plan | Reply>(asked, id, async (ticket) => {
    const up = oneUp(ticket.severity)
    if (!isOpen(ticket)) return await closedWords(asked, ticket)
    if (up === undefined) return highest(ticket)
    return {
      binds: { id, from: ticket.severity, to: up, why },
      shows: `Raise ${called(ticket)} from ${ticket.severity} to **${up}**? Why: ${plain(why, 500)}${up === 'critical' ? ' The person on call is paged.' : ''}`,
    }
  })
}

/** Severity up one step, the reason on the ticket, the shift's lead mentioned; critical pages who is on call. */
export async function escalate(asked: Asked, id: string, why: string): Promise<Reply> {
  return await onTicket<Reply>(asked, id, async (ticket) => {
    const { xsoar, step, room, settings } = asked
    const up = oneUp(ticket.severity)
    if (!isOpen(ticket)) return await closedWords(asked, ticket)
    if (up === undefined) return highest(ticket)
    await step(xsoar.change(`escalate:${id}`, ticket, { severity: up }))
    const noted = await andNote(asked, id, `Escalated from ${ticket.severity} to ${up} by ${myName(asked)}: ${why}`)
    const line = `${called(ticket)} is **${up}** now (before: ${ticket.severity}), by ${myName(asked)}: ${plain(why, 500)}.`
    const told = [line, leadMention(asked)].filter(Boolean).join(' ')
    // Asked in private, the room of such tickets is told.
    const post = room.direct ? routeOf(read(settings), { type: ticket.type, severity: up }) : `room:${room.uuid}`
    const said = room.direct ? [`${line}${noted}`, text(told, { to: post })] : [`${told}${noted}`]
    if (up !== 'critical') return said
    const order = {
      who: 'oncall',
      why: `${oneLine(ticket.name, 120)} is critical: ${oneLine(why, 500)}`,
      by: myName(asked),
      ticket: id,
      post,
    } as const
    return [...said, ...(await page(asked, { key: `escalate:${id}:${ticket.version}`, ...order }))]
  })
}

function oneUp(severity: Severity): Severity | undefined {
  return severities[severities.indexOf(severity) + 1]
}

function highest(ticket: Ticket): string {
  return `${called(ticket)} is critical already, the highest there is. \`note ${ticket.id} …\` says why; Toodles pages people.`
}
