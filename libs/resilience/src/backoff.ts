import type { Random } from './random.ts'

/** How waits grow: `base` × 2^attempt, at most `cap`, in ms. */
export interface BackoffShape {
  readonly baseMs: number
  readonly capMs: number
  /** No wait is shorter. */
  readonly floorMs?: number
}

/**
 * The wait before try `attempt` (0 = the first retry): anywhere in [0, min(cap, base × 2^attempt)), never under the floor.
 * Full jitter, after "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): a fleet does not come back in step.
 */
export function fullJitter(shape: BackoffShape, attempt: number, random: Random): number {
  const ceiling = Math.min(shape.capMs, shape.baseMs * 2 ** Math.min(attempt, 40))
  return Math.max(shape.floorMs ?? 0, random.next() * ceiling)
}
