import type { TicketTimer, TimerName, TimerState } from './contract.ts'

/** A timer field as XSOAR sends it: `sla` in minutes, `totalDuration` and `accumulatedPause` in seconds (bots.md §2.2). */
export interface RawTimer {
  readonly sla?: number | undefined
  readonly slaStatus?: number | undefined
  readonly runStatus?: string | undefined
  readonly startDate?: string | undefined
  readonly endDate?: string | undefined
  readonly lastPauseDate?: string | undefined
  readonly accumulatedPause?: number | undefined
  readonly totalDuration?: number | undefined
}

/** Limits where XSOAR gives none, in seconds (bots.md §2.2). */
export const timerLimitS: Readonly<Record<TimerName, number>> = { respond: 180, contain: 900, declare: 3_600 }

/** A raw timer in our words, for the moment `now`. Nothing else reads the raw field. */
export function timerOf(name: TimerName, raw: RawTimer | undefined, now: number): TicketTimer {
  const limitS = raw?.sla !== undefined && raw.sla > 0 ? raw.sla * 60 : timerLimitS[name]
  const elapsedS = raw ? elapsed(raw, now) : 0
  const state = stateOf(raw?.runStatus, elapsedS, limitS)
  const startedAt = time(raw?.startDate)
  const runs = raw?.runStatus === 'running' && startedAt !== undefined
  return {
    state,
    limitS,
    elapsedS,
    breachAt: runs ? startedAt + (raw.accumulatedPause ?? 0) * 1_000 + limitS * 1_000 : undefined,
    slaStatus: raw?.slaStatus,
  }
}

function elapsed(raw: RawTimer, now: number): number {
  const start = time(raw.startDate)
  const pausedS = raw.accumulatedPause ?? 0
  const until = (end: number | undefined): number =>
    start === undefined || end === undefined ? 0 : Math.max(0, Math.round((end - start) / 1_000 - pausedS))
  if (raw.runStatus === 'running') return until(now)
  if (raw.runStatus === 'paused') return until(time(raw.lastPauseDate))
  if (raw.runStatus === 'ended') return raw.totalDuration || until(time(raw.endDate))
  return 0
}

function stateOf(runStatus: string | undefined, elapsedS: number, limitS: number): TimerState {
  if (runStatus === 'ended') return elapsedS <= limitS ? 'met' : 'missed'
  if (runStatus !== 'running' && runStatus !== 'paused') return 'none'
  if (elapsedS > limitS) return 'breached'
  if (runStatus === 'paused') return 'paused'
  const leftS = limitS - elapsedS
  if (leftS <= Math.max(60, limitS / 10)) return 'critical'
  return leftS <= Math.max(120, limitS / 3) ? 'warning' : 'running'
}

/** A time of XSOAR in ms since 1970; its year 1 stands for none. */
export function time(text: string | undefined): number | undefined {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) || at <= 0 ? undefined : at
}
