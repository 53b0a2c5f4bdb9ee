import { zoneOf, type Reply } from '@nightshift/bot'
import { ticketCard } from '../cards/ticket.ts'
import type { Asked } from '../desk.ts'
import { withTicket } from '../words/fixed.ts'
import { noteLines } from '../words/ticket.ts'

/** Entries that are read to find the last few notes. */
const read = 200

/** `ticket`: the facts, the timers with our own state, the last three notes, buttons. */
export async function showTicket(asked: Asked, id: string): Promise<Reply> {
  const { xsoar, signal, house, by } = asked
  return await withTicket<Reply>(asked, id, async (ticket) => {
    const notes = (await xsoar.entries(id, { kinds: ['note'], limit: read }, { signal })).slice(-3)
    return ticketCard(asked, ticket, { notes, zone: zoneOf(house, by.email) })
  })
}

/** `room`: the last entries of the war room, as text. */
export async function showRoom(asked: Asked, id: string, n = 10): Promise<Reply> {
  if (n < 5 || n > 30) return `**room** shows the last 5 to 30 entries; "${n}" is not in that range. Example: \`room ${id} 20\``
  const { xsoar, signal, house, by } = asked
  return await withTicket<Reply>(asked, id, async () => {
    const entries = (await xsoar.entries(id, { limit: read }, { signal })).slice(-n)
    if (entries.length === 0) return `The war room of **#${id}** is empty.`
    return `**#${id}**, last ${entries.length}:\n${noteLines(asked, entries, zoneOf(house, by.email), 500).join('\n')}`
  })
}
