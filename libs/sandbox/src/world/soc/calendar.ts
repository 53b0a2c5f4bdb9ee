import { DateTime } from 'luxon'
import { worldZone } from '../registers.ts'

/** The days of a night: D−k is the k-th calendar day before the start's, in the SOC's zone (bots.md §14). */
export interface Calendar {
  readonly startedAt: number
  /** A local time, such as `09:12`, on D−k. A time that the spring skips is an hour later. */
  at(day: number, time: string): number
  /** 00:00 on D−k. */
  midnight(day: number): number
}

export function calendar(startedAt: number): Calendar {
  const today = DateTime.fromMillis(startedAt, { zone: worldZone }).startOf('day')
  return {
    startedAt,
    midnight: (day) => today.minus({ days: day }).toMillis(),
    at: (day, time) => {
      const [hour = 0, minute = 0] = time.split(':').map(Number)
      return today.minus({ days: day }).set({ hour, minute }).toMillis()
    },
  }
}
