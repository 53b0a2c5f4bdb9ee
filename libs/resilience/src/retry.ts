import { fullJitter, type BackoffShape } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

/** What a failure means for another try. */
export interface Verdict {
  /** `always` = surely not processed; `if idempotent` = it may have been; `never` = the answer is final. */
  readonly again: 'always' | 'if idempotent' | 'never'
  /** The upstream asked for this wait (`Retry-After`): it wins over the formula. */
  readonly afterMs?: number
}

/** What bounds one call with its tries. */
export interface RetryBounds {
  readonly signal: AbortSignal
  /** Monotonic ms: no wait goes beyond. */
  readonly notAfter?: number
  readonly idempotent: boolean
}

export interface RetryRules {
  readonly clock: Clock
  readonly random: Random
  readonly budget: RetryBudget
  readonly backoff: BackoffShape
  /** The first one included. */
  readonly tries: number
  readonly judge: (error: unknown) => Verdict
  readonly onRetry: (error: unknown, waitMs: number) => void
}

/**
 * Runs a call, and again where its failure may pass: within its bounds and the budget, after a jittered wait. Ours rather than cockatiel's,
 * whose wait neither ends with the signal nor runs on a given clock. Rejects with the last error; with the signal's reason where it aborts.
 */
export async function retrying<T>(run: () => Promise<T>, bounds: RetryBounds, rules: RetryRules): Promise<T> {
  const { clock, random, budget, backoff, judge } = rules
  budget.called()
  for (let attempt = 0; ; attempt++) {
    bounds.signal.throwIfAborted()
    try {
      return await run()
    } catch (error) {
      const { again, afterMs } = judge(error)
      const may = again === 'always' || (again === 'if idempotent' && bounds.idempotent)
      if (!may || bounds.signal.aborted || attempt + 1 >= rules.tries) throw error
      const waitMs = afterMs ?? fullJitter(backoff, attempt, random)
      if (clock.monotonic() + waitMs >= (bounds.notAfter ?? Infinity) || !budget.spend()) throw error
      rules.onRetry(error, waitMs)
      await clock.sleep(waitMs, bounds.signal)
    }
  }
}

/** How much extra load retries may make (resilience.md §3). */
export interface RetryBudget {
  /** A call was begun: it earns its share. */
  called(): void
  /** Whether one more retry may be made; it is paid for. */
  spend(): boolean
}

/** Retries up to `share` of the calls, beside a reserve that lets a quiet upstream be tried again, and a bank that is never larger than it. */
export function retryBudget(share = 0.2, reserve = 10): RetryBudget {
  let bank = reserve
  return {
    called: () => {
      bank = Math.min(reserve, bank + share)
    },
    spend: () => {
      if (bank < 1) return false
      bank -= 1
      return true
    },
  }
}
