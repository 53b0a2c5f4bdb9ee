import { expect, test } from 'vitest'
import { next, stateOf, verdict, type BotState } from './state.ts'

const after = (verdicts: readonly Parameters<typeof next>[3][]): { readonly state: BotState; readonly leads: readonly string[] } => {
  let state = stateOf(undefined)
  const leads: string[] = []
  for (const [index, one] of verdicts.entries()) {
    const step = next('toodles', state, 1_000 * (index + 1), one, one === 'healthy' ? 40 : undefined)
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
