import { expect, test } from 'vitest'
import { inMegabytes, inMs, inSeconds, inTimes, judged, median, quantile } from './figures.ts'
import { table } from './table.ts'

test('a quantile is one of the values, whatever their order', () => {
  const values = [9, 1, 5, 3, 7]
  expect([quantile(values, 0), median(values), quantile(values, 0.99), quantile(values, 1)]).toEqual([1, 5, 9, 9])
  expect(values).toEqual([9, 1, 5, 3, 7])
  expect(
    quantile(
      Array.from({ length: 400 }, (_, index) => index + 1),
      0.99,
    ),
  ).toBe(396)
})

test('no values have no median, and no verdict', () => {
  expect(median([])).toBeNaN()
  expect(judged(median([]), 1, inMs)).toBe('not measured')
})

test('a goal is met when it is reached, and what is missing is said in its own unit', () => {
  expect(judged(1.25, 1.25, inTimes)).toBe('met')
  expect(judged(1.38, 1.25, inTimes)).toBe('short by 0.13 ×')
  expect(judged(1_640, 1_500, inSeconds)).toBe('short by 0.14 s')
  expect(judged(118e6, 70e6, inMegabytes)).toBe('short by 48.0 MB')
})

test('figures stand under each other to the right, and lines end without blanks', () => {
  const lines = table([
    { what: 'a', ours: '10.00 ms', verdict: 'met' },
    { what: 'longer', ours: '9.00 ms', bare: '1.00 ms' },
  ]).split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[1]?.indexOf('10.00 ms')).toBe((lines[2]?.indexOf('9.00 ms') ?? 0) - 1)
  expect(lines.filter((line) => line.endsWith(' '))).toEqual([])
})
