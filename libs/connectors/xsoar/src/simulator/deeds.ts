import { createHash } from 'node:crypto'
import type { SimContext } from './context.ts'
import { badRequest, missing, versionConflict } from './errors.ts'
import { completed, newTasks, slaMinutes } from './playbook.ts'
import type { SimEntry, SimTicket } from './rows.ts'
import { ended } from './timers.ts'

/** What can be done to a ticket, whoever does it: over the API, in the console, or a simulated analyst. */
export type NewTicket = { readonly name: string } & Partial<Omit<SimTicket, 'version' | 'modified'>>

/** A ticket or a refusal. */
export function ticketOr({ store }: SimContext, id: string): SimTicket {
  const found = store.ticket(id)
  if (!found) throw missing(`incident ${id}`)
  return found
}

/** A new ticket: its respond timer runs from now, its playbook waits to be acknowledged. */
export function open(context: SimContext, given: NewTicket): SimTicket {
  const { store, clock, fields, ackTask } = context
  const now = clock.now()
  const hasHost = typeof given.fields?.[fields.host] === 'string'
  return store.write({
    id: store.nextId(),
    type: 'Unclassified',
    severity: 2,
    status: 0,
    owner: '',
    created: now,
    modified: now,
    version: 0,
    details: '',
    labels: [],
    linked: [],
    fields: {},
    timers: {
      [fields.respond]: { sla: slaMinutes.respond, run: 'running', startedAt: now },
      ...(hasHost && { [fields.contain]: { sla: slaMinutes.contain, run: 'idle' as const } }),
    },
    tasks: newTasks(ackTask, hasHost),
    ...given,
  })
}

/** Changes a ticket and writes into its war room what was changed. `version` = the one that must still hold. */
export function alter(context: SimContext, id: string, changes: Partial<SimTicket>, by: string, version?: number): SimTicket {
  const { store } = context
  const old = ticketOr(context, id)
  if (version !== undefined && version !== -1 && version !== old.version) throw versionConflict(old.version, version)
  if (changes.owner !== undefined && changes.owner !== '' && store.users().length > 0 && !store.users().includes(changes.owner))
    throw badRequest(`The owner "${changes.owner}" is no user`)
  const fields = { ...old.fields, ...changes.fields }
  const row = store.write({ ...old, ...changes, fields })
  const told = [
    ...(changes.owner !== undefined && changes.owner !== old.owner ? [`Owner: ${old.owner || 'none'} → ${changes.owner || 'none'}`] : []),
    ...(changes.severity !== undefined && changes.severity !== old.severity ? [`Severity: ${old.severity} → ${changes.severity}`] : []),
    ...Object.entries(changes.fields ?? {})
      .filter(([name, value]) => old.fields[name] !== value)
      .map(([name]) => `Field ${name} was changed`),
  ]
  for (const contents of told) store.addEntry(id, { user: by, contents, category: 'incidentInfo', note: false })
  return row
}

/** Closes what is open; answers whether it was. Running timers end. */
export function shut(
  context: SimContext,
  id: string,
  closing: { readonly closeReason?: string; readonly closeNotes?: string; readonly fields?: SimTicket['fields'] },
  by: string,
): boolean {
  const { store, clock } = context
  const old = ticketOr(context, id)
  if (old.status >= 2) return false
  const timers = ended(old.timers, Object.keys(old.timers), clock.now())
  store.write({ ...old, ...closing, fields: { ...old.fields, ...closing.fields }, status: 2, closed: clock.now(), closedBy: by, timers })
  store.addEntry(id, { user: by, contents: `Closed: ${closing.closeReason ?? ''}`.trim(), category: 'incidentInfo', note: false })
  return true
}

/** Completes a task; answers `already` where somebody has. */
export function complete(context: SimContext, id: string, taskId: string, by: string, comment = ''): 'done' | 'already' {
  const old = ticketOr(context, id)
  const task = old.tasks.find((one) => one.id === taskId)
  if (!task) throw missing(`task ${taskId}`)
  if (task.state === 'Completed') return 'already'
  if (task.state !== 'Waiting') throw badRequest(`Task ${taskId} does not wait`)
  context.store.write(completed(old, task, by, context.clock.now(), context))
  const contents = `Task "${task.name}" completed${comment === '' ? '' : `: ${comment}`}`
  context.store.addEntry(id, { user: by, contents, category: 'incidentInfo', note: false })
  return 'done'
}

/** An entry in the war room. */
export function write(context: SimContext, id: string, by: string, contents: string, more: Partial<SimEntry> = {}): SimEntry {
  ticketOr(context, id)
  return context.store.addEntry(id, { user: by, contents, category: 'chat', note: false, ...more })
}

export function attach(context: SimContext, id: string, by: string, name: string, bytes: Uint8Array, comment: string): SimEntry {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return write(context, id, by, comment, { category: 'attachment', file: { name, sha256 } })
}
