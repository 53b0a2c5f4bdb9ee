import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fullJitter } from './backoff.ts'
import { seededRandom } from './random.ts'

const reconnect = { baseMs: 1_000, capMs: 30_000 }
const always = (value: number) => ({ ...seededRandom(0), next: () => value })

test('the first waits lie within 1 s, 2 s and 4 s, and no wait is longer than the cap', () => {
  const longest = [0, 1, 2, 3, 4, 5, 60, 5_000].map((attempt) => fullJitter(reconnect, attempt, always(1)))
  expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
})

test('every wait lies between its floor and its ceiling', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(500), (attempt, drawn, floorMs) => {
      const waitMs = fullJitter({ ...reconnect, floorMs }, attempt, always(drawn))
      return waitMs >= floorMs && waitMs <= Math.max(floorMs, Math.min(30_000, 1_000 * 2 ** Math.min(attempt, 30)))
    }),
  )
})

test('a fleet does not come back in step: waits are spread over the whole range', () => {
  const random = seededRandom(11)
  const waits = Array.from({ length: 200 }, () => fullJitter(reconnect, 2, random))
  for (const quarter of [0, 1, 2, 3]) expect(waits.filter((wait) => Math.floor(wait / 1_000) === quarter).length).toBeGreaterThan(20)
})
