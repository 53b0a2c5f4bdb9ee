import { setTimeout as wait } from 'node:timers/promises'

/**
 * Where time comes from. Everything that waits or compares times is given one, so that tests can replay a night in a second.
 * `now` is the wall clock in ms since 1970 and may jump; `monotonic` is in ms from any start and never goes back.
 */
export interface Clock {
  now(): number
  monotonic(): number
  /** Resolves after `ms`. Rejects with the signal's reason as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `run` once after `ms`; the answer cancels it. The timer alone does not keep a process alive. */
  after(ms: number, run: () => void): () => void
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    wait(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error
    }),
  after: (ms, run) => {
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
}

/** A clock that moves only when told to. */
export interface FakeClock extends Clock {
  /** Moves both times on, waking sleepers in order and letting their work settle between two of them. */
  advance(ms: number): Promise<void>
  /** Moves the wall clock alone, as a wrong NTP answer does. */
  jump(ms: number): void
  /** How many sleepers and timers wait. */
  waiting(): number
}

/** A fake clock that starts at `start` (ms since 1970). */
export function fakeClock(start: number): FakeClock {
  let elapsed = 0
  let offset = start
  let order = 0
  const sleepers = new Map<number, { readonly at: number; readonly wake: () => void }>()
  const add = (ms: number, wake: () => void): (() => void) => {
    const id = order++
    sleepers.set(id, { at: elapsed + Math.max(0, ms), wake })
    return () => sleepers.delete(id)
  }
  return {
    now: () => offset + elapsed,
    monotonic: () => elapsed,
    after: add,
    waiting: () => sleepers.size,
    jump: (ms) => {
      offset += ms
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const abort = (): void => {
          cancel()
          reject(signal?.reason)
        }
        const cancel = add(ms, () => {
          signal?.removeEventListener('abort', abort)
          resolve()
        })
        signal?.addEventListener('abort', abort, { once: true })
      }),
    advance: async (ms) => {
      const end = elapsed + ms
      await settle()
      for (;;) {
        const due = [...sleepers].filter(([, one]) => one.at <= end).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0]
        if (!due) break
        sleepers.delete(due[0])
        elapsed = Math.max(elapsed, due[1].at)
        due[1].wake()
        await settle()
      }
      elapsed = end
      await settle()
    },
  }
}

/** Lets promises and immediate callbacks that are ready now run to their next wait. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
