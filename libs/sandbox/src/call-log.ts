import type { CallRecord } from './contract.ts'

/** The last calls, links and hits of faults, numbered: a ring, so a long night costs no more than an hour. */
export interface CallLog {
  add(record: Omit<CallRecord, 'seq'>): void
  /** Everything after number `seq`, oldest first. */
  since(seq: number): readonly CallRecord[]
  clear(): void
}

/** A ring of `size` records. */
export function callLog(size = 20_000): CallLog {
  let ring: CallRecord[] = []
  let count = 0
  return {
    add: (record) => {
      ring[count % size] = { seq: count + 1, ...record }
      count++
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
