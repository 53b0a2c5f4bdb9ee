import type { Link } from '@nightshift/webex'
import type { Pausing } from './pausing.ts'
import type { WatchedStore } from './watched-store.ts'

/** Whether the bot can take work now, and why not. */
export interface Readiness {
  /** Undefined = ready; else why not, in words for `/readyz`. */
  unready(): string | undefined
  /** Start to first ready in ms; undefined before. */
  firstReadyMs(): number | undefined
  /**
   * Whether the start is over, and only a restart could mend what comes now: the store is open. So is one that waits for a disk that may come
   * back; Webex and a missing secret come later still, and are waited for. An outage at boot must not become a crash loop (operations.md §3).
   */
  started(): boolean
  /** What a start waits for at the moment; `outside`: for what is not its own to mend. */
  waitFor(why: string, outside?: boolean): void
  opened(parts: { readonly store?: WatchedStore; readonly link?: Link }): void
  /** Something has changed that may make it ready. */
  look(): void
}

/**
 * Readiness is derived, never set: not draining, the store commits, the link is live (architecture.md §2, rule 5).
 * `sinceStartMs` measures from the process's own start; `onFirst` is called once, when it is ready for the first time.
 */
export function openReadiness(
  drain: AbortSignal,
  pausing: Pick<Pausing, 'now'>,
  sinceStartMs: () => number,
  onFirst: (afterMs: number) => void,
): Readiness {
  let waitsFor = 'starting'
  let waitedOutside = false
  let store: WatchedStore | undefined
  let link: Link | undefined
  let first: number | undefined

  const unready = (): string | undefined => {
    if (drain.aborted) return 'draining'
    if (!store || !link) return waitsFor
    if (pausing.now()) return 'drained by an operator'
    return store.stuck() ?? unreadyLink(link)
  }
  return {
    unready,
    firstReadyMs: () => first,
    started: () => store !== undefined || waitedOutside,
    waitFor: (why, outside = false) => {
      waitsFor = why
      waitedOutside ||= outside
    },
    opened: (parts) => {
      store = parts.store ?? store
      link = parts.link ?? link
    },
    look: () => {
      if (first !== undefined || unready() !== undefined) return
      first = sinceStartMs()
      onFirst(first)
    },
  }
}

function unreadyLink(link: Link): string | undefined {
  const state = link.state()
  switch (state.name) {
    case 'live':
      return undefined
    case 'halted':
    case 'waiting':
      return `${state.name}: ${state.cause}`
    default:
      return state.name
  }
}
