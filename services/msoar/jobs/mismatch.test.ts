import type { Ticket, TimerState } from '@nightshift/xsoar'
import { expect, test } from 'vitest'
import { bareTicket, timerAt } from '../testing/ticket.ts'
import { mismatchOf, turnMismatch, type Mismatch } from './mismatch.ts'

const of = (state: TimerState, slaStatus: number | undefined): Ticket =>
  bareTicket({ timers: { respond: timerAt(state, { slaStatus }), contain: timerAt('none', { slaStatus: 2 }), declare: timerAt('none') } })

test('only "breached or not" is compared, and only what XSOAR has set', () => {
  const cases: readonly (readonly [TimerState, number | undefined, boolean])[] = [
    ['running', 2, true],
    ['met', 2, true],
    ['breached', 0, true],
    ['missed', 1, true],
    ['breached', 2, false],
    ['missed', 2, false],
    ['warning', 1, false],
    ['breached', -1, false],
    ['breached', undefined, false],
    ['none', 2, false],
  ]
  for (const [state, status, differ] of cases)
    expect(mismatchOf(of(state, status)), `${state} ${status}`).toBe(differ ? 'respond' : undefined)
})

test('it is told once after more than 60 s, and one that passes is forgotten', () => {
  const step = (row: Mismatch | undefined, disagree: boolean, now: number) => turnMismatch(row, disagree, now, now)
  const begun = { since: 1_000, told: false, at: 1_000 }
  expect(step(undefined, true, 1_000)).toEqual(begun)
  expect(step(begun, true, 61_000)).toBeUndefined()
  expect(step(begun, false, 30_000)).toBe('gone')
  const told = step(begun, true, 61_001)
  expect(told).toEqual({ since: 1_000, told: true, at: 61_001 })
  expect(step({ since: 1_000, told: true, at: 61_001 }, true, 999_000)).toBeUndefined()
  expect(step({ since: 1_000, told: true, at: 61_001 }, false, 999_000)).toBeUndefined()
})
