import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judge, type Answered, type Asked } from './checker.ts'

const ask = (token: string, at: number, more: Partial<Asked> = {}): Asked => ({ token, room: 'r', bot: 'b', at, direct: false, ...more })
const answer = (token: string, at: number, more: Partial<Answered> = {}): Answered => ({
  token,
  room: 'r',
  bot: 'b',
  at,
  repeated: false,
  ...more,
})
const clean = { lost: [], twice: [], repeated: [], repeatedDirect: [], strange: [], swapped: [] }

test('a good night has nothing to say', () => {
  expect(judge([ask('a', 1), ask('b', 2)], [answer('a', 3), answer('b', 4)])).toEqual({ asked: 2, ...clean })
})

test('a planted lost, doubled, swapped and strange answer is found', () => {
  expect(judge([ask('a', 1)], []).lost).toEqual(['a'])
  expect(judge([ask('a', 1)], [answer('a', 2, { room: 'elsewhere' })]).lost).toEqual(['a'])
  expect(judge([ask('a', 1)], [answer('a', 2), answer('a', 3)]).twice).toEqual(['a'])
  expect(judge([ask('a', 1), ask('b', 2)], [answer('b', 3), answer('a', 4)]).swapped).toEqual(['b'])
  expect(judge([], [answer('z', 1)]).strange).toEqual(['z'])
})

test('a marked repeat is counted in a group room and a broken promise in a direct one', () => {
  const twice = [answer('a', 2), answer('a', 3, { repeated: true })]
  expect(judge([ask('a', 1)], twice)).toMatchObject({ twice: [], repeated: ['a'], repeatedDirect: [] })
  expect(judge([ask('a', 1, { direct: true })], twice)).toMatchObject({ twice: [], repeated: [], repeatedDirect: ['a'] })
})

test('rooms are judged apart', () => {
  expect(judge([ask('a', 1), ask('b', 2, { room: 's' })], [answer('b', 3, { room: 's' }), answer('a', 4)])).toEqual({ asked: 2, ...clean })
})

test('whatever single answer is taken away or given twice, it is noticed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.boolean(), (count, pick, remove) => {
      const asked = Array.from({ length: count }, (_, index) => ask(`q${index}`, index, { room: `r${index % 3}` }))
      const answered = asked.map((one, index) => answer(one.token, 100 + index, { room: one.room }))
      const victim = answered[pick % count]
      if (!victim) throw new Error('unreachable')
      const changed = remove ? answered.filter((one) => one !== victim) : [...answered, { ...victim, at: 500 }]
      const verdict = judge(asked, changed)
      expect(remove ? verdict.lost : verdict.twice).toEqual([victim.token])
    }),
  )
})
