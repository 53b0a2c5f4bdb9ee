import { fakeClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { openHolds } from './holds.ts'

test('events of a room wait until its history is in, at most for the time of the hold', async () => {
  const clock = fakeClock(0)
  const holds = openHolds(clock, 10_000)
  holds.begin()
  expect([holds.isHeld('a'), holds.isHeld('b')]).toEqual([true, true])
  expect(holds.release('a', holds.round())).toBe(true)
  expect([holds.isHeld('a'), holds.isHeld('b')]).toEqual([false, true])
  await clock.advance(10_000)
  expect(holds.isHeld('b')).toBe(false)
})

test('a gap that opens during a walk keeps its rooms held until its own walk: the older one lets nothing go', () => {
  const holds = openHolds(fakeClock(0), 10_000)
  holds.begin()
  const older = holds.round()
  holds.begin()
  expect(holds.release('a', older)).toBe(false)
  expect(holds.isHeld('a')).toBe(true)
  expect(holds.end(older)).toEqual([])
  expect(holds.isHeld('a')).toBe(true)
  expect(holds.release('a', holds.round())).toBe(true)
  expect(holds.isHeld('a')).toBe(false)
  expect(holds.isHeld('b')).toBe(true)
  expect(holds.end(holds.round())).toEqual(['b'])
})
