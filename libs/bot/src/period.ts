import { DateTime } from 'luxon'

/** A half-open stretch of time, [start, end) in ms since 1970, and how it was asked for. */
export interface Period {
  readonly label: string
  readonly start: number
  readonly end: number
}

interface Where {
  readonly now: number
  readonly zone: string
}

/** `2026-03-18`, `today` or `tomorrow` as `yyyy-mm-dd` in the SOC's zone; undefined where the text is none or names no real day. */
export function parseDate(text: string, { now, zone }: Where): string | undefined {
  const today = DateTime.fromMillis(now, { zone })
  const word = text.toLowerCase()
  if (word === 'today') return today.toISODate() ?? undefined
  if (word === 'tomorrow') return today.plus({ days: 1 }).toISODate() ?? undefined
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone }).isValid ? text : undefined
}

/** A period as bots.md §1.9 names them: `today yesterday 7d 30d 90d mtd ytd weekend 2026-02 2026-02-03..2026-02-10`. `7d` = the last 7 complete days. */
export function parsePeriod(text: string, { now, zone }: Where): Period | undefined {
  const label = text.toLowerCase()
  const at = DateTime.fromMillis(now, { zone })
  const day = at.startOf('day')
  const period = (start: DateTime, end: DateTime): Period => ({ label, start: start.toMillis(), end: end.toMillis() })
  const days = /^([1-9]\d?)d$/.exec(label)?.[1]
  if (days !== undefined) return Number(days) <= 90 ? period(day.minus({ days: Number(days) }), day) : undefined
  const month = /^\d{4}-\d{2}$/.test(label) ? DateTime.fromISO(label, { zone }) : undefined
  if (month) return month.isValid ? period(month, month.plus({ months: 1 })) : undefined
  const [, from, to] = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(label) ?? []
  if (from !== undefined && to !== undefined) {
    const [start, end] = [DateTime.fromISO(from, { zone }), DateTime.fromISO(to, { zone }).plus({ days: 1 })]
    return start.isValid && end.isValid && start < end ? period(start, end) : undefined
  }
  switch (label) {
    case 'today':
      return period(day, at)
    case 'yesterday':
      return period(day.minus({ days: 1 }), day)
    case 'mtd':
      return period(day.startOf('month'), at)
    case 'ytd':
      return period(day.startOf('year'), at)
    case 'weekend': {
      const monday = day.startOf('week')
      return period(monday.minus({ days: 2 }), monday)
    }
    default:
      return undefined
  }
}
