import { fullJitter, type BackoffShape } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'
import { topic } from './topic.ts'

/** A part has failed, or ended though nobody asked it to, and is started again after the wait. `attempt` counts from 0 since it last ran well. */
export const partFailed = topic<{ readonly part: string; readonly error: unknown; readonly attempt: number; readonly waitMs: number }>(
  'nightshift.part.failed',
)
/** A state of a part has outlived its own deadline by `stallGraceMs`: said once per state. */
export const partStalled = topic<{ readonly part: string; readonly state: string; readonly overdueMs: number }>('nightshift.part.stalled')

/** How far a state may outlive its own deadline before the part counts as stalled (resilience.md §1, Watchdog). */
export const stallGraceMs = 30_000

/** Something that should make progress, as the watchdog sees it. */
export interface Watched {
  readonly name: string
  /** What it is at, since when on the monotonic clock, and how far that has outlived its deadline (negative = not yet; undefined = it may last). */
  stamp(): { readonly state: string; readonly since: number; readonly overdueMs: number | undefined }
}

/** By which a part tells that it makes progress. */
export interface Progress {
  /** A state begins that should end within `limitMs`; without a limit it may last. */
  enter(state: string, limitMs?: number): void
}

export interface Supervised extends Watched {
  /** Resolves when the signal has aborted and the part has ended. Never rejects. */
  readonly done: Promise<void>
}

export interface Supervision {
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
  /** Waits between a failure and the next start; default 1 s doubling up to 30 s. */
  readonly backoff?: BackoffShape
  /** A part that ran so long was well: its next failure counts as the first. Default 60 s. */
  readonly healthyMs?: number
}

/** Runs a part until the signal aborts: whatever it throws is announced, and it is started again after a jittered wait. */
export function supervise(name: string, part: (signal: AbortSignal, progress: Progress) => Promise<void>, rules: Supervision): Supervised {
  const { clock, random, signal, backoff = { baseMs: 1_000, capMs: 30_000 }, healthyMs = 60_000 } = rules
  let stamped: { readonly state: string; readonly since: number; readonly limitMs: number | undefined } = {
    state: 'starting',
    since: clock.monotonic(),
    limitMs: undefined,
  }
  let forget = (): void => undefined

  const enter = (state: string, limitMs?: number): void => {
    forget()
    stamped = { state, since: clock.monotonic(), limitMs }
    forget =
      limitMs === undefined
        ? () => undefined
        : clock.after(limitMs + stallGraceMs, () => partStalled.say({ part: name, state, overdueMs: stallGraceMs }))
  }

  const run = async (): Promise<void> => {
    for (let attempt = 0; !signal.aborted; attempt++) {
      const began = clock.monotonic()
      enter('running')
      // Within a promise, so that a part which throws before its first wait is no different.
      const error = await Promise.resolve()
        .then(() => part(signal, { enter }))
        .then(
          () => new Error(`Cannot leave the part "${name}" alone as it must run until it is asked to stop: it ended by itself`),
          (thrown: unknown) => thrown,
        )
      if (signal.aborted) break
      if (clock.monotonic() - began >= healthyMs) attempt = 0
      const waitMs = fullJitter(backoff, attempt, random)
      partFailed.say({ part: name, error, attempt, waitMs })
      enter('waiting', waitMs)
      await clock.sleep(waitMs, signal).catch(() => undefined)
    }
    enter('stopped')
  }

  return {
    name,
    stamp: () => {
      const { state, since, limitMs } = stamped
      return { state, since, overdueMs: limitMs === undefined ? undefined : clock.monotonic() - since - limitMs }
    },
    done: run(),
  }
}
