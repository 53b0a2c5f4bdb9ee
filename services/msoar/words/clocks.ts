import { inWords } from '@nightshift/resilience'
import { timerNames, type Ticket, type TicketTimer, type TimerName, type TimerState } from '@nightshift/xsoar'

/** Running states by urgency, the most urgent first (bots.md §2.2). */
export const urgent = ['breached', 'critical', 'warning'] as const satisfies readonly TimerState[]

/** Seconds as people read a clock: `2:05` below an hour, else in words. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return whole < 3_600 ? `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}` : inWords(whole * 1_000)
}

/** One timer in words: `breached by 4:10 (limit 3:00)`, `1:50 left of 3:00 (warning)`. Undefined where it is not used. */
export function timerWords({ state, limitS, elapsedS }: TicketTimer): string | undefined {
  switch (state) {
    case 'none':
      return undefined
    case 'breached':
      return `breached by ${span(elapsedS - limitS)} (limit ${span(limitS)})`
    case 'met':
      return `met in ${span(elapsedS)} (limit ${span(limitS)})`
    case 'missed':
      return `missed by ${span(elapsedS - limitS)} (limit ${span(limitS)})`
    case 'paused':
      return `paused at ${span(elapsedS)} of ${span(limitS)}`
    case 'running':
      return `${span(limitS - elapsedS)} left of ${span(limitS)}`
    default:
      return `${span(limitS - elapsedS)} left of ${span(limitS)} (${state})`
  }
}

/** The timer of a ticket that needs somebody first, if one does. */
export function worstTimer(ticket: Ticket): { readonly name: TimerName; readonly timer: TicketTimer; readonly rank: number } | undefined {
  return timerNames
    .map((name) => ({ name, timer: ticket.timers[name], rank: rankOf(ticket.timers[name].state) }))
    .filter(({ timer }) => timer.state !== 'none' && timer.state !== 'met' && timer.state !== 'missed' && timer.state !== 'paused')
    .sort((a, b) => a.rank - b.rank)[0]
}

/** 0 = breached, 1 = critical, 2 = warning, 3 = anything else. */
export function rankOf(state: TimerState): number {
  const found = urgent.findIndex((one) => one === state)
  return found < 0 ? urgent.length : found
}
