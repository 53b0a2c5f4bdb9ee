import type { TimerState } from '@nightshift/xsoar'
import { expect, test } from 'vitest'
import { timerAt } from '../testing/ticket.ts'
import { rankOf, span, timerWords } from './clocks.ts'

const timer = (state: TimerState, elapsedS: number) => timerAt(state, { elapsedS })

test('below an hour a clock is shown, above it words', () => {
  expect([0, 9, 125, 3_599, 3_600, 7_260, 300_000].map(span)).toEqual(['0:00', '0:09', '2:05', '59:59', '60 min', '2 h 1 min', '3 d 11 h'])
})

test('each state of a timer is said with what it lacks or exceeds', () => {
  expect(timerWords(timer('none', 0))).toBeUndefined()
  expect(timerWords(timer('running', 10))).toBe('2:50 left of 3:00')
  expect(timerWords(timer('warning', 70))).toBe('1:50 left of 3:00 (warning)')
  expect(timerWords(timer('critical', 150))).toBe('0:30 left of 3:00 (critical)')
  expect(timerWords(timer('breached', 200))).toBe('breached by 0:20 (limit 3:00)')
  expect(timerWords(timer('paused', 60))).toBe('paused at 1:00 of 3:00')
  expect(timerWords(timer('met', 60))).toBe('met in 1:00 (limit 3:00)')
  expect(timerWords(timer('missed', 185))).toBe('missed by 0:05 (limit 3:00)')
})

test('breached is before critical, critical before warning, warning before the rest', () => {
  const order: readonly TimerState[] = ['breached', 'critical', 'warning', 'running']
  expect(order.map(rankOf)).toEqual([0, 1, 2, 3])
})
