import type { Clock } from '@nightshift/resilience'
import type { Timings } from './timings.ts'
import { linkGap } from './topics.ts'

/** What missing sequence numbers lead to (webex.md §4.4): a walk over the window, and a new connection where they are many. */
export interface SequenceWatch {
  gap(expected: number, got: number, since: number): void
  /** Monotonic ms of the last gap. */
  lastAt(): number
  /** A new connection counts anew. */
  forget(): void
}

export interface SequencePorts {
  readonly clock: Clock
  readonly timings: Timings
  /** At once, so that what comes now is held. */
  readonly onGap: () => void
  /** After the debounce: frames since then (our wall clock) may be missing. */
  readonly onWindow: (from: number) => void
  readonly onTooMany: () => void
}

const tooMany = 3
const tenMinutes = 600_000

export function sequenceWatch({ clock, timings, onGap, onWindow, onTooMany }: SequencePorts): SequenceWatch {
  let gaps: number[] = []
  let lastAt = Number.NEGATIVE_INFINITY
  let windowFrom: number | undefined
  return {
    lastAt: () => lastAt,
    forget: () => void (gaps = []),
    gap: (expected, got, since) => {
      linkGap.say({ expected, got })
      lastAt = clock.monotonic()
      gaps = [...gaps.filter((at) => lastAt - at < tenMinutes), lastAt]
      if (gaps.length > tooMany) {
        gaps = []
        onTooMany()
      }
      onGap()
      if (windowFrom !== undefined) return
      windowFrom = since
      clock.after(timings.gapDebounceMs, () => {
        windowFrom = undefined
        onWindow(since)
      })
    },
  }
}
