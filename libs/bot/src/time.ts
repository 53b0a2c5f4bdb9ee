import { inWords } from '@nightshift/resilience'
import { DateTime } from 'luxon'

/** `11:02 EDT` in a zone; with the day where it is not today there: `Tue 17 Mar, 11:02 EDT`. */
export function clockTime(at: number, zone: string, now: number): string {
  const there = partsOf(at, zone)
  const today = partsOf(now, zone)
  const time = `${there('hour')}:${there('minute')} ${there('timeZoneName')}`
  const same = there('day') === today('day') && there('month') === today('month') && there('year') === today('year')
  return same ? time : `${there('weekday')} ${there('day')} ${there('month')}, ${time}`
}

/** By zone, since making one takes longer than the rest of an answer. */
const formats = new Map<string, Intl.DateTimeFormat>()

function partsOf(at: number, zone: string): (type: Intl.DateTimeFormatPartTypes) => string {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
    })
    formats.set(zone, format)
  }
  const parts = format.formatToParts(at)
  return (type) => parts.find((part) => part.type === type)?.value ?? ''
}

/** `Mon 16 Mar` for a day such as `2026-03-16`. */
export function dayName(day: string): string {
  return DateTime.fromISO(day, { zone: 'UTC', locale: 'en-US' }).toFormat('ccc d LLL')
}

/** `22 min ago`. */
export function ago(at: number, now: number): string {
  return `${inWords(now - at)} ago`
}
