import { timerNames, type Ticket, type TimerName, type TimerState } from '@nightshift/xsoar'
import { z } from 'zod'

/** What is announced, in this order and each once. */
export const levels = ['warning', 'critical', 'breached'] as const
export type Level = (typeof levels)[number]

/** How long a breached timer without an owner is left to who was paged, before a manager is told (bots.md §8, SLA thread). */
const managerAfterMs = 10 * 60_000

const ends = ['met', 'missed', 'paused', 'closed', 'gone'] as const
/** One thread per ticket and timer. */
export const threadRow = z.object({
  ticket: z.string(),
  timer: z.enum(timerNames),
  /** The highest level that was announced. */
  level: z.enum(levels),
  /** Undefined while it goes on. */
  end: z.enum(ends).optional(),
  /** Breached before we began to watch, or in a storm: listed by `sla`, never announced by itself. */
  quiet: z.boolean(),
  /** Room alias in which it stands. */
  to: z.string(),
  /** When `breached` was announced. */
  breachedAt: z.number().optional(),
  managerTold: z.boolean(),
  /** The tick that wrote it. */
  at: z.number(),
})
export type Thread = z.output<typeof threadRow>

/** What one tick has to say for a thread. */
export interface SlaDeed {
  readonly what: 'begin' | 'raise' | 'end' | 'manager' | 'adopt' | 'storm'
  readonly id: string
  readonly row: Thread
  readonly ticket: Ticket | undefined
}

/** What is seen of a timer at a tick. `ticket` is undefined where XSOAR has no such ticket any more. */
export interface Sight {
  readonly timer: TimerName
  readonly ticket: Ticket | undefined
  readonly to: string
  readonly muted: boolean
  /** The very first tick: what is breached already is only noted. */
  readonly first: boolean
  /** It is one of many alike, which get one message and one page together. */
  readonly storm: boolean
  readonly now: number
  readonly at: number
}

/** The thread after a tick, and what is said: nothing twice for one level, nothing while muted (bots.md §8, SLA thread). */
export function turn(row: Thread | undefined, id: string, sight: Sight): SlaDeed | undefined {
  const { ticket, timer, now } = sight
  const state: TimerState = ticket === undefined ? 'none' : ticket.timers[timer].state
  const level = isOpen(ticket) ? levels.find((one) => one === state) : undefined
  const result = (next: Thread, what: SlaDeed['what']): SlaDeed => ({ what, id, ticket, row: { ...next, at: sight.at } })
  if (level === undefined) {
    const end = ticket === undefined ? 'gone' : state === 'met' || state === 'missed' ? state : isOpen(ticket) ? 'paused' : 'closed'
    // Paused is an end that may not last.
    const isEnded = row?.end !== undefined && (row.end !== 'paused' || end === 'paused')
    return row === undefined || isEnded ? undefined : result({ ...row, end }, 'end')
  }
  if (sight.muted) return undefined
  const breach = level === 'breached' ? { breachedAt: now } : {}
  if (row === undefined) {
    const quiet = (sight.first || sight.storm) && level === 'breached'
    if (sight.storm && !quiet) return undefined
    const begun = { ticket: ticket?.id ?? '', timer, level, quiet, to: sight.to, managerTold: quiet, at: sight.at, ...breach }
    return result(begun, !quiet ? 'begin' : sight.storm ? 'storm' : 'adopt')
  }
  const { end: _ended, ...goesOn } = row
  if (levels.indexOf(level) > levels.indexOf(row.level)) return result({ ...goesOn, level, ...breach }, 'raise')
  const isManagers =
    level === 'breached' && !row.managerTold && ticket?.owner === undefined && now - (row.breachedAt ?? now) >= managerAfterMs
  if (isManagers) return result({ ...goesOn, managerTold: true }, 'manager')
  return undefined
}

function isOpen(ticket: Ticket | undefined): boolean {
  return ticket !== undefined && (ticket.status === 'pending' || ticket.status === 'active')
}
