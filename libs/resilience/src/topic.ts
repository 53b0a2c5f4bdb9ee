import { channel } from 'node:diagnostics_channel'

/**
 * What a library announces: a typed name on Node's `diagnostics_channel`. Announcing costs next to nothing while nobody
 * listens. Listeners run at once, in the announcer's turn; only `host` turns announcements into log lines and series.
 */
export interface Topic<T> {
  readonly name: string
  say(payload: T): void
  /** Calls `listener` for each announcement until the answer is called. */
  hear(listener: (payload: T) => void): () => void
}

/** The topic of that name. Names look like `nightshift.link.state`. */
export function topic<T>(name: string): Topic<T> {
  const wire = channel(name)
  return {
    name,
    say: (payload) => {
      if (wire.hasSubscribers) wire.publish(payload)
    },
    hear: (listener) => {
      // diagnostics_channel hands messages over untyped; only `say` publishes here.
      const untyped = (payload: unknown): void => listener(payload as T)
      wire.subscribe(untyped)
      return () => wire.unsubscribe(untyped)
    },
  }
}
