import { expect, test } from 'vitest'
import { seededRandom, systemRandom } from './random.ts'

const draw = (random: ReturnType<typeof seededRandom>) => [random.next(), random.hex(16), random.uuid()]

test('a seed gives the same stream again, another seed or stream another one', () => {
  expect(draw(seededRandom(7, 'link'))).toEqual(draw(seededRandom(7, 'link')))
  const others = [seededRandom(7, 'link'), seededRandom(8, 'link'), seededRandom(7, 'outbox'), seededRandom(7)]
  expect(new Set(others.map((random) => random.hex(16))).size).toBe(4)
})

test('numbers lie in [0, 1) and are spread evenly', () => {
  for (const random of [seededRandom(1), systemRandom]) {
    const drawn = Array.from({ length: 4_000 }, () => random.next())
    expect(drawn.every((one) => one >= 0 && one < 1)).toBe(true)
    const tenths = Array.from({ length: 10 }, (_, tenth) => drawn.filter((one) => Math.floor(one * 10) === tenth).length)
    // Ten standard deviations from 400 in each tenth.
    for (const count of tenths) expect(Math.abs(count - 400)).toBeLessThan(190)
  }
})

test('hex has the length asked for, a UUID is one of version 4', () => {
  expect(systemRandom.hex(16)).toMatch(/^[0-9a-f]{32}$/)
  for (const random of [seededRandom(3), systemRandom])
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(systemRandom.uuid()).not.toBe(systemRandom.uuid())
})
