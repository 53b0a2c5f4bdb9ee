import type { FieldNames } from '../settings.ts'
import type { SimTask, SimTicket } from './rows.ts'
import { ended, started } from './timers.ts'

export const mainPlaybook = 'SOC Triage'
export const containment = 'Containment'
const containTask = 'Contain host'
/** Minutes: what the timers' limits are at Meridian Mutual (bots.md §2.2). */
export const slaMinutes = { respond: 3, contain: 15 } as const

/** The tasks of a new ticket: acknowledge first; containment is a sub-playbook, and only for a ticket with a host. */
export function newTasks(ackTask: string, hasHost: boolean): readonly SimTask[] {
  return [
    { id: '1', name: ackTask, playbook: mainPlaybook, state: 'Waiting' },
    { id: '2', name: 'Review evidence', playbook: mainPlaybook, state: 'Blocked' },
    ...(hasHost ? [{ id: '11', name: containTask, playbook: containment, state: 'Blocked', options: ['Yes', 'No'] } as const] : []),
    { id: '3', name: 'Record lessons', playbook: mainPlaybook, state: 'Blocked' },
  ]
}

/** What completing a task does to its ticket: the next ones wait, timers end and begin. */
export function completed(
  ticket: SimTicket,
  task: SimTask,
  by: string,
  now: number,
  names: { readonly ackTask: string; readonly fields: FieldNames },
): SimTicket {
  const { ackTask, fields } = names
  const tasks = ticket.tasks.map((one): SimTask => {
    if (one.id === task.id) return { ...one, state: 'Completed', completedBy: by }
    return one.state === 'Blocked' && opensAfter(task, one, ackTask) ? { ...one, state: 'Waiting' } : one
  })
  const done = { ...ticket, tasks }
  if (task.name === ackTask) {
    const timers = ended(ticket.timers, [fields.respond], now)
    const hasHost = typeof ticket.fields[fields.host] === 'string'
    return {
      ...done,
      status: ticket.status === 0 ? 1 : ticket.status,
      timers: hasHost ? started(timers, fields.contain, slaMinutes.contain, now) : timers,
    }
  }
  return task.name === containTask ? { ...done, timers: ended(ticket.timers, [fields.contain], now) } : done
}

function opensAfter(done: SimTask, next: SimTask, ackTask: string): boolean {
  return done.name === ackTask ? next.name !== 'Record lessons' : next.name === 'Record lessons' && done.name === 'Review evidence'
}

/** The work plan as XSOAR answers it: sub-playbooks stand in a task of their own. */
export function workplan({ id, tasks }: SimTicket): unknown {
  const wire = (one: SimTask): unknown => ({
    id: one.id,
    type: 'regular',
    state: one.state,
    completedBy: one.completedBy ?? '',
    task: { name: one.name, ...(one.options && { options: one.options }) },
  })
  const of = (playbook: string): Record<string, unknown> =>
    Object.fromEntries(tasks.filter((one) => one.playbook === playbook).map((one) => [one.id, wire(one)]))
  const subs = [...new Set(tasks.map(({ playbook }) => playbook))].filter((name) => name !== mainPlaybook)
  const nested = subs.map((name, index) => [
    `1${index}0`,
    { id: `1${index}0`, type: 'playbook', state: 'inprogress', task: { name }, subPlaybook: { name, tasks: of(name) } },
  ])
  const start = { id: '0', type: 'start', state: 'Completed', task: { name: '' } }
  return {
    invPlaybook: { id, name: mainPlaybook, state: 'inprogress', tasks: { '0': start, ...of(mainPlaybook), ...Object.fromEntries(nested) } },
  }
}
