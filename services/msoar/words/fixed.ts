import { clockTime, zoneOf, type House } from '@nightshift/bot'
import { UpstreamRefused } from '@nightshift/resilience'
import type { Ticket } from '@nightshift/xsoar'
import type { Asked } from '../desk.ts'
import { ticketText } from './ticket.ts'
import { plain } from '@nightshift/bot/safe'

/** NOTFOUND of bots.md §1.6. */
export function notFound(id: string, now: number, zone: string): string {
  return `XSOAR has no ticket "${id}" (asked ${clockTime(now, zone, now)}).`
}

/** EMPTY of bots.md §1.6. */
export function empty(how: string): string {
  return `No ticket matches (${how}). Not an error: the search worked.`
}

/** CONFLICT of bots.md §1.6, with the new state. */
export function conflict(asked: Asked, read: Ticket, found: Ticket): string {
  const versions = found.version === read.version ? '' : ` (version ${read.version} → ${found.version})`
  return `Someone changed ticket ${read.id} while you were editing${versions}. Nothing was saved. New state below.\n\n${ticketText(asked, found)}`
}

/**
 * Looks at one ticket as it stands now, and says what the person should know where XSOAR has no such ticket or somebody was faster.
 * Everything else is the runtime's to answer.
 */
export async function withTicket<T>(asked: Asked, id: string, work: (ticket: Ticket) => Promise<T>): Promise<T | string> {
  const { xsoar, signal, now, by, house } = asked
  let read: Ticket | undefined
  try {
    read = await xsoar.ticket(id, { signal })
    return await work(read)
  } catch (error) {
    if (isRefused(error, 'missing')) return notFound(id, now, zoneOf(house, by.email))
    if (read !== undefined && isRefused(error, 'conflict')) return conflict(asked, read, await xsoar.ticket(id, { signal }))
    throw error
  }
}

/**
 * The same for a change. What decides is the ticket as this handling read it first, kept as a step: a re-run after a crash finds the ticket
 * changed by its own first write, and must go on with what it had decided. The version that is sent is that one too.
 */
export async function onTicket<T>(asked: Asked, id: string, work: (ticket: Ticket) => Promise<T>): Promise<T | string> {
  return await withTicket(asked, id, async (read) => {
    const { version, owner, severity, status } = read
    const first = await asked.step({
      key: `read:${id}`,
      action: 'ticket.read',
      local: async () => ({ version, owner: owner ?? null, severity, status }),
    })
    return await work({ ...read, ...first, owner: first.owner ?? undefined })
  })
}

/** Whether an upstream refused for this reason. */
export function isRefused(error: unknown, kind: UpstreamRefused['kind']): boolean {
  return error instanceof UpstreamRefused && error.kind === kind
}

/** `11:02 EDT` in the asker's zone. */
export function timeFor({ house, by, now }: Pick<Asked, 'house' | 'by' | 'now'>, at: number): string {
  return clockTime(at, zoneOf(house, by.email), now)
}

/** `11:02 EDT` in the SOC's zone: for what a room reads. */
export function timeHere({ house, now }: { readonly house: House; readonly now: number }, at: number): string {
  return clockTime(at, house.soc.zone, now)
}

/** `**#1385**`, which is how a ticket is named in a sentence. */
export function called({ id, name }: Pick<Ticket, 'id' | 'name'>): string {
  return `**#${id}** ${plain(name, 120)}`
}
