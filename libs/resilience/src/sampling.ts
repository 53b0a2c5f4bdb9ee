import { CircuitState, type IBreaker } from 'cockatiel'
import type { Clock } from './clock.ts'

/** When a breaker opens: at least `share` of at least `calls` calls failed within `withinMs`. */
export interface SamplingRule {
  readonly share: number
  readonly calls: number
  readonly withinMs: number
}

/**
 * The counting half of a breaker. Cockatiel's own goes by calls a second and by the wall clock, and forgets one second per call: where few
 * calls are made, old failures stay. This one forgets by time, and a clock that jumps changes nothing.
 */
export function samplingBreaker(rule: SamplingRule, clock: Clock): IBreaker {
  let slots: readonly { readonly second: number; readonly calls: number; readonly failures: number }[] = []
  const count = (failures: number): void => {
    const second = Math.floor(clock.monotonic() / 1_000)
    const recent = slots.filter((slot) => slot.second > second - rule.withinMs / 1_000)
    const newest = recent.at(-1)
    slots =
      newest?.second === second
        ? [...recent.slice(0, -1), { second, calls: newest.calls + 1, failures: newest.failures + failures }]
        : [...recent, { second, calls: 1, failures }]
  }
  return {
    // Cockatiel would keep a breaker's state over restarts; ours begins closed.
    state: undefined,
    success: (state) => {
      if (state === CircuitState.HalfOpen) slots = []
      count(0)
    },
    failure: (state) => {
      count(1)
      if (state !== CircuitState.Closed) return true
      const calls = slots.reduce((sum, slot) => sum + slot.calls, 0)
      const failures = slots.reduce((sum, slot) => sum + slot.failures, 0)
      return calls >= rule.calls && failures >= rule.share * calls
    },
  }
}
