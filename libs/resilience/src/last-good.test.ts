import { expect, test } from 'vitest'
import { downSentence, staleMark, standby } from './last-good.ts'

test('an answer is given up to its age, and no longer', () => {
  const found = { value: 'score 7', at: 1_000 }
  expect(standby(found, '10m', 1_000 + 600_000)).toEqual({ type: 'last good', value: 'score 7', ageMs: 600_000 })
  expect(standby(found, '10m', 1_001 + 600_000)).toEqual({ type: 'none' })
  expect(standby(undefined, '10m', 0)).toEqual({ type: 'none' })
})

test('no answer is remembered longer than seven days, whatever is asked for', () => {
  expect(standby({ value: 1, at: 0 }, '30d', 7 * 86_400_000)).toMatchObject({ type: 'last good' })
  expect(standby({ value: 1, at: 0 }, '30d', 7 * 86_400_000 + 1)).toEqual({ type: 'none' })
})

test('an answer from the future is new', () => {
  expect(standby({ value: 1, at: 5_000 }, '1m', 1_000)).toEqual({ type: 'last good', value: 1, ageMs: 0 })
})

test('a stale answer says how old it is and why', () => {
  expect(staleMark({ upstream: 'CrowdStrike' }, 22 * 60_000)).toBe('STALE: 22 min old, as CrowdStrike cannot be reached.')
  expect(staleMark({ upstream: 'XSOAR', forMs: 300_000 }, 42_000)).toBe('STALE: 42 s old, as XSOAR cannot be reached (for 5 min).')
})

test('where nothing is remembered it says what is down, since when, what still works, when to try again', () => {
  expect(downSentence({ upstream: 'XSOAR', forMs: 300_000, works: 'look-ups in the register', againInMs: 15_000 })).toBe(
    'XSOAR cannot be reached (for 5 min), so I have no answer. What still works: look-ups in the register. Please ask again in 15 s.',
  )
  expect(downSentence({ upstream: 'XSOAR' })).toBe('XSOAR cannot be reached, so I have no answer. Please ask again in a few minutes.')
})
