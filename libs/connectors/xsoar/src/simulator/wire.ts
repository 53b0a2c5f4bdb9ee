import type { Ticket } from '../contract.ts'
import { incidentShape } from '../schema.ts'
import { settingsSchema } from '../settings.ts'
import { ticketOf } from '../tickets.ts'
import type { SimEntry, SimList, SimTicket } from './rows.ts'
import { stamp, wireTimer } from './timers.ts'

/** An incident as XSOAR answers it. */
export function wireTicket(ticket: SimTicket, now: number): Readonly<Record<string, unknown>> {
  const { created, modified, closed, linked, fields, timers, tasks: _tasks, closedBy, ...same } = ticket
  const shown = Object.entries(timers).map(([field, timer]) => [field, wireTimer(timer, now)])
  return {
    ...same,
    created: stamp(created),
    modified: stamp(modified),
    closed: stamp(closed),
    closingUserId: closedBy ?? '',
    linkedIncidents: linked.length > 0 ? linked : null,
    investigationId: ticket.id,
    CustomFields: { ...fields, ...Object.fromEntries(shown) },
  }
}

export function wireEntry({ created, file, parentId, ...same }: SimEntry, ticket: string): Readonly<Record<string, unknown>> {
  return {
    ...same,
    investigationId: ticket,
    created: stamp(created),
    tags: null,
    parentId: parentId ?? '',
    file: file?.name ?? '',
    ...(file && { fileMetadata: { sha256: file.sha256 } }),
  }
}

export function wireList({ id, type, data, version }: SimList): Readonly<Record<string, unknown>> {
  return { id, name: id, type, data, version }
}

/** A row as a client with default settings reads it at `now`: for counting without a client. */
export function inOurWords(ticket: SimTicket, now: number): Ticket {
  return ticketOf(incidentShape.parse(wireTicket(ticket, now)), settingsSchema.parse({}).fields, now, undefined)
}
