import { expect, test } from 'vitest'
import { clockOffset } from './clock-offset.ts'

const noon = Date.parse('2026-01-05T12:00:00Z')
const header = (ms: number): string => new Date(ms).toUTCString()

test('a clock in the same second counts as right', () => {
  const clock = clockOffset()
  clock.note(header(noon), noon + 400, noon + 450)
  expect(clock.offset()).toBe(0)
})

test('the offset is the median, so one odd answer does not move it', () => {
  const clock = clockOffset()
  for (const ahead of [60_000, 60_000, 60_000, 3_600_000, -5_000]) clock.note(header(noon + ahead), noon + 500, noon + 500)
  expect(clock.offset()).toBe(60_000)
})

test('only the last 20 answers count', () => {
  const clock = clockOffset()
  for (let i = 0; i < 20; i++) clock.note(header(noon + 90_000), noon + 500, noon + 500)
  for (let i = 0; i < 20; i++) clock.note(header(noon), noon + 500, noon + 500)
  expect(clock.offset()).toBe(0)
})

test('an answer without a date, or with nonsense, changes nothing', () => {
  const clock = clockOffset()
  clock.note(undefined, noon, noon)
  clock.note('yesterday', noon, noon)
  expect(clock.offset()).toBe(0)
})
