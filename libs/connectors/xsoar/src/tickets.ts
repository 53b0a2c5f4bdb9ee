import {
  closingClasses,
  timerNames,
  type ClosingClass,
  type Severity,
  type Ticket,
  type TicketStatus,
  type TicketTimer,
  type TimerName,
} from './contract.ts'
import type { Incident } from './schema.ts'
import { timerShape } from './schema.ts'
import type { FieldNames } from './settings.ts'
import { time, timerOf } from './timers.ts'

const statuses: readonly TicketStatus[] = ['pending', 'active', 'closed', 'archived']
/** Owners that stand for nobody (bots.md §2.4). */
const nobody: ReadonlySet<string> = new Set(['', 'unassigned', 'admin'])

/** XSOAR's number for a severity. */
export const severityNumber: Readonly<Record<Severity, number>> = { info: 0.5, low: 1, medium: 2, high: 3, critical: 4 }

/** An incident in our words, as it stands at `now`. */
export function ticketOf(raw: Incident, fields: FieldNames, now: number, url: string | undefined): Ticket {
  const custom = raw.CustomFields ?? raw.customFields ?? {}
  const read = (name: string): string | undefined => textOf(custom[name])
  return {
    id: raw.id,
    name: raw.name ?? '',
    type: raw.type ?? '',
    severity: severityOf(raw.severity ?? 0),
    status: statuses[raw.status] ?? 'pending',
    owner: nobody.has(raw.owner ?? '') ? undefined : (raw.owner ?? undefined),
    created: time(raw.created) ?? 0,
    modified: time(raw.modified ?? undefined) ?? time(raw.created) ?? 0,
    closed: time(raw.closed ?? undefined),
    closedBy: raw.closingUserId || undefined,
    version: raw.version,
    class: classOf(read(fields.class)),
    closeNotes: raw.closeNotes || undefined,
    rootCause: read(fields.rootCause),
    details: raw.details ?? '',
    source: read(fields.source),
    host: read(fields.host),
    user: read(fields.user),
    timers: timersOf(custom, fields, now),
    labels: raw.labels.map(({ type, value }) => `${type ?? ''}:${value ?? ''}`),
    linked: raw.linkedIncidents,
    fields: custom,
    url,
  }
}

/** XSOAR's number in our word; 0, unknown, is `info`. */
export function severityOf(number: number): Severity {
  if (number < 1) return 'info'
  return (['low', 'medium', 'high', 'critical'] as const)[Math.min(4, Math.floor(number)) - 1] ?? 'info'
}

function timersOf(custom: Readonly<Record<string, unknown>>, fields: FieldNames, now: number): Readonly<Record<TimerName, TicketTimer>> {
  const one = (name: TimerName): TicketTimer => timerOf(name, timerShape.safeParse(custom[fields[name]]).data, now)
  const [respond, contain, declare] = timerNames.map(one) as [TicketTimer, TicketTimer, TicketTimer] // one for each of the three names
  return { respond, contain, declare }
}

/** A field's text; of a list (several hosts) the first. */
function textOf(value: unknown): string | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value
  if (typeof one === 'number') return String(one)
  return typeof one === 'string' && one !== '' ? one : undefined
}

function classOf(text: string | undefined): ClosingClass | undefined {
  return closingClasses.find((one) => one === text?.toLowerCase())
}
