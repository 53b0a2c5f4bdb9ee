import type { Clock } from '@nightshift/resilience'
import type { SimEntry, SimList, SimTicket, XsoarWorld } from './rows.ts'

/** The simulator's memory. Searches trail behind writes by `lagMs`; a load by id does not. */
export interface SimStore {
  readonly clock: Clock
  lagMs: number
  ticket(id: string): SimTicket | undefined
  /** Tickets as the index shows them now. */
  indexed(): readonly SimTicket[]
  /** Replaces a ticket: the next version, modified now. */
  write(ticket: SimTicket): SimTicket
  remove(id: string): void
  nextId(): string
  entries(ticket: string): readonly SimEntry[]
  addEntry(ticket: string, entry: Omit<SimEntry, 'id' | 'version' | 'created'>): SimEntry
  putEntry(ticket: string, entry: SimEntry): void
  lists(): readonly SimList[]
  putList(list: SimList): void
  users(): readonly string[]
  addUser(name: string): void
  save(): XsoarWorld
  load(world: XsoarWorld): void
}

export const emptyWorld: XsoarWorld = { tickets: [], entries: {}, lists: [], users: [] }

export function simStore(clock: Clock, world: XsoarWorld, lagMs: number): SimStore {
  const tickets = new Map<string, SimTicket>()
  /** What the index still shows of tickets that were written lately; a row until then, undefined = nothing yet. */
  const before = new Map<string, { readonly until: number; readonly row: SimTicket | undefined }[]>()
  const entries = new Map<string, SimEntry[]>()
  const lists = new Map<string, SimList>()
  let users = new Set<string>()
  let entryNumber = 0

  const shown = (id: string): SimTicket | undefined => {
    const past = before.get(id)
    if (!past) return tickets.get(id)
    const now = clock.now()
    const old = past.find(({ until }) => until > now)
    if (!old) before.delete(id)
    return old ? old.row : tickets.get(id)
  }
  const store: SimStore = {
    clock,
    lagMs,
    ticket: (id) => tickets.get(id),
    indexed: () => [...tickets.keys()].map(shown).filter((row) => row !== undefined),
    write: (ticket) => {
      const old = tickets.get(ticket.id)
      const row = { ...ticket, version: (old?.version ?? 0) + 1, modified: clock.now() }
      before.set(ticket.id, [
        ...(before.get(ticket.id) ?? []).filter(({ until }) => until > clock.now()),
        { until: clock.now() + store.lagMs, row: old },
      ])
      tickets.set(ticket.id, row)
      return row
    },
    remove: (id) => {
      tickets.delete(id)
      entries.delete(id)
    },
    // Ids go on after the world's: the sentinels (bots.md §14) stand far above.
    nextId: () => String(1 + Math.max(1_000, ...[...tickets.keys()].map(Number).filter((id) => id < 9_000))),
    entries: (ticket) => entries.get(ticket) ?? [],
    addEntry: (ticket, parts) => {
      const entry = { id: `${++entryNumber}@${ticket}`, version: 1, created: clock.now(), ...parts }
      entries.set(ticket, [...(entries.get(ticket) ?? []), entry])
      return entry
    },
    putEntry: (ticket, entry) =>
      entries.set(
        ticket,
        (entries.get(ticket) ?? []).map((one) => (one.id === entry.id ? entry : one)),
      ),
    lists: () => [...lists.values()],
    putList: (list) => lists.set(list.id, list),
    users: () => [...users],
    addUser: (name) => users.add(name),
    save: () => ({
      tickets: [...tickets.values()],
      entries: Object.fromEntries(entries),
      lists: [...lists.values()],
      users: [...users],
    }),
    load: (from) => {
      for (const table of [tickets, before, entries, lists]) table.clear()
      for (const ticket of from.tickets) tickets.set(ticket.id, ticket)
      for (const [ticket, list] of Object.entries(from.entries)) entries.set(ticket, [...list])
      for (const list of from.lists) lists.set(list.id, list)
      users = new Set(from.users)
      entryNumber = Math.max(0, ...Object.values(from.entries).flatMap((list) => list.map(({ id }) => Number.parseInt(id, 10) || 0)))
    },
  }
  store.load(world)
  return store
}
