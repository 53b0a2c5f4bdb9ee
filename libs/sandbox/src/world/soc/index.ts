import type { Ticket } from '@nightshift/xsoar'
import { inOurWords, type XsoarWorld } from '@nightshift/xsoar/simulator'
import { residents } from '../people.ts'
import { worldZone } from '../registers.ts'
import { calendar } from './calendar.ts'
import { dealt, ownerName } from './deal.ts'
import { ticketFacts, type Facts } from './facts.ts'
import { socLists } from './lists.ts'
import { check } from './promises.ts'
import { told } from './rows.ts'

export type { Facts } from './facts.ts'

/** Roles whose holders have an account in XSOAR. */
const inXsoar = new Set(['analyst', 'lead', 'engineer', 'endpoint', 'manager', 'operator'])
/** Who writes and is no person. */
const machine = 'dbot'

/** The simulated SOC's side of XSOAR, and the counts that it keeps. */
export interface SocWorld {
  readonly xsoar: XsoarWorld
  readonly facts: Facts
}

/**
 * The tickets, war rooms, lists and owners of a night that began at `startedAt` (ms since 1970): a pure function of both, with every count of
 * bots.md §14. Throws where one is wrong.
 */
export function socWorld(seed: number, startedAt: number): SocWorld {
  const days = calendar(startedAt)
  const rows = dealt(seed, days).map((spec) => ({ spec, ...told(spec, seed, days) }))
  const lists = socLists(days)
  const users = residents.filter((one) => one.roles.some((role) => inXsoar.has(role))).map(({ email }) => ownerName(email))
  const xsoar: XsoarWorld = {
    tickets: rows.map(({ ticket }) => ticket),
    entries: Object.fromEntries(rows.map(({ ticket, entries }) => [ticket.id, entries])),
    lists,
    users,
  }
  const facts: Facts = {
    seed,
    startedAt: new Date(startedAt).toISOString(),
    zone: worldZone,
    tickets: ticketFacts(
      rows.map(({ spec, ticket, entries }) => ({
        ticket: inOurWords(ticket, startedAt) satisfies Ticket,
        day: spec.day,
        touchedAt: entries.findLast(({ user }) => user !== machine)?.created,
      })),
      startedAt,
    ),
    lists: Object.fromEntries(lists.map(({ id, data }) => [id, sizeOf(JSON.parse(data))])),
    owners: users.length,
  }
  check(facts)
  return { xsoar, facts }
}

/** Entries of a list, or of all groups of one. */
function sizeOf(data: unknown): number {
  if (Array.isArray(data)) return data.length
  return typeof data === 'object' && data !== null ? Object.values(data).flat().length : 0
}
