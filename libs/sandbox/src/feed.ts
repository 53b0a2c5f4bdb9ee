import type { FeedEvent } from './contract.ts'

/** What happens, told to every page that watches (`GET /sandbox/events`). */
export interface Feed {
  say(event: FeedEvent): void
  hear(listener: (id: number, event: FeedEvent) => void): () => void
  /** The last events after number `id`, for a page whose connection was cut. */
  since(id: number): readonly (readonly [number, FeedEvent])[]
}

const kept = 2_000

/** A feed that nobody listens to yet. */
export function feed(): Feed {
  const listeners = new Set<(id: number, event: FeedEvent) => void>()
  let past: (readonly [number, FeedEvent])[] = []
  let count = 0
  return {
    say: (event) => {
      count++
      past.push([count, event])
      if (past.length > 2 * kept) past = past.slice(-kept)
      for (const listener of listeners) listener(count, event)
    },
    hear: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    since: (id) => past.filter(([number]) => number > id),
  }
}
