import type { Clock, Random } from '@nightshift/resilience'
import type { Agents } from './agents.ts'
import { isReachable } from './reach.ts'
import type { Timings } from './timings.ts'

/** The waits between attempts: each ends at its time, when woken, or when the network is back. */
export interface Waiting {
  /** Sleeps `ms`; with `probeUrl`, probes the host and cuts the wait when it answers. `onCut` tells of the new end. */
  pause(ms: number, probeUrl: string | undefined, onCut: (ms: number) => void): Promise<void>
  /** Ends the running wait. */
  wake(): void
}

export interface WaitingPorts {
  readonly clock: Clock
  readonly random: Random
  readonly timings: Timings
  readonly agents: Agents
  /** Monotonic ms since when there is no link. */
  readonly downSince: () => number | undefined
}

export function openWaiting({ clock, random, timings, agents, downSince }: WaitingPorts, signal: AbortSignal): Waiting {
  let woken: (() => void) | undefined
  return {
    wake: () => woken?.(),
    pause: async (ms, probeUrl, onCut) => {
      const stop = new AbortController()
      const end = (): void => stop.abort()
      woken = end
      signal.addEventListener('abort', end, { once: true })
      if (signal.aborted) end()
      if (probeUrl !== undefined && ms > timings.probeMs) {
        void probing(probeUrl, stop.signal).then(async (reached) => {
          if (!reached) return
          const cut = random.next() * timings.probeCutMs
          onCut(cut)
          await clock.sleep(cut, stop.signal).catch(() => undefined)
          end()
        })
      }
      await clock.sleep(ms, stop.signal).catch(() => undefined)
      woken = undefined
      end()
      signal.removeEventListener('abort', end)
    },
  }

  async function probing(url: string, stop: AbortSignal): Promise<boolean> {
    while (!stop.aborted) {
      const slow = clock.monotonic() - (downSince() ?? clock.monotonic()) > timings.probeSlowAfterMs
      const everyMs = slow ? timings.probeSlowMs : timings.probeMs
      await clock.sleep(everyMs * (0.8 + 0.4 * random.next()), stop).catch(() => undefined)
      if (!stop.aborted && (await isReachable(url, agents, clock, timings.probeMs * 3))) return true
    }
    return false
  }
}
