import { expect, test } from 'vitest'
import { bytesInWords, inSeconds, inWords } from './time.ts'

test.each([
  [0, '0 ms'],
  [4.4, '4 ms'],
  [99.4, '99 ms'],
  [600, '0.6 s'],
  [8_700, '8.7 s'],
  [12_300, '12 s'],
  [60_000, '1 min'],
  [125_000, '2 min 5 s'],
  [3 * 3_600_000 + 240_000, '3 h 4 min'],
])('%d ms reads %s', (ms, words) => expect(inWords(ms)).toBe(words))

test('a countdown ticks in whole seconds and does not go below none', () => {
  expect([inSeconds(900), inSeconds(-400), inSeconds(61_000)]).toEqual(['1 s', '0 s', '1 min 1 s'])
})

test('sizes are read as sizes', () => {
  expect([bytesInWords(812), bytesInWords(14_200), bytesInWords(2_140_000)]).toEqual(['812 B', '14 kB', '2.1 MB'])
})
