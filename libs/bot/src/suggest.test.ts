import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distance, suggest } from './suggest.ts'

test('swapped neighbours are one mistake', () => {
  expect(distance('statsu', 'status')).toBe(1)
  expect(distance('pokdex', 'pokedex')).toBe(1)
  expect(distance('abc', 'abc')).toBe(0)
})

test('short words must be nearer than long ones', () => {
  expect(suggest('whp', ['who', 'why', 'urls'])).toEqual(['who', 'why'])
  expect(suggest('hxyz', ['help'])).toEqual([])
})

test('a distance is a distance: symmetric, zero only to itself, at most the longer length', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(distance(a, b)).toBe(distance(b, a))
      expect(distance(a, b) === 0).toBe(a === b)
      expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})
