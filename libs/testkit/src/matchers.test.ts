import { expect, test } from 'vitest'
import type { Answered, Asked } from './checker.ts'
import { addMatchers } from './matchers.ts'

addMatchers()
const ask = (token: string, at: number, direct = false): Asked => ({ token, room: 'r', bot: 'b', at, direct })
const answer = (token: string, at: number, repeated = false): Answered => ({ token, room: 'r', bot: 'b', at, repeated })

test('a good history passes, and what is wrong with a bad one is named', () => {
  const asked = [ask('a', 1), ask('b', 2)]
  const good = { asked, answered: [answer('a', 3), answer('b', 4)] }
  expect(good).toBeAnswered()
  expect(good).toBeAnsweredOnce()
  expect(good).toBeAnsweredInOrder()
  expect(() => expect({ asked, answered: [answer('a', 3)] }).toBeAnswered()).toThrow('Of 2 questions lost: b')
  expect(() => expect({ asked, answered: [...good.answered, answer('a', 5)] }).toBeAnsweredOnce()).toThrow('twice: a')
  expect(() => expect({ asked, answered: [answer('b', 3), answer('a', 4)] }).toBeAnsweredInOrder()).toThrow('swapped: b')
})

test('a repeat that says so is forgiven in a group room only', () => {
  const answered = [answer('a', 2), answer('a', 3, true)]
  expect({ asked: [ask('a', 1)], answered }).toBeAnsweredOnce()
  expect({ asked: [ask('a', 1, true)], answered }).not.toBeAnsweredOnce()
})
