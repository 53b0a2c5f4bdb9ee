import type { CallRecord } from './contract.ts'
import type { Feed } from './feed.ts'

/** The last calls, links and hits of faults, numbered: a ring, so a long night costs no more than an hour. */
export interface CallLog {
  add(record: Omit<CallRecord, 'seq'>): void
  /** Everything after number `seq`, oldest first. */
  since(seq: number): readonly CallRecord[]
  clear(): void
}

/** A ring of `size` records. Calls are told to the feed as they end; links and faults have events of their own there. */
export function callLog(feed: Feed, size = 20_000): CallLog {
  let ring: CallRecord[] = []
  let count = 0
  return {
    add: (record) => {
      const call = { seq: count + 1, ...record }
      ring[count % size] = call
      count++
      if (call.kind === 'http' || call.kind === 'upgrade') feed.say({ type: 'call', call })
    },
    since: (seq) => {
      const first = Math.max(seq, count - size, 0)
      return Array.from({ length: Math.max(0, count - first) }, (_, step) => ring[(first + step) % size]).filter((one) => one !== undefined)
    },
    clear: () => {
      ring = []
      count = 0
    },
  }
}
