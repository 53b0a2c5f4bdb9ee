import { inWords } from '@nightshift/resilience'
import { exitCodes } from './exit.ts'
import type { Log } from './log.ts'

/** How a process is asked to end: first in order, then at once. */
export interface Stopping {
  /** Aborts: take nothing new, finish what runs. */
  readonly drain: AbortSignal
  /** Aborts: the time for that is over. */
  readonly stop: AbortSignal
  /** Begins the orderly stop. A second call changes nothing. */
  begin(why: string): void
}

/** After the budget, handlers get so long to leave; then the process ends without them. */
const lastMs = 500

/** SIGTERM and SIGINT begin the orderly stop, which takes no longer than the budget; a second signal ends at once (operations.md §0). */
export function openStopping(budget: { readonly lanesMs: number; readonly restMs: number }, log: Log): Stopping {
  const drain = new AbortController()
  const stop = new AbortController()
  const begin = (why: string): void => {
    if (drain.signal.aborted) return
    log.info('process.draining', `${why}: taking nothing new, finishing what runs`)
    const withinMs = budget.lanesMs + budget.restMs
    setTimeout(() => {
      log.warn('process.draining', `Not finished after ${inWords(withinMs)}; the next start goes on`)
      stop.abort(new Error('the time for draining is over'))
      setTimeout(() => process.exit(exitCodes.stopped), lastMs)
    }, withinMs).unref()
    drain.abort(new Error(why))
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (drain.signal.aborted) process.exit(exitCodes.stopped)
      begin(signal)
    })
  }
  return { drain: drain.signal, stop: stop.signal, begin }
}
