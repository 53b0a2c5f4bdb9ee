import { Hono } from 'hono'
import { z } from 'zod'
import { bodyOf } from './body.ts'
import type { SimContext } from './context.ts'
import { alter, open, shut, ticketOr } from './deeds.ts'
import { badRequest } from './errors.ts'
import { BadQuery, matcher } from './query.ts'
import type { SimTicket } from './rows.ts'
import { loseBySentinel, refuseBySentinel, sentinelIn } from './sentinels.ts'
import { wireTicket } from './wire.ts'

/** The documented limit of one page (bots.md §13). */
const mostRows = 1_000

const filterShape = z.looseObject({
  filter: z.looseObject({
    query: z.string().default(''),
    page: z.int().min(0).default(0),
    // Left out it returns none, as the real one does.
    size: z.int().min(0).default(0),
    sort: z.array(z.looseObject({ field: z.string(), asc: z.boolean() })).default([]),
    fromDate: z.string().optional(),
    toDate: z.string().optional(),
  }),
})
const saveShape = z.looseObject({
  id: z.string().optional(),
  version: z.number().optional(),
  name: z.string().optional(),
  type: z.string().optional(),
  details: z.string().optional(),
  severity: z.number().optional(),
  status: z.number().optional(),
  owner: z.string().optional(),
  labels: z.array(z.object({ type: z.string(), value: z.string() })).optional(),
  linkedIncidents: z.array(z.string()).optional(),
  customFields: z.record(z.string(), z.unknown()).optional(),
  CustomFields: z.record(z.string(), z.unknown()).optional(),
})
const closeShape = z.looseObject({
  ids: z.array(z.string()),
  closeReason: z.string().default(''),
  closeNotes: z.string().default(''),
  customFields: z.record(z.string(), z.unknown()).optional(),
  CustomFields: z.record(z.string(), z.unknown()).optional(),
})

/** X1–X4. */
export function incidentRoutes(context: SimContext): Hono {
  const { store, account } = context
  const routes = new Hono()
  routes.post('/incidents/search', async (c) => {
    const { filter } = await bodyOf(c, filterShape)
    const size = Math.min(filter.size, mostRows)
    const found = search(context, filter).filter(({ id }) => sentinelIn(id) === undefined || id.length !== 4)
    const page = size === 0 ? [] : found.slice(filter.page * size, (filter.page + 1) * size)
    return c.json({ total: found.length, data: page.length > 0 ? page.map((one) => wireTicket(one, context.clock.now())) : null })
  })
  routes.get('/incident/load/:id', (c) => {
    const id = c.req.param('id')
    refuseBySentinel(sentinelOf(id), false)
    return c.json(wireTicket(ticketOr(context, id), context.clock.now()))
  })
  routes.post('/incident', async (c) => {
    const body = await bodyOf(c, saveShape)
    const sentinel = body.id === undefined ? sentinelIn(body.name ?? '') : sentinelOf(body.id)
    refuseBySentinel(sentinel, true)
    const changes = changesIn(body)
    const row =
      body.id === undefined
        ? open(context, { name: body.name ?? 'Untitled', ...changes })
        : alter(context, body.id, changes, account, body.version ?? 0)
    await loseBySentinel(sentinel, context, c.req.raw.signal)
    return c.json(wireTicket(row, context.clock.now()), 201)
  })
  routes.post('/incident/batchClose', async (c) => {
    const { ids, closeReason, closeNotes, customFields, CustomFields } = await bodyOf(c, closeShape)
    const sentinel = ids.map(sentinelOf).find((one) => one !== undefined)
    refuseBySentinel(sentinel, true)
    const known = ids.filter((id) => store.ticket(id) !== undefined)
    const closed = known.filter((id) => shut(context, id, { closeReason, closeNotes, fields: customFields ?? CustomFields ?? {} }, account))
    await loseBySentinel(sentinel, context, c.req.raw.signal)
    return c.json({ total: closed.length, data: null, notUpdated: ids.length - closed.length })
  })
  return routes
}

/** The sentinel that an id is; a longer number that only ends so is a ticket like others. */
export function sentinelOf(id: string): string | undefined {
  return id.length === 4 ? sentinelIn(id) : undefined
}

function changesIn(body: z.output<typeof saveShape>): Partial<SimTicket> {
  const { name, type, details, severity, status, owner, labels, linkedIncidents } = body
  const fields = body.customFields ?? body.CustomFields
  const given = { name, type, details, severity, status, owner, labels, linked: linkedIncidents, fields }
  // what was not sent is not changed
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function search({ store }: SimContext, filter: z.output<typeof filterShape>['filter']): SimTicket[] {
  const { query, sort, fromDate, toDate } = filter
  try {
    const matches = matcher(query)
    const from = fromDate === undefined ? -Infinity : Date.parse(fromDate)
    const to = toDate === undefined ? Infinity : Date.parse(toDate)
    const found = store.indexed().filter((one) => one.created >= from && one.created < to && matches(one))
    return found.toSorted((one, other) => {
      for (const { field, asc } of sort) {
        const order = sortKey(one, field) - sortKey(other, field)
        if (order !== 0) return asc ? order : -order
      }
      return 0
    })
  } catch (error) {
    if (error instanceof BadQuery) throw badRequest(`The query cannot be read: ${error.message}`)
    throw error
  }
}

function sortKey(ticket: SimTicket, field: string): number {
  if (field === 'id') return Number(ticket.id)
  if (field === 'created' || field === 'modified' || field === 'severity') return ticket[field]
  return field === 'closed' ? (ticket.closed ?? 0) : 0
}
