import type { Clock } from '@nightshift/resilience'

/** Reads a thing once in a while: the same key within `keepMs` is answered from memory, and two readers share one call. Failures are not kept. */
export function cached<T>(clock: Clock, keepMs: number, most = 5_000): (key: string, read: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { readonly until: number; readonly value: Promise<T> }>()
  return (key, read) => {
    const known = kept.get(key)
    const now = clock.monotonic()
    if (known && known.until > now) return known.value
    const entry = { until: now + keepMs, value: read() }
    entry.value.catch(() => kept.get(key) === entry && kept.delete(key))
    kept.delete(key)
    kept.set(key, entry)
    const [oldest] = kept.size > most ? kept.keys() : []
    if (oldest !== undefined) kept.delete(oldest)
    return entry.value
  }
}
