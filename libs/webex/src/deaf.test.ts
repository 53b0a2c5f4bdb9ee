import { fakeClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { deafRule } from './deaf.ts'

function setUp() {
  const clock = fakeClock(0)
  const deaf: number[] = []
  return { clock, deaf, rule: deafRule(clock, 30_000, (times) => deaf.push(times)) }
}

test('where no echo was ever seen, its absence means nothing', async () => {
  const { clock, deaf, rule } = setUp()
  for (let i = 0; i < 5; i++) rule.expect(true, `m${i}`)
  await clock.advance(120_000)
  expect(deaf).toEqual([])
  expect(rule.isArmed(true)).toBe(false)
})

test('two misses in a row make a link deaf, and two more say so again', async () => {
  const { clock, deaf, rule } = setUp()
  rule.expect(true, 'a')
  rule.heard('a')
  rule.expect(true, 'b')
  await clock.advance(30_000)
  expect(deaf).toEqual([])
  rule.expect(true, 'c')
  await clock.advance(30_000)
  expect(deaf).toEqual([1])
  rule.expect(true, 'd')
  rule.expect(true, 'e')
  await clock.advance(30_000)
  expect(deaf).toEqual([1, 2])
})

test('an echo between two misses clears them', async () => {
  const { clock, deaf, rule } = setUp()
  rule.expect(true, 'a')
  rule.heard('a')
  rule.expect(true, 'b')
  await clock.advance(30_000)
  rule.expect(true, 'c')
  rule.heard('c')
  rule.expect(true, 'd')
  await clock.advance(30_000)
  expect(deaf).toEqual([])
})

test('an echo that overtakes the answer to its POST counts', async () => {
  const { clock, deaf, rule } = setUp()
  rule.heard('a')
  rule.expect(false, 'a')
  expect(rule.isArmed(false)).toBe(true)
  expect(rule.isArmed(true)).toBe(false)
  await clock.advance(60_000)
  expect(deaf).toEqual([])
})

test('what was expected of an old link proves nothing against the new one', async () => {
  const { clock, deaf, rule } = setUp()
  rule.heard('a')
  rule.expect(true, 'a')
  rule.expect(true, 'b')
  rule.expect(true, 'c')
  rule.forget()
  await clock.advance(60_000)
  expect(deaf).toEqual([])
})
