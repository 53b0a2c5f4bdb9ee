import { expect, test } from 'vitest'
import { fakeClock } from './clock.ts'
import { deadline, DeadlinePassed } from './deadline.ts'

test('a deadline ends its signal when it passes, and tells what is left until then', async () => {
  const clock = fakeClock(0)
  await clock.advance(500)
  using limit = deadline('10s', clock)
  expect([limit.at, limit.remaining()]).toEqual([10_500, 10_000])
  await clock.advance(9_999)
  expect([limit.signal.aborted, limit.remaining()]).toEqual([false, 1])
  await clock.advance(1)
  expect([limit.signal.aborted, limit.remaining()]).toEqual([true, 0])
  expect(limit.signal.reason).toBeInstanceOf(DeadlinePassed)
})

test('a parent that ends first ends it, with its own reason and nothing left', async () => {
  const clock = fakeClock(0)
  const parent = new AbortController()
  using limit = deadline('10s', clock, parent.signal)
  parent.abort(new Error('the process stops'))
  expect([limit.signal.aborted, limit.remaining(), limit.signal.reason.message]).toEqual([true, 0, 'the process stops'])
  await clock.advance(20_000)
  expect(limit.signal.reason.message).toBe('the process stops')
})

test('the end of a deadline does not end its parent', async () => {
  const clock = fakeClock(0)
  const parent = new AbortController()
  using limit = deadline('1s', clock, parent.signal)
  await clock.advance(1_000)
  expect([limit.signal.aborted, parent.signal.aborted]).toEqual([true, false])
})

test('a deadline that is let go of keeps no timer', async () => {
  const clock = fakeClock(0)
  {
    using limit = deadline('1s', clock)
    expect([limit.remaining(), clock.waiting()]).toEqual([1_000, 1])
  }
  expect(clock.waiting()).toBe(0)
})

test('a wall clock that jumps moves no deadline', async () => {
  const clock = fakeClock(0)
  using limit = deadline('10s', clock)
  clock.jump(3_600_000)
  await clock.advance(0)
  expect([limit.signal.aborted, limit.remaining()]).toEqual([false, 10_000])
})
