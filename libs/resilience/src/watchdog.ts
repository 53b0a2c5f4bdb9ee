import type { Clock } from './clock.ts'
import { inWords } from './duration.ts'
import { loopLagMeter, type Lag, type LagMeter } from './lag.ts'
import { stallGraceMs, type Watched } from './supervise.ts'
import { topic } from './topic.ts'

/** The event loop stood still for longer than `lagAlarmMs`: said once per look at it. */
export const loopStalled = topic<{ readonly lagMs: number }>('nightshift.loop.stalled')

/** Lag that is announced, and lag after which the process is not alive (resilience.md §1, Watchdog). */
export const lagAlarmMs = 1_000
export const lagDeathMs = 15_000
const windowMs = 10_000
const lookMs = 1_000

export interface Watchdog extends Disposable {
  /** p50 and p99 of the last full 10 s, and the longest lag of those or since. */
  lag(): Lag
  /** Why this process is not alive and only a restart mends it; undefined = the loop turned and every part makes progress. */
  dead(): string | undefined
  /** Watches a part; the answer ends that. */
  watch(part: Watched): () => void
}

/** Watches the event loop and the parts that make up the process. Liveness is not "the port answers" (resilience.md §1). */
export function openWatchdog(clock: Clock, meter: LagMeter = loopLagMeter()): Watchdog {
  const parts = new Set<Watched>()
  let last: Lag | undefined
  let windowFrom = clock.monotonic()
  let told = 0
  let cancel = (): void => undefined

  const look = (): void => {
    const now = meter.read()
    if (now.maxMs > lagAlarmMs && now.maxMs > told) loopStalled.say({ lagMs: now.maxMs })
    told = Math.max(told, now.maxMs)
    if (clock.monotonic() - windowFrom >= windowMs) {
      last = now
      meter.reset()
      windowFrom = clock.monotonic()
      told = 0
    }
    cancel = clock.after(lookMs, look)
  }
  cancel = clock.after(lookMs, look)

  const lag = (): Lag => {
    const now = meter.read()
    return last === undefined ? now : { ...last, maxMs: Math.max(last.maxMs, now.maxMs) }
  }
  return {
    lag,
    dead: () => {
      const { maxMs } = lag()
      if (maxMs > lagDeathMs) return `the event loop stood still for ${inWords(maxMs)}`
      for (const part of parts) {
        const { state, overdueMs } = part.stamp()
        if (overdueMs !== undefined && overdueMs > stallGraceMs)
          return `"${part.name}" should have left "${state}" ${inWords(overdueMs)} ago`
      }
      return undefined
    },
    watch: (part) => {
      parts.add(part)
      return () => parts.delete(part)
    },
    [Symbol.dispose]: () => {
      cancel()
      meter.stop()
    },
  }
}
