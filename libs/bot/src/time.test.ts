import fc from 'fast-check'
import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { ago, clockTime, dayName } from './time.ts'

const morning = Date.parse('2026-03-18T15:02:00Z')

test('a time is shown in its reader’s zone, with the day where it is another one there', () => {
  expect(clockTime(morning, 'America/New_York', morning)).toBe('11:02 EDT')
  expect(clockTime(morning - 86_400_000, 'America/New_York', morning)).toBe('Tue 17 Mar, 11:02 EDT')
  expect(clockTime(Date.parse('2026-01-05T05:00:00Z'), 'America/New_York', morning)).toBe('Mon 5 Jan, 00:00 EST')
  expect(dayName('2026-03-16')).toBe('Mon 16 Mar')
  expect(ago(morning - 22 * 60_000, morning)).toBe('22 min ago')
})

test('it agrees with a library of zones at any moment', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      fc.constantFrom('America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'UTC', 'Australia/Lord_Howe'),
      (at, zone) => {
        expect(clockTime(at, zone, at).split(' ')[0]).toBe(DateTime.fromMillis(at, { zone }).toFormat('HH:mm'))
      },
    ),
  )
})
