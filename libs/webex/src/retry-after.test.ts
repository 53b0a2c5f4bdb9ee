import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryAfterMs } from './retry-after.ts'
import { defaultTimings } from './timings.ts'

const now = Date.parse('2026-01-05T08:00:00Z')
const read = (header: string | undefined): number => retryAfterMs(header, now, defaultTimings)

test('seconds are obeyed between 1 s and 5 min', () => {
  expect(read('7')).toBe(7_000)
  expect(read('0')).toBe(1_000)
  expect(read('86400')).toBe(300_000)
})

test('a date is obeyed the same way', () => {
  expect(read('Mon, 05 Jan 2026 08:00:30 GMT')).toBe(30_000)
  expect(read('Mon, 05 Jan 2026 07:00:00 GMT')).toBe(1_000)
  expect(read('Wed, 05 Jan 2028 08:00:00 GMT')).toBe(300_000)
})

test.each([undefined, '', ' ', '-5', '1.5', 'rand(30),add(30)', 'soon', 'NaN', '1e3', 'Mon, nonsense'])('%j counts as 15 s', (header) =>
  expect(read(header)).toBe(15_000),
)

test('whatever the header says, the wait lies between 1 s and 5 min', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      expect(read(header)).toSatisfy((ms: number) => ms >= 1_000 && ms <= 300_000)
    }),
  )
})
