import { seededRandom } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { climbed, freshLadder, healthy, live, noted, type Ladder, type Step } from './ladder.ts'
import { outcomeOf, type Signal } from './policy.ts'
import { defaultTimings as timings } from './timings.ts'

const random = seededRandom(7)
const reset: Signal = { type: 'network', problem: 'reset' }
const odd: Signal = { type: 'closed', code: 1002, reason: '' }

/** Fails `times` times with `gapMs` between, and answers each step. */
function fail(
  signal: Signal,
  times: number,
  gapMs = 60_000,
  start = freshLadder(0),
): { readonly steps: readonly Step[]; readonly ladder: Ladder } {
  const steps: Step[] = []
  let ladder = start
  for (let i = 0; i < times; i++) {
    const seen = noted(ladder, signal, i * gapMs, 'before')
    const next = climbed(seen.ladder, outcomeOf(signal, seen.situation), i * gapMs, timings, random)
    ladder = next.ladder
    steps.push(next.step)
  }
  return { steps, ladder }
}

test('waits grow with full jitter from 1 s to 30 s and never fall under 100 ms', () => {
  for (let round = 0; round < 50; round++) {
    const { steps } = fail(reset, 12)
    steps.forEach(({ waitMs }, n) => {
      expect(waitMs).toBeGreaterThanOrEqual(100)
      expect(waitMs).toBeLessThanOrEqual(Math.min(30_000, 1_000 * 2 ** n))
    })
  }
})

test('a suspect device is refreshed at the 2nd failure, renewed at the 4th, 6th and every 6th', () => {
  const devices = fail(odd, 12, 130_000).steps.map(({ device }) => device)
  expect(devices).toEqual(['keep', 'refresh', 'keep', 'renew', 'keep', 'renew', 'keep', 'keep', 'keep', 'keep', 'keep', 'renew'])
})

test('in plain trouble the device is kept: refreshed at the 2nd and every 6th, never renewed within half an hour', () => {
  const { steps } = fail(reset, 12, 31_000)
  expect(steps.map(({ device }) => device)).toEqual([
    'keep',
    'refresh',
    'keep',
    'keep',
    'keep',
    'refresh',
    'keep',
    'keep',
    'keep',
    'keep',
    'keep',
    'refresh',
  ])
  expect(steps[5]?.catalogue).toBe(true)
})

test('a device is refreshed at most once in 30 s and renewed at most once in 2 min', () => {
  const notLive: Signal = { type: 'not-live' }
  expect(fail(notLive, 3, 10_000).steps.map(({ device }) => device)).toEqual(['refresh', 'keep', 'keep'])
  const bad: Signal = { type: 'upgrade', status: 400 }
  expect(fail(bad, 3, 40_000).steps.map(({ device }) => device)).toEqual(['renew', 'refresh', 'refresh'])
})

test('a registration that is surely gone is renewed at once the first time in 2 min, then after a wait', () => {
  const { steps } = fail({ type: 'upgrade', status: 404 }, 3, 1_000)
  expect(steps.map(({ device }) => device)).toEqual(['renew', 'renew', 'renew'])
  expect(steps[0]?.waitMs).toBe(0)
  expect(steps[1]?.waitMs).toBeGreaterThanOrEqual(100)
})

test('what Retry-After asks for is obeyed and counts as no failure', () => {
  const { steps, ladder } = fail({ type: 'upgrade', status: 429, retryAfterMs: 60_000 }, 5)
  for (const { waitMs, device } of steps) {
    expect(waitMs).toBeGreaterThanOrEqual(60_000)
    expect(waitMs).toBeLessThanOrEqual(72_000)
    expect(device).toBe('keep')
  }
  expect(ladder.n).toBe(0)
})

test('who was replaced waits 5 to 10 s for a fresh device, and 5 min from the third time on', () => {
  const { steps } = fail({ type: 'closed', code: 4000, reason: 'replaced' }, 3, 20_000)
  expect(steps.map(({ device }) => device)).toEqual(['fresh', 'fresh', 'fresh'])
  expect(steps[0]?.waitMs).toBeGreaterThanOrEqual(5_000)
  expect(steps[1]?.waitMs).toBeLessThanOrEqual(10_000)
  expect(steps[2]?.waitMs).toBeGreaterThanOrEqual(240_000)
  expect(steps[2]?.alarms).toContain('device.contested')
})

test('ten minutes without a link alarm once, half an hour renews whatever the reason, then once per hour', () => {
  const { steps } = fail(reset, 100, 60_000)
  expect(steps.flatMap(({ alarms }, minute) => (alarms.includes('link.down') ? [minute] : []))).toEqual([10])
  expect(steps.flatMap(({ device }, minute) => (device === 'renew' ? [minute] : []))).toEqual([30, 90])
})

test('going live does not forget failures, staying healthy does', () => {
  const { ladder } = fail(odd, 3)
  expect(live(ladder)).toMatchObject({ n: 3, downSince: undefined })
  expect(healthy(live(ladder)).n).toBe(0)
  expect(fail(odd, 1, 0, healthy(ladder)).steps[0]?.waitMs).toBeLessThanOrEqual(1_000)
})
