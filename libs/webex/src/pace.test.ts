import { fakeClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { connectSlot } from './pace.ts'

test('no second sees more than three connects, and nobody waits without need', async () => {
  const clock = fakeClock(0)
  const went: number[] = []
  for (let i = 0; i < 8; i++) void connectSlot(clock).then(() => went.push(clock.monotonic()))
  await clock.advance(0)
  expect(went).toEqual([0, 0, 0])
  await clock.advance(2_000)
  expect(went).toEqual([0, 0, 0, 1_000, 1_000, 1_000, 2_000, 2_000])
  await clock.advance(5_000)
  await connectSlot(clock)
  expect(clock.monotonic()).toBe(7_000)
})
