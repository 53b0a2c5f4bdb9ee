import { openWatchdog, type Clock, type Lag, type Watched } from '@nightshift/resilience'
import type { Link, LinkState } from '@nightshift/webex'
import { linkState } from '@nightshift/webex/topics'

/** Whether the process is alive: the loop turned within 15 s, and no part outlives its deadline by 30 s (resilience.md §1, Watchdog). */
export interface Liveness {
  /** Why only a restart can mend it; undefined = alive. */
  dead(): string | undefined
  lag(): Lag
  watch(part: Watched): void
  /** Seconds since each part last made progress. */
  ages(): readonly { readonly part: string; readonly seconds: number }[]
  stop(): void
}

export function openLiveness(clock: Clock, watchdog = openWatchdog(clock)): Liveness {
  const parts: Watched[] = []
  return {
    dead: watchdog.dead,
    lag: watchdog.lag,
    watch: (part) => {
      parts.push(part)
      watchdog.watch(part)
    },
    ages: () => parts.map((part) => ({ part: part.name, seconds: Math.max(0, clock.monotonic() - part.stamp().since) / 1_000 })),
    stop: () => watchdog[Symbol.dispose](),
  }
}

/**
 * The link as the watchdog sees it: each of its states has a deadline, which is longer than all the waits within it together (webex.md §5.3).
 * `live` and `halted` may last; a wait for the store ends when the store is back. By the monotonic clock: the wall clock may jump.
 */
export function linkPart(link: Pick<Link, 'state' | 'lastFrameAt'>, clock: Clock): Watched & { stop(): void } {
  let movedAt = clock.monotonic()
  const stop = linkState.hear(() => void (movedAt = clock.monotonic()))
  return {
    name: 'link',
    stamp: () => {
      const state = link.state()
      const heardAt = state.name === 'live' ? link.lastFrameAt() : undefined
      const limit = limitMs(state)
      return {
        state: state.name,
        since: heardAt === undefined ? movedAt : Math.max(movedAt, clock.monotonic() - Math.max(0, clock.now() - heardAt)),
        overdueMs: limit === undefined ? undefined : clock.monotonic() - movedAt - limit,
      }
    },
    stop,
  }
}

function limitMs(state: LinkState): number | undefined {
  switch (state.name) {
    case 'discovering':
    case 'registering':
      return 90_000
    case 'connecting':
    case 'authorising':
    case 'draining':
      return 30_000
    case 'waiting':
      return state.cause === 'store' ? undefined : Math.max(0, state.until - state.since)
    default:
      return undefined
  }
}
