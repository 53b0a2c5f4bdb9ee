import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  handleAll,
  TaskCancelledError,
  type IBackoff,
} from 'cockatiel'
import type { BackoffShape } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'
import { retryBudget, retrying, type RetryBounds, type Verdict } from './retry.ts'
import { samplingBreaker } from './sampling.ts'
import { topic } from './topic.ts'
import { UpstreamDown } from './upstream.ts'

export type BreakerState = 'closed' | 'half_open' | 'open'
export const breakerMoved = topic<{ readonly upstream: string; readonly state: BreakerState }>('nightshift.upstream.breaker')
export const callRetried = topic<{ readonly upstream: string; readonly error: unknown; readonly waitMs: number }>(
  'nightshift.upstream.retried',
)
/** A call waited for a free place. */
export const callQueued = topic<{ readonly upstream: string; readonly waitedMs: number }>('nightshift.upstream.queued')

/** Our numbers for every upstream (resilience.md §3; bots.md §1 for tries and waits). */
export const callPolicy = {
  tries: 3,
  backoff: { baseMs: 300, capMs: 10_000 } satisfies BackoffShape,
  breaker: { share: 0.5, calls: 10, withinMs: 30_000 },
  halfOpenAfterMs: 15_000,
  atOnce: 60,
  queued: 240,
} as const

export interface PolicyPorts {
  readonly clock: Clock
  readonly random: Random
  /** What a failure means; by default `UpstreamDown` may be tried again as its `sent` allows, and all else is final. */
  readonly judge?: (error: unknown) => Verdict
  /** Whether a failure speaks against the upstream's health; by default `UpstreamDown` does, and a final answer does not. */
  readonly isOutage?: (error: unknown) => boolean
}

/** The way to one upstream: a bounded queue, a breaker, and retries around both, in one layer. */
export interface Policies {
  /**
   * Runs the call. Rejects with its last error; with `UpstreamDown` at once while the breaker is open or the queue is full; with the signal's
   * reason where that aborts, also while it queues.
   */
  call<T>(run: () => Promise<T>, bounds: RetryBounds): Promise<T>
  state(): BreakerState
}

export function openPolicies(upstream: string, ports: PolicyPorts): Policies {
  const { clock, random, judge = judgeUpstream, isOutage = (error) => error instanceof UpstreamDown } = ports
  const places = bulkhead(callPolicy.atOnce, callPolicy.queued)
  const breaker = circuitBreaker(handleAll, {
    breaker: samplingBreaker(callPolicy.breaker, clock),
    halfOpenAfter: { next: () => until(clock) },
  })
  breaker.onStateChange((state) => breakerMoved.say({ upstream, state: nameOf(state) }))
  const budget = retryBudget()

  /** One try: a final answer of the upstream counts as health, whatever it says. */
  const once = async <T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> => {
    const queuedAt = clock.monotonic()
    const tried = places.execute(async () => {
      const waitedMs = clock.monotonic() - queuedAt
      if (waitedMs > 0) callQueued.say({ upstream, waitedMs })
      return await breaker.execute(() =>
        run().then(
          (value) => ({ value }),
          (error: unknown) => {
            // Given up for want of time: that speaks against the upstream too.
            if (isOutage(error) || signal.aborted) throw error
            return { error }
          },
        ),
      )
    }, signal)
    const settled = await orAborted(tried, signal).catch((error: unknown) => {
      throw inOurWords(upstream, error)
    })
    if ('error' in settled) throw settled.error
    return settled.value
  }

  return {
    call: (run, bounds) =>
      retrying(() => once(run, bounds.signal), bounds, {
        clock,
        random,
        budget,
        backoff: callPolicy.backoff,
        tries: callPolicy.tries,
        // What never left because of our own limits is not tried again within the same call.
        judge: (error) => (error instanceof Unasked ? { again: 'never' } : judge(error)),
        onRetry: (error, waitMs) => callRetried.say({ upstream, error, waitMs }),
      }),
    state: () => nameOf(breaker.state),
  }
}

/** Down by our own judgement: nothing was sent. */
class Unasked extends UpstreamDown {}

function inOurWords(upstream: string, error: unknown): unknown {
  if (error instanceof BrokenCircuitError)
    return new Unasked(upstream, `Cannot ask ${upstream} as it must have answered lately: half of its recent calls failed`, {
      cause: error,
    })
  if (error instanceof BulkheadRejectedError)
    return new Unasked(upstream, `Cannot ask ${upstream} as at most ${callPolicy.queued} calls may wait for it: the queue is full`, {
      cause: error,
    })
  return error
}

function judgeUpstream(error: unknown): Verdict {
  if (!(error instanceof UpstreamDown)) return { again: 'never' }
  return { again: error.sent === 'no' ? 'always' : 'if idempotent' }
}

/** Cockatiel compares a duration with the wall clock's; one that is endless until our own clock says otherwise makes it wait by ours. */
function until(clock: Clock): IBackoff<unknown> {
  const at = clock.monotonic() + callPolicy.halfOpenAfterMs
  return {
    get duration() {
      return clock.monotonic() >= at ? -Infinity : Infinity
    },
    next: () => until(clock),
  }
}

function nameOf(state: CircuitState): BreakerState {
  return state === CircuitState.Closed ? 'closed' : state === CircuitState.HalfOpen ? 'half_open' : 'open'
}

/** The promise's outcome, or the signal's reason as soon as that aborts. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } catch (error) {
    throw error instanceof TaskCancelledError && signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
