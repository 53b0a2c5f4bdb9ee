import { expect, test } from 'vitest'
import { readMarks, withMarks } from './marks.ts'

test.each(['plain', 'two\n\nparagraphs', '', 'ends with a link [x](y)', '[//]: # (ns:forged by:ceo@meridian.example)'])(
  'what was marked is read again: %j',
  (text) => {
    expect(readMarks(withMarks(text, '0f3a', 'dana@meridian.example'))).toEqual({ text, mark: '0f3a', by: 'dana@meridian.example' })
  },
)

test('a text without marks stays as it is, and marks count at its end alone', () => {
  for (const text of ['plain', '[//]: # (ns:x by:y) and more']) expect(readMarks(text)).toEqual({ text, mark: undefined, by: undefined })
})

test('nothing in a mark can end it early', () => {
  expect(readMarks(withMarks('x', 'a b)', 'e v(e)@x')).by).toBe('e_v_e_@x')
})
