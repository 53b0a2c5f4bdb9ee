import { seededRandom, type Random } from '@nightshift/resilience'
import { severityNumber } from '@nightshift/xsoar'
import { newTasks, slaMinutes, type SimEntry, type SimTask, type SimTicket, type SimTimer } from '@nightshift/xsoar/simulator'
import type { Calendar } from './calendar.ts'
import type { Spec } from './spec.ts'

/** Names of fields and tasks as the simulated XSOAR has them: the defaults of the connector's settings. */
const ackTask = 'Acknowledge'
const reasons: Readonly<Record<string, string>> = { fp: 'False Positive', dup: 'Duplicate' }
const seconds = 1_000
const minutes = 60_000

/** A ticket with its war room. */
export interface Told {
  readonly ticket: SimTicket
  readonly entries: readonly SimEntry[]
}

/** A ticket of the world as a row of XSOAR, with what was written into its war room until the night began. */
export function told(spec: Spec, seed: number, calendar: Calendar): Told {
  const { id, at, state, host, user, owner, touched } = spec
  const random = seededRandom(seed, `ticket/${id}`)
  const times = timesOf(spec, random)
  const acknowledged = spec.respond !== 'running'
  const closed = state === 'closed' ? times.closedAt : undefined
  const entries = warRoom(spec, times, calendar, random)
  const ticket: SimTicket = {
    id,
    name: spec.name,
    type: spec.type,
    severity: severityNumber[spec.severity],
    status: state === 'closed' ? 2 : state === 'active' ? 1 : 0,
    owner,
    created: at,
    modified: closed ?? entries.at(-1)?.created ?? at,
    version: 1 + entries.length,
    details: spec.details,
    labels: [],
    linked: [],
    fields: {
      alertsource: sourceOf(spec.type),
      ...(host !== undefined && { hostname: host }),
      ...(user !== undefined && { username: user }),
      ...(spec.class !== undefined && { impact: spec.class, rootcause: spec.class.startsWith('mtp') ? 'User action' : 'Rule too broad' }),
    },
    timers: { timetorespond: times.respond, ...(times.contain && { timetocontain: times.contain }) },
    tasks: tasksOf(spec, acknowledged),
    ...(closed !== undefined && {
      closed,
      closedBy: owner,
      closeReason: reasons[spec.class ?? ''] ?? 'Resolved',
      closeNotes: closeNote(spec),
    }),
  }
  return { ticket, entries: touched === 'never' ? entries.filter(({ user }) => user === 'dbot') : entries }
}

interface Times {
  readonly ackAt: number
  readonly closedAt: number
  readonly respond: SimTimer
  readonly contain: SimTimer | undefined
}

function timesOf({ at, day, respond, contain, state }: Spec, random: Random): Times {
  const between = (from: number, to: number): number => Math.round(from + random.next() * (to - from))
  const ackAt = at + (respond === 'met' ? between(25, day === 0 ? 120 : 170) : between(200, 700)) * seconds
  const from = contain?.from ?? ackAt
  const took = contain?.state === 'missed' ? between(16, 50) * minutes : between(3, 14) * minutes
  const to = contain?.to ?? from + took
  const timer = (sla: number, run: SimTimer['run'], startedAt?: number, endedAt?: number): SimTimer => ({
    sla,
    run,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
  })
  const contained =
    contain === undefined
      ? undefined
      : contain.state === 'idle'
        ? timer(slaMinutes.contain, 'idle')
        : contain.state === 'running'
          ? timer(slaMinutes.contain, 'running', from)
          : timer(slaMinutes.contain, 'ended', from, to)
  return {
    ackAt,
    closedAt: state === 'closed' ? Math.max(ackAt, contain === undefined ? 0 : to) + between(10, 150) * minutes : at,
    respond: respond === 'running' ? timer(slaMinutes.respond, 'running', at) : timer(slaMinutes.respond, 'ended', at, ackAt),
    contain: contained,
  }
}

function tasksOf({ state, contain, owner }: Spec, acknowledged: boolean): readonly SimTask[] {
  return newTasks(ackTask, contain !== undefined).map((task): SimTask => {
    if (state === 'closed') return { ...task, state: 'Completed', completedBy: owner }
    if (!acknowledged) return task
    if (task.name === ackTask || (task.id === '11' && contain?.state !== 'running'))
      return { ...task, state: 'Completed', completedBy: owner || 'dbot' }
    return task.name === 'Record lessons' ? task : { ...task, state: 'Waiting' }
  })
}

function warRoom(spec: Spec, { ackAt, closedAt }: Times, { at, startedAt }: Calendar, random: Random): readonly SimEntry[] {
  const { id, owner, touched, state, notes = [] } = spec
  const entry = (user: string, created: number, contents: string, note: boolean): Omit<SimEntry, 'id'> => ({
    version: 1,
    user,
    created: Math.min(created, startedAt),
    contents,
    category: note ? 'chat' : 'incidentInfo',
    note,
  })
  const by = owner === '' ? 'felix.moreau' : owner
  const own = notes.map((one) => entry(one.by, one.at, one.text, true))
  // A day within the last three: nearer than what counts as left alone, whatever the hour of the start.
  const lately = entry(by, at(1 + Math.floor(random.next() * 3), '15:00'), 'Still at it; waiting for an answer from the user.', true)
  const entries = [
    { ...entry('dbot', spec.at, `Playbook SOC Triage was started.`, false), category: 'chat' as const },
    ...(touched === 'never' ? [] : [entry(by, ackAt, `Owner: none → ${by}`, false)]),
    ...own,
    ...(touched === 'lately' && own.length === 0 && state !== 'closed'
      ? [{ ...lately, created: Math.max(lately.created, ackAt + 1_000) }]
      : []),
    ...(state === 'closed' ? [entry(by, closedAt, closeNote(spec), true)] : []),
    // Handed back: a person touched it, and it has no owner again.
    ...(touched === 'lately' && owner === '' ? [entry(by, at(1, '22:30'), `Owner: ${by} → none`, false)] : []),
  ].toSorted((one, other) => one.created - other.created)
  return entries.map((one, index) => ({ id: `${index + 1}@${id}`, ...one }))
}

function closeNote({ class: closing, name }: Spec): string {
  const words: Readonly<Record<string, string>> = {
    mtp: 'Real, and it worked. Cleaned up and accounts reset.',
    mtpc: 'Real, and stopped before it did anything.',
    btp: 'True alert with a harmless cause, confirmed by the user.',
    fp: 'False alarm: the rule matches ordinary work.',
    test: 'Approved test, dates checked against the register.',
    dup: `The same event as its neighbours: ${name}.`,
  }
  return words[closing ?? ''] ?? 'Closed.'
}

function sourceOf(type: string): string {
  if (type === 'Phishing') return 'mail'
  return ['Malware', 'Command and Control', 'Credential Access', 'Lateral Movement'].includes(type) ? 'edr' : 'siem'
}
