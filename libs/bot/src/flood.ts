import type { Timings } from './runtime.ts'

/** What a message may cost: `say` = refused with a sentence, once; `silent` = refused without one, since it was just said. */
export type FloodVerdict = 'pass' | 'say' | 'silent'

/** Token buckets per person and per room, so that nobody can crowd others out (operations.md §9, threat 23). */
export interface FloodGate {
  /** Takes a token for a message said at `at` (ms since 1970): its own time counts, so that what was fetched back after an outage is no flood. */
  take(person: string, room: string, at: number): FloodVerdict
}

interface Bucket {
  tokens: number
  at: number
  told: boolean
}

const mostBuckets = 10_000

export function floodGate(timings: Pick<Timings, 'personBurst' | 'personPerMinute' | 'roomBurst' | 'roomPerMinute'>): FloodGate {
  const buckets = new Map<string, Bucket>()
  const bucket = (name: string, burst: number, perMinute: number, at: number): Bucket => {
    const found = buckets.get(name)
    const one = found ?? { tokens: burst, at, told: false }
    one.tokens = Math.min(burst, one.tokens + (Math.max(0, at - one.at) / 60_000) * perMinute)
    one.at = Math.max(one.at, at)
    buckets.delete(name)
    buckets.set(name, one)
    const oldest = buckets.keys().next()
    if (buckets.size > mostBuckets && oldest.done !== true) buckets.delete(oldest.value)
    return one
  }
  return {
    take: (person, room, at) => {
      const mine = bucket(`person:${person}`, timings.personBurst, timings.personPerMinute, at)
      const ours = bucket(`room:${room}`, timings.roomBurst, timings.roomPerMinute, at)
      if (mine.tokens >= 1 && ours.tokens >= 1) {
        mine.tokens--
        ours.tokens--
        mine.told = false
        return 'pass'
      }
      if (mine.told) return 'silent'
      mine.told = true
      return 'say'
    },
  }
}
