import { expect, test } from 'vitest'
import { timerOf, type RawTimer } from './timers.ts'

const now = Date.parse('2026-03-18T15:00:00Z')
/** A time `seconds` before now, as XSOAR writes it. */
const ago = (seconds: number): string => new Date(now - seconds * 1_000).toISOString()
const never = '0001-01-01T00:00:00Z'
const running = (elapsed: number, more: RawTimer = {}): RawTimer => ({
  runStatus: 'running',
  startDate: ago(elapsed),
  lastPauseDate: never,
  endDate: never,
  totalDuration: 0,
  ...more,
})

test.each<[string, 'respond' | 'contain' | 'declare', RawTimer | undefined, string, number, number]>([
  ['there is none', 'respond', undefined, 'none', 0, 180],
  ['idle', 'contain', { runStatus: 'idle', startDate: never, sla: 20 }, 'none', 0, 1_200],
  ['XSOAR gives no limit', 'declare', running(10, { sla: 0 }), 'running', 10, 3_600],
  ['XSOAR gives minutes', 'respond', running(10, { sla: 5 }), 'running', 10, 300],
  ['respond: 121 s left', 'respond', running(59), 'running', 59, 180],
  ['respond: 120 s left', 'respond', running(60), 'warning', 60, 180],
  ['respond: 61 s left', 'respond', running(119), 'warning', 119, 180],
  ['respond: 60 s left', 'respond', running(120), 'critical', 120, 180],
  ['respond: exactly the limit', 'respond', running(180), 'critical', 180, 180],
  ['respond: a second more', 'respond', running(181), 'breached', 181, 180],
  ['contain: a third left', 'contain', running(600), 'warning', 600, 900],
  ['contain: a tenth left', 'contain', running(810), 'critical', 810, 900],
  ['declare: a third left', 'declare', running(2_400), 'warning', 2_400, 3_600],
  ['declare: a tenth left', 'declare', running(3_240), 'critical', 3_240, 3_600],
  ['a pause is taken off', 'respond', running(200, { accumulatedPause: 150 }), 'running', 50, 180],
  [
    'paused within the limit',
    'respond',
    { runStatus: 'paused', startDate: ago(500), lastPauseDate: ago(400), accumulatedPause: 30 },
    'paused',
    70,
    180,
  ],
  ['paused beyond the limit', 'respond', { runStatus: 'paused', startDate: ago(500), lastPauseDate: ago(100) }, 'breached', 400, 180],
  [
    'ended in time',
    'respond',
    { runStatus: 'ended', startDate: ago(900), endDate: ago(800), totalDuration: 100, slaStatus: 2 },
    'met',
    100,
    180,
  ],
  ['ended at the limit', 'respond', { runStatus: 'ended', totalDuration: 180 }, 'met', 180, 180],
  ['ended late', 'respond', { runStatus: 'ended', totalDuration: 181, slaStatus: 0 }, 'missed', 181, 180],
  [
    'ended, and the duration is missing',
    'respond',
    { runStatus: 'ended', startDate: ago(500), endDate: ago(300), accumulatedPause: 50 },
    'met',
    150,
    180,
  ],
  ['a clock that runs behind', 'respond', running(-5), 'running', 0, 180],
])('%s', (_what, name, raw, state, elapsedS, limitS) => {
  expect(timerOf(name, raw, now)).toMatchObject({ state, elapsedS, limitS, slaStatus: raw?.slaStatus })
})

test('the moment of the breach is known of a running timer alone, pauses included', () => {
  expect(timerOf('respond', running(70), now).breachAt).toBe(now + 110_000)
  expect(timerOf('respond', running(70, { accumulatedPause: 30 }), now).breachAt).toBe(now + 140_000)
  for (const raw of [
    undefined,
    { runStatus: 'idle' },
    { runStatus: 'paused', startDate: ago(9) },
    { runStatus: 'ended', totalDuration: 9 },
  ])
    expect(timerOf('respond', raw, now).breachAt).toBeUndefined()
})
