import type { SimTicket, SimTimer } from './rows.ts'

/** XSOAR's year 1: no time. */
export const never = '0001-01-01T00:00:00Z'
export const stamp = (at: number | undefined): string => (at === undefined ? never : new Date(at).toISOString())

/** A timer as XSOAR sends it at `now`: minutes, seconds and its own verdict (bots.md §2.2). */
export function wireTimer(timer: SimTimer, now: number): Readonly<Record<string, unknown>> {
  const { sla, run, startedAt, pausedAt, endedAt, pausedS = 0 } = timer
  const until = run === 'ended' ? endedAt : run === 'paused' ? pausedAt : now
  const elapsedS = startedAt === undefined || until === undefined ? 0 : Math.round((until - startedAt) / 1_000 - pausedS)
  const limitS = sla * 60
  const verdict = run === 'idle' ? -1 : elapsedS > limitS ? 2 : run !== 'ended' && elapsedS > (limitS * 2) / 3 ? 1 : 0
  return {
    sla,
    runStatus: run,
    startDate: stamp(startedAt),
    endDate: stamp(endedAt),
    lastPauseDate: stamp(pausedAt),
    dueDate: stamp(startedAt === undefined ? undefined : startedAt + (limitS + pausedS) * 1_000),
    accumulatedPause: pausedS,
    totalDuration: run === 'ended' ? elapsedS : 0,
    breachTriggered: verdict === 2,
    slaStatus: timer.slaStatus ?? verdict,
  }
}

/** The timers with one begun, where it stands idle or is not there. */
export function started(timers: SimTicket['timers'], field: string, sla: number, at: number): SimTicket['timers'] {
  const old = timers[field]
  return old && old.run !== 'idle' ? timers : { ...timers, [field]: { sla: old?.sla ?? sla, run: 'running', startedAt: at } }
}

/** The timers with those of `fields` ended, as far as they run or are paused. */
export function ended(timers: SimTicket['timers'], fields: readonly string[], at: number): SimTicket['timers'] {
  return Object.fromEntries(
    Object.entries(timers).map(([field, timer]) => {
      if (!fields.includes(field) || (timer.run !== 'running' && timer.run !== 'paused')) return [field, timer]
      const pausedS = (timer.pausedS ?? 0) + (timer.run === 'paused' && timer.pausedAt !== undefined ? (at - timer.pausedAt) / 1_000 : 0)
      return [field, { ...timer, run: 'ended' as const, endedAt: at, pausedS }]
    }),
  )
}
