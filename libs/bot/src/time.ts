import { inWords } from '@nightshift/resilience'
import { DateTime } from 'luxon'

/** `11:02 EDT` in a zone; with the day where it is not today there: `Tue 17 Mar, 11:02 EDT`. */
export function clockTime(at: number, zone: string, now: number): string {
  const there = DateTime.fromMillis(at, { zone, locale: 'en-US' })
  const today = DateTime.fromMillis(now, { zone }).hasSame(there, 'day')
  return `${there.toFormat(today ? 'HH:mm' : 'ccc d LLL, HH:mm')} ${zoneName(at, zone)}`
}

/** By zone: luxon would make a formatter for each name it writes, which takes longer than the rest of an answer. */
const namers = new Map<string, Intl.DateTimeFormat>()

/** `EDT` for a zone at a time. */
function zoneName(at: number, zone: string): string {
  const known = namers.get(zone)
  const namer = known ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' })
  if (!known) namers.set(zone, namer)
  return namer.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? zone
}

/** `Mon 16 Mar` for a day such as `2026-03-16`. */
export function dayName(day: string): string {
  return DateTime.fromISO(day, { zone: 'UTC', locale: 'en-US' }).toFormat('ccc d LLL')
}

/** `22 min ago`. */
export function ago(at: number, now: number): string {
  return `${inWords(now - at)} ago`
}
