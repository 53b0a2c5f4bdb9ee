import { jsonOf } from '@nightshift/upstream'
import type { Entry, EntryQuery, Found, List, Reading, Task, Ticket, TicketQuery } from './contract.ts'
import type { Door } from './door.ts'
import { categoriesOf, entryOf } from './entries.ts'
import { listOf } from './lists.ts'
import { queryOf } from './query.ts'
import { entriesShape, foundShape, incidentShape, listsShape, selfShape, usersShape, workplanShape } from './schema.ts'
import type { Incident, WireEntry, WireList } from './schema.ts'
import { tasksOf } from './tasks.ts'
import { ticketOf } from './tickets.ts'

/** Rows of one page, and pages of one search (X1). */
const pageSize = 500
const mostPages = 100
/** Entries of the war room that are read where nobody says how many. */
const usualEntries = 100

const sorts = {
  created: { field: 'created', asc: true },
  '-created': { field: 'created', asc: false },
  modified: { field: 'modified', asc: true },
} as const

/** X1 */
export async function search(door: Door, query: TicketQuery, reading: Reading = {}): Promise<Found> {
  const limit = Math.min(query.limit ?? pageSize, pageSize * mostPages)
  const size = Math.min(limit, pageSize)
  const sort = sorts[query.sort ?? '-created']
  const found = new Map<string, Ticket>()
  let total = 0
  for (let page = 0; found.size < limit; page++) {
    const filter = {
      query: queryOf(query, door.settings.fields),
      page,
      size,
      sort: [sort, { field: 'id', asc: sort.asc }],
    }
    const answer = await door.call({
      op: 'search',
      method: 'POST',
      path: '/incidents/search',
      body: { json: { filter } },
      write: false,
      take: jsonOf(foundShape),
      ...reading,
    })
    total = answer.total
    // New tickets push old ones to the next page: each counts once.
    for (const raw of answer.data) found.set(raw.id, inOurWords(door, raw))
    if (answer.data.length < size) break
  }
  return { total, tickets: [...found.values()].slice(0, limit) }
}

/** X2 */
export async function ticket(door: Door, id: string, reading: Reading = {}): Promise<Ticket> {
  const raw = await door.call({
    op: 'ticket',
    about: `ticket ${id}`,
    method: 'GET',
    path: `/incident/load/${encodeURIComponent(id)}`,
    write: false,
    take: jsonOf(incidentShape),
    ...reading,
  })
  return inOurWords(door, raw)
}

/** X5 as it comes, oldest first. Never without `pageSize`. */
export async function rawEntries(door: Door, id: string, query: EntryQuery = {}, reading: Reading = {}): Promise<readonly WireEntry[]> {
  const kinds = query.kinds ?? (['note', 'chat', 'attachment'] as const)
  const limit = query.limit ?? usualEntries
  const { entries } = await door.call({
    op: 'entries',
    about: `ticket ${id}`,
    method: 'POST',
    path: `/investigation/${encodeURIComponent(id)}`,
    body: {
      json: {
        pageSize: limit,
        categories: kinds.flatMap((kind) => categoriesOf[kind]),
        ...(query.from !== undefined && { fromTime: new Date(query.from).toISOString() }),
      },
    },
    write: false,
    take: jsonOf(entriesShape),
    ...reading,
  })
  const order = entries.toSorted((one, other) => Date.parse(one.created) - Date.parse(other.created))
  return order.filter((one) => Date.parse(one.created) >= (query.from ?? 0)).slice(-limit)
}

/** X5 */
export async function entries(door: Door, id: string, query: EntryQuery = {}, reading: Reading = {}): Promise<readonly Entry[]> {
  const raw = await rawEntries(door, id, query, reading)
  const read = raw.map((one) => entryOf(one, door.settings, door.entryUrl(id, one.id)))
  return query.kinds ? read.filter(({ kind }) => query.kinds?.includes(kind)) : read
}

/** X13 */
export async function tasks(door: Door, id: string, reading: Reading = {}): Promise<readonly Task[]> {
  const { invPlaybook } = await door.call({
    op: 'tasks',
    about: `ticket ${id}`,
    method: 'GET',
    path: `/investigation/${encodeURIComponent(id)}/workplan`,
    write: false,
    take: jsonOf(workplanShape),
    ...reading,
  })
  return tasksOf(invPlaybook)
}

/** X9: all lists, as XSOAR answers them. */
export async function rawLists(door: Door, reading: Reading = {}): Promise<readonly WireList[]> {
  return await door.call({ op: 'lists', method: 'GET', path: '/lists', write: false, take: jsonOf(listsShape), ...reading })
}

/** X9: one list, fresh. */
export async function list(door: Door, name: string, reading: Reading = {}): Promise<List | undefined> {
  return listNamed(await rawLists(door, reading), name)
}

export function listNamed(lists: readonly WireList[], name: string): List | undefined {
  const raw = lists.find((one) => (one.name ?? one.id) === name)
  return raw && listOf(raw)
}

export async function users(door: Door, reading: Reading = {}): Promise<readonly string[]> {
  const all = await door.call({ op: 'users', method: 'GET', path: '/users', write: false, take: jsonOf(usersShape), ...reading })
  return all.map(({ username, id }) => username ?? id ?? '').filter((name) => name !== '')
}

export async function ping(door: Door, reading: Reading = {}): Promise<void> {
  await door.call({ op: 'ping', method: 'GET', path: '/user', write: false, take: jsonOf(selfShape), ...reading })
}

function inOurWords(door: Door, raw: Incident): Ticket {
  return ticketOf(raw, door.settings.fields, door.clock.now(), door.ticketUrl(raw.id))
}
