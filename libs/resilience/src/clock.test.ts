import { expect, test } from 'vitest'
import { fakeClock, systemClock } from './clock.ts'

test('a fake clock stands still until it is moved, and moves both times', async () => {
  const clock = fakeClock(5_000)
  expect([clock.now(), clock.monotonic()]).toEqual([5_000, 0])
  await clock.advance(250)
  expect([clock.now(), clock.monotonic()]).toEqual([5_250, 250])
})

test('a jump moves the wall clock alone', async () => {
  const clock = fakeClock(5_000)
  let woken = false
  void clock.sleep(100).then(() => (woken = true))
  clock.jump(3_600_000)
  await clock.advance(99)
  expect([clock.now(), clock.monotonic(), woken]).toEqual([3_605_099, 99, false])
  await clock.advance(1)
  expect(woken).toBe(true)
})

test('sleepers wake in order, each at its own moment, also those that fall asleep meanwhile', async () => {
  const clock = fakeClock(0)
  const log: string[] = []
  clock.after(30, () => log.push(`c at ${clock.monotonic()}`))
  clock.after(10, () => {
    log.push(`a at ${clock.monotonic()}`)
    clock.after(5, () => log.push(`b at ${clock.monotonic()}`))
  })
  const cancel = clock.after(20, () => log.push('cancelled'))
  cancel()
  await clock.advance(30)
  expect(log).toEqual(['a at 10', 'b at 15', 'c at 30'])
  expect(clock.waiting()).toBe(0)
})

test('a sleep that is called off rejects with the reason and waits no more', async () => {
  const clock = fakeClock(0)
  const stop = new AbortController()
  const asleep = clock.sleep(1_000, stop.signal)
  stop.abort(new Error('enough'))
  await expect(asleep).rejects.toThrow('enough')
  await expect(clock.sleep(1_000, stop.signal)).rejects.toThrow('enough')
  expect(clock.waiting()).toBe(0)
})

test('the system’s sleep is called off with the same reason, and its timer can be cancelled', async () => {
  const stop = new AbortController()
  const asleep = systemClock.sleep(60_000, stop.signal)
  stop.abort(new Error('enough'))
  await expect(asleep).rejects.toThrow('enough')
  let ran = false
  systemClock.after(1, () => (ran = true))()
  const before = systemClock.monotonic()
  await systemClock.sleep(5)
  expect(ran).toBe(false)
  expect(systemClock.monotonic()).toBeGreaterThan(before)
})
