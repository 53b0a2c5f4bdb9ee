import { expect, test } from 'vitest'
import { next, stateOf, verdict, type BotState } from './state.ts'

const after = (
  verdicts: readonly Parameters<typeof next>[3][],
  mayRestart = false,
): { readonly state: BotState; readonly leads: readonly string[] } => {
  let state = stateOf(undefined)
  const leads: string[] = []
  for (const [index, one] of verdicts.entries()) {
    const step = next('toodles', state, 1_000 * (index + 1), one, one === 'healthy' ? 40 : undefined, { mayRestart })
    ;({ state } = step)
    leads.push(step.leads.type)
  }
  return { state, leads }
}

test('echo and health port together say what a bot is', () => {
  expect([verdict('good', true), verdict('slow', true), verdict('missed', true), verdict('missed', false), verdict('good', false)]).toEqual(
    ['healthy', 'slow', 'deaf', 'dead', 'degraded'],
  )
})

test('two deaf rounds ask for a reconnect once, the third alerts once, recovery ends it', () => {
  const { leads, state } = after(['healthy', 'deaf', 'deaf', 'deaf', 'deaf', 'healthy', 'healthy'])
  expect(leads).toEqual(['none', 'none', 'reconnect', 'alert', 'none', 'recovered', 'none'])
  expect(state).toMatchObject({ state: 'healthy', lastRttMs: 40 })
  expect(state.alert).toBeUndefined()
})

test('a dead bot is not asked to reconnect; three rounds alert, whatever kind of trouble they were', () => {
  expect(after(['dead', 'dead', 'dead', 'dead']).leads).toEqual(['none', 'none', 'alert', 'none'])
  expect(after(['dead', 'deaf', 'dead']).leads).toEqual(['none', 'reconnect', 'alert'])
})

test('one missed round between good ones leads to nothing', () => {
  expect(after(['deaf', 'healthy', 'deaf', 'healthy']).leads).toEqual(['none', 'recovered', 'none', 'recovered'])
})

test('what is said at the end is as what the trouble began, not what the last round saw', () => {
  const trouble = stateOf({ state: 'deaf', rounds: 4, since: 0, began: 'dead', alert: 'a' })
  expect(next('toodles', trouble, 9_000, 'healthy', 40).leads).toEqual({ type: 'recovered', alert: 'a', lengthMs: 9_000, was: 'dead' })
})

test('a bot that stays deaf two rounds after its new link is restarted, where that is allowed, and not again within the hour', () => {
  const deaf = Array.from({ length: 7 }, () => 'deaf' as const)
  expect(after(deaf).leads.slice(0, 4)).toEqual(['none', 'reconnect', 'alert', 'none'])
  const { leads, state } = after(deaf, true)
  expect(leads).toEqual(['none', 'reconnect', 'alert', 'restart', 'none', 'none', 'none'])
  expect(state.restartedAt).toBe(4_000)
  // A new trouble soon after: the hour holds beyond the end of the old one.
  const again = after([...deaf, 'healthy', 'deaf', 'deaf', 'deaf', 'deaf'], true)
  expect(again.leads.slice(7)).toEqual(['recovered', 'none', 'reconnect', 'alert', 'none'])
  expect(next('toodles', state, 4_000 + 3_600_000, 'deaf', undefined, { mayRestart: true }).leads.type).toBe('restart')
  expect(next('toodles', state, 4_000 + 3_600_000, 'deaf', undefined, { mayRestart: true, silenced: true }).leads.type).toBe('none')
})

test('a dead bot is not restarted: whatever supervises it does that', () => {
  expect(after(['deaf', 'deaf', 'dead', 'dead', 'dead'], true).leads).toEqual(['none', 'reconnect', 'alert', 'none', 'none'])
})
