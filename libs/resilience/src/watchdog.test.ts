import { afterEach, expect, test } from 'vitest'
import { fakeClock } from './clock.ts'
import { loopLagMeter, type Lag } from './lag.ts'
import type { Watched } from './supervise.ts'
import { loopStalled, openWatchdog } from './watchdog.ts'

const open: Disposable[] = []
const listening: (() => void)[] = []
afterEach(() => {
  for (const one of open.splice(0)) one[Symbol.dispose]()
  listening.splice(0).forEach((stop) => stop())
})

function scene() {
  const clock = fakeClock(0)
  let now: Lag = { p50Ms: 0, p99Ms: 0, maxMs: 0 }
  const meter = { read: () => now, reset: () => void (now = { p50Ms: 0, p99Ms: 0, maxMs: 0 }), stop: () => undefined }
  const watchdog = openWatchdog(clock, meter)
  open.push(watchdog)
  const alarms: number[] = []
  listening.push(loopStalled.hear(({ lagMs }) => alarms.push(lagMs)))
  return { clock, watchdog, alarms, lags: (lag: Lag) => void (now = lag) }
}
const part = (state: string, overdueMs: number | undefined): Watched => ({ name: 'link', stamp: () => ({ state, since: 0, overdueMs }) })

test('lag is that of the last full ten seconds, its longest also of what came since', async () => {
  const { clock, watchdog, lags } = scene()
  lags({ p50Ms: 1, p99Ms: 5, maxMs: 9 })
  expect(watchdog.lag()).toEqual({ p50Ms: 1, p99Ms: 5, maxMs: 9 })
  await clock.advance(10_000)
  expect(watchdog.lag()).toEqual({ p50Ms: 1, p99Ms: 5, maxMs: 9 })
  lags({ p50Ms: 3, p99Ms: 40, maxMs: 50 })
  expect(watchdog.lag()).toEqual({ p50Ms: 1, p99Ms: 5, maxMs: 50 })
  await clock.advance(10_000)
  expect(watchdog.lag()).toEqual({ p50Ms: 3, p99Ms: 40, maxMs: 50 })
  await clock.advance(10_000)
  expect(watchdog.lag()).toEqual({ p50Ms: 0, p99Ms: 0, maxMs: 0 })
})

test('a loop that stood still for more than a second is told once', async () => {
  const { clock, alarms, lags, watchdog } = scene()
  lags({ p50Ms: 0, p99Ms: 0, maxMs: 1_000 })
  await clock.advance(2_000)
  lags({ p50Ms: 0, p99Ms: 900, maxMs: 1_001 })
  await clock.advance(5_000)
  expect(alarms).toEqual([1_001])
  lags({ p50Ms: 0, p99Ms: 900, maxMs: 3_000 })
  await clock.advance(1_000)
  expect(alarms).toEqual([1_001, 3_000])
  expect(watchdog.dead()).toBeUndefined()
})

test('a loop that stood still for more than 15 s is not alive, until that is past', async () => {
  const { clock, watchdog, lags } = scene()
  lags({ p50Ms: 0, p99Ms: 0, maxMs: 15_000 })
  expect(watchdog.dead()).toBeUndefined()
  lags({ p50Ms: 0, p99Ms: 0, maxMs: 15_001 })
  expect(watchdog.dead()).toBe('the event loop stood still for 15 s')
  await clock.advance(10_000)
  expect(watchdog.dead()).toBeDefined()
  await clock.advance(10_000)
  expect(watchdog.dead()).toBeUndefined()
})

test('a part that has outlived its own deadline by more than 30 s is not alive, until it is let go', () => {
  const { watchdog } = scene()
  watchdog.watch(part('live', undefined))
  watchdog.watch(part('connecting', 30_000))
  expect(watchdog.dead()).toBeUndefined()
  const forget = watchdog.watch(part('authorising', 45_000))
  expect(watchdog.dead()).toBe('"link" should have left "authorising" 45 s ago')
  forget()
  expect(watchdog.dead()).toBeUndefined()
})

test('the real meter sees a loop that stands still, and forgets it when reset', async () => {
  const meter = loopLagMeter()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const until = performance.now() + 150
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 50))
  const seen = meter.read()
  meter.reset()
  const fresh = meter.read()
  meter.stop()
  // The loop was held for 150 ms by ourselves; only that it was seen is claimed, not how exactly.
  expect(seen.maxMs).toBeGreaterThan(50)
  expect(fresh.maxMs).toBeLessThan(seen.maxMs)
})
