import type { Ticket } from '@nightshift/xsoar'
import { DateTime } from 'luxon'
import type { Desk } from '../desk.ts'
import { deedOf, touches } from '../words/state.ts'
import { openTickets } from './open.ts'

const dayMs = 24 * 3_600_000
/** More entries than a ticket is read for; the newest count. */
const mostEntries = 1_000
/** War rooms that are read at once: XSOAR takes 5 calls at a time (bots.md §13), and the clocks must always find a place. */
const atOnce = 2

/** An abandoned ticket, and when a person last touched it: undefined = never. */
export interface Abandoned {
  readonly ticket: Ticket
  readonly touched: number | undefined
}

/** Open and at least 30 days old; Third Party Compromise at least 90 (bots.md §2.4). Oldest first. */
export async function aging(desk: Desk): Promise<readonly Ticket[]> {
  const old = (ticket: Ticket): boolean => desk.now - ticket.created >= (isThirdParty(ticket) ? 90 : 30) * dayMs
  return oldestFirst((await openTickets(desk)).filter(old))
}

/** Open, nobody's, and created before 00:00 today in the SOC's zone (bots.md §2.4). */
export async function orphans(desk: Desk): Promise<readonly Ticket[]> {
  const midnight = DateTime.fromMillis(desk.now, { zone: desk.house.soc.zone }).startOf('day').toMillis()
  return oldestFirst((await openTickets(desk)).filter(({ owner, created }) => owner === undefined && created < midnight))
}

/** Open, older than 5 days, and no person's touch for 5 days or never; Third Party Compromise excluded (bots.md §2.4). */
export async function abandoned(desk: Desk): Promise<readonly Abandoned[]> {
  const since = desk.now - 5 * dayMs
  const old = oldestFirst((await openTickets(desk)).filter((ticket) => ticket.created < since && !isThirdParty(ticket)))
  const found: Abandoned[] = []
  for (let from = 0; from < old.length; from += atOnce) {
    const some = old.slice(from, from + atOnce)
    found.push(...(await Promise.all(some.map(async (ticket) => ({ ticket, touched: await lastTouch(desk, ticket) })))))
  }
  return found.filter(({ touched }) => touched === undefined || touched < since)
}

/** By its war room, or by what was done to it through us, which the war room shows as our account's. */
async function lastTouch({ xsoar, signal, records }: Desk, { id }: Ticket): Promise<number | undefined> {
  const entries = await xsoar.entries(id, { limit: mostEntries }, { signal })
  const times = [entries.findLast(({ touch }) => touch)?.created, (await deedOf({ records }, touches, id))?.at].filter(
    (at) => at !== undefined,
  )
  return times.length === 0 ? undefined : Math.max(...times)
}

function isThirdParty({ type }: Ticket): boolean {
  return type.toLowerCase() === 'third party compromise'
}

function oldestFirst(tickets: readonly Ticket[]): readonly Ticket[] {
  return [...tickets].sort((a, b) => a.created - b.created)
}
