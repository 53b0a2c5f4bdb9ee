import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inWords, isDuration, toMs, type Duration } from './duration.ts'

test('a duration is a whole number and a unit', () => {
  expect((['250ms', '10s', '5m', '2h', '3d', '0s'] as const).map(toMs)).toEqual([250, 10_000, 300_000, 7_200_000, 259_200_000, 0])
})

test('what is no duration is refused, and the text is quoted', () => {
  for (const text of ['20 secs', '', '1.5s', '-1s', '5', 's', '1w', '5M', '١s']) {
    expect({ text, is: isDuration(text) }).toEqual({ text, is: false })
    // What arrives from a file is not held by types.
    expect(() => toMs(text as Duration)).toThrow(`got "${text}"`)
  }
})

test('whatever is a duration can be read', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.constantFrom('ms', 's', 'm', 'h', 'd'),
      (amount, unit) => isDuration(`${amount}${unit}`) && toMs(`${amount}${unit}`) >= amount,
    ),
  )
})

test('lengths are told as people tell them', () => {
  const told = [-5, 0, 42_000, 119_400, 120_000, 1_320_000, 7_200_000, 11_100_000, 172_800_000, 187_200_000].map(inWords)
  expect(told).toEqual(['0 s', '0 s', '42 s', '119 s', '2 min', '22 min', '2 h', '3 h 5 min', '2 d', '2 d 4 h'])
})
