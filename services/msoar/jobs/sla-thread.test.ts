import type { Ticket, TimerState } from '@nightshift/xsoar'
import { expect, test } from 'vitest'
import { bareTicket, timerAt } from '../testing/ticket.ts'
import { turn, type Sight, type SlaDeed, type Thread } from './sla-thread.ts'

const minute = 60_000
const none = undefined

/** A ticket whose respond timer is in a state. */
function ticket(state: TimerState, more: Partial<Ticket> = {}): Ticket {
  return bareTicket({ timers: { respond: timerAt(state), contain: timerAt('none'), declare: timerAt('none') }, ...more })
}

/** Looks at a timer several times, a minute apart; answers what each look did. */
function looks(
  seen: readonly (Partial<Sight> & { readonly ticket: Ticket | undefined })[],
  row?: Thread,
): readonly (SlaDeed['what'] | undefined)[] {
  let now = 0
  let thread = row
  return seen.map((sight) => {
    const base = { timer: 'respond', to: 'triage', muted: false, first: false, storm: false } as const
    const deed = turn(thread, '1:respond', { ...base, now: (now += minute), at: now, ...sight })
    thread = deed?.row ?? thread
    return deed?.what
  })
}
const at = (...states: readonly TimerState[]) => states.map((state) => ({ ticket: ticket(state, { owner: 'dana' }) }))

test('each level is announced once, in its order, and the end once', () => {
  const seen = at('running', 'warning', 'warning', 'critical', 'critical', 'breached', 'breached', 'missed', 'missed')
  expect(looks(seen)).toEqual([none, 'begin', none, 'raise', none, 'raise', none, 'end', none])
})

test('a timer that jumps over levels is announced at the one that it has', () => {
  expect(looks(at('running', 'breached', 'missed'))).toEqual([none, 'begin', 'end'])
  expect(looks(at('warning', 'breached', 'critical'))).toEqual(['begin', 'raise', none])
})

test('paused is said, and what comes after it; the same level is not said again', () => {
  expect(looks(at('warning', 'paused', 'paused', 'warning', 'critical', 'met'))).toEqual(['begin', 'end', none, none, 'raise', 'end'])
  expect(looks(at('warning', 'paused', 'met', 'met'))).toEqual(['begin', 'end', 'end', none])
})

test('a muted ticket says nothing, and goes on where it then stands', () => {
  const muted = { muted: true } as const
  const [warning, critical, breached] = at('warning', 'critical', 'breached')
  if (!warning || !critical || !breached) throw new Error('three were made')
  expect(looks([{ ...warning, ...muted }, { ...critical, ...muted }, breached])).toEqual([none, none, 'begin'])
})

test('a breached ticket without an owner goes to a manager after ten minutes, once; one with an owner never', () => {
  const nobody = Array.from({ length: 14 }, () => ({ ticket: ticket('breached') }))
  const told = looks(nobody)
  expect(told.indexOf('manager')).toBe(10)
  expect(told.filter((what) => what === 'manager')).toHaveLength(1)
  expect(looks(nobody.map(() => ({ ticket: ticket('breached', { owner: 'dana' }) })))).not.toContain('manager')
})

test('what was breached before the watch began, or breaches in a storm, is noted and never announced', () => {
  const breached = { ticket: ticket('breached') }
  expect(looks([{ ...breached, first: true }, ...Array.from({ length: 14 }, () => breached)])).toEqual([
    'adopt',
    ...Array.from({ length: 14 }, () => none),
  ])
  expect(looks([{ ticket: ticket('warning'), storm: true }, { ...breached, storm: true }, breached])).toEqual([none, 'storm', none])
  expect(looks([{ ticket: ticket('warning') }, { ...breached, storm: true }])).toEqual(['begin', 'raise'])
})

test('a ticket that is closed, or gone, ends its thread', () => {
  expect(looks([...at('warning'), { ticket: ticket('warning', { status: 'closed' }) }, { ticket: none }])).toEqual(['begin', 'end', none])
  expect(looks([...at('warning'), { ticket: none }])).toEqual(['begin', 'end'])
  expect(looks([{ ticket: ticket('breached', { status: 'closed' }) }])).toEqual([none])
})
