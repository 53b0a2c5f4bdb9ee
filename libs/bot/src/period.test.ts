import { expect, test } from 'vitest'
import { parseDate, parsePeriod } from './period.ts'

const where = { now: Date.parse('2026-03-18T15:00:00Z'), zone: 'America/New_York' }
const hours = (label: string, at = where): number => {
  const period = parsePeriod(label, at)
  return period === undefined ? Number.NaN : (period.end - period.start) / 3_600_000
}

test('days are days of the zone: the one on which clocks change has 23 hours', () => {
  expect(hours('2026-03-08..2026-03-08')).toBe(23)
  expect(hours('yesterday')).toBe(24)
  expect(hours('today')).toBe(11)
})

test('7d is the last seven complete days, today excluded', () => {
  const period = parsePeriod('7d', where)
  expect(new Date(period?.end ?? 0).toISOString()).toBe('2026-03-18T04:00:00.000Z')
  expect(hours('7d')).toBe(168)
})

test('the last weekend is over, a month is a month, nonsense is none', () => {
  expect(hours('weekend')).toBe(48)
  expect(hours('2026-02')).toBe(28 * 24)
  for (const text of ['91d', '0d', '2026-13', '2026-02-10..2026-02-03', 'soon']) expect(parsePeriod(text, where)).toBeUndefined()
})

test('a date is a real day', () => {
  expect(parseDate('tomorrow', where)).toBe('2026-03-19')
  expect(parseDate('2026-02-30', where)).toBeUndefined()
})
