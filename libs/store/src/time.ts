import type { Clock } from '@nightshift/resilience'
import type { Sql } from './sql.ts'
import { settings } from './tables/settings.ts'

/** Store time, in whole ms: it runs with the monotonic clock, so a wall clock that jumps neither fires nor expires anything. */
export interface StoreTime {
  now(): number
  /** The moment of the monotonic clock at which store time is `at`. */
  monotonicOf(at: number): number
}

/** Store time that begins at the wall clock's, but never below `highest`: what has expired stays expired over a restart (operations.md §9, Approvals). */
export function storeTime(clock: Clock, highest: number): StoreTime {
  const offset = Math.max(Math.floor(clock.now()), highest) - clock.monotonic()
  return { now: () => Math.floor(offset + clock.monotonic()), monotonicOf: (at) => at - offset }
}

/** How far the recorded highest time may trail: it is written with commits that happen anyway. */
export const stampEveryMs = 5_000
const key = 'store.time'

/** Records that store time has come this far. */
export async function stampTime(sql: Sql, bot: string, at: number): Promise<void> {
  await settings(sql, { bot }).put(key, at)
}

/** The highest store time recorded; 0 where there is none. */
export async function stampedTime(sql: Sql, bot: string): Promise<number> {
  const at = await settings(sql, { bot }).get(key)
  return typeof at === 'number' ? at : 0
}
