import type { Clock } from '@nightshift/resilience'
import type { Arrival } from './contract.ts'

/** Rows of one commit at most. */
const batchSize = 50

/** What has arrived and nobody took yet. Iterated once; taking nothing is back-pressure. */
export interface Arrivals extends AsyncIterable<readonly Arrival[]> {
  push(arrival: Arrival): void
  size(): number
  /** Age of the oldest in ms, 0 where there is none. */
  oldestMs(): number
  /** Resolves when everything was given out and the consumer asks for more: what it took is committed. */
  drained(): Promise<void>
  /** Takes nothing in any more; what is in is still given out. */
  end(): void
  /** Everything is over: once what is in was given out, the consumer's loop ends. */
  finish(): void
}

/** A queue; `onReturn` is called when the consumer leaves its loop. */
export function openArrivals(clock: Clock, onReturn: () => void): Arrivals {
  const queue: { readonly arrival: Arrival; readonly at: number }[] = []
  let ended = false
  let finished = false
  /** The consumer has a batch and has not asked for the next. */
  let busy = false
  let wake: (() => void) | undefined
  let dry: (() => void)[] = []

  const stir = (): void => {
    const waiting = wake
    wake = undefined
    waiting?.()
  }
  const take = (): readonly Arrival[] => queue.splice(0, batchSize).map(({ arrival }) => arrival)
  const isDry = (): boolean => queue.length === 0 && !busy
  const settle = (): void => {
    for (const done of dry) done()
    dry = []
  }
  async function* batches(): AsyncGenerator<readonly Arrival[]> {
    try {
      for (;;) {
        if (queue.length > 0) {
          busy = true
          yield take()
          busy = false
        }
        if (queue.length > 0) continue
        settle()
        if (finished) return
        await new Promise<void>((resolve) => void (wake = resolve))
      }
    } finally {
      busy = false
      settle()
      onReturn()
    }
  }
  const stream = batches()

  return {
    [Symbol.asyncIterator]: () => stream,
    push: (arrival) => {
      if (ended) return
      queue.push({ arrival, at: clock.monotonic() })
      stir()
    },
    size: () => queue.length,
    oldestMs: () => (queue[0] ? clock.monotonic() - queue[0].at : 0),
    drained: () => (isDry() ? Promise.resolve() : new Promise((resolve) => void dry.push(resolve))),
    end: () => void (ended = true),
    finish: () => {
      ended = finished = true
      stir()
    },
  }
}
