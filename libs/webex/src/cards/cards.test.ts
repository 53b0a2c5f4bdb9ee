import { expect, test } from 'vitest'
import {
  card,
  choiceInput,
  column,
  columns,
  container,
  dateInput,
  facts,
  heading,
  numberInput,
  openUrl,
  showCard,
  submit,
  text,
  textInput,
  toggleInput,
} from '../cards.ts'

/** Every element type and property that Adaptive Cards brought after 1.3. */
const tooNew = [
  'Table',
  'TableRow',
  'TableCell',
  'Action.Execute',
  'refresh',
  'authentication',
  'CodeBlock',
  'Chart',
  'Icon',
  'Rating',
  'Carousel',
  'mode',
  'isEnabled',
  'targetWidth',
  'metadata',
  'labelPosition',
]

test('a card of everything is version 1.3 and holds nothing newer', () => {
  const all = card(
    [
      heading('Incident 1385'),
      text('Owner **dana**', { subtle: true, color: 'Warning', align: 'Right', space: 'None', separator: true }),
      facts({ Severity: 'high', Age: '4 h' }),
      columns(column('auto', [text('a')]), column('stretch', [text('b')]), column(2, [text('c')])),
      container([text('inside')], { style: 'emphasis', space: 'Small' }),
      textInput('why', { label: 'Reason', required: true, error: 'Please say why', lines: true, maxLength: 200 }),
      numberInput('count', { min: 1, max: 5, value: 2 }),
      dateInput('until', { min: '2026-01-01' }),
      choiceInput('to', [{ title: 'Dana', value: 'd' }], { many: true, expanded: true }),
      toggleInput('sure', 'I am sure', { value: false }),
    ],
    [submit('Do it', { card: 'c1', action: 'go' }, 'positive'), openUrl('Open', 'https://example.com/x'), showCard('More', [text('more')])],
  )
  expect(all.version).toBe('1.3')
  const names = new Set<string>()
  JSON.stringify(
    all,
    (key: string, value: unknown) => (names.add(key), typeof value === 'string' && key === 'type' && names.add(value), value),
  )
  for (const name of tooNew) expect(names).not.toContain(name)
  expect(all).toMatchSnapshot()
})

test('a submit button carries the card and the action and nothing else', () => {
  const data = { card: 'c1', action: 'go', evil: 'rm' }
  expect(submit('Go', data)).toEqual({ type: 'Action.Submit', title: 'Go', data: { card: 'c1', action: 'go' } })
})

test('texts wrap unless said otherwise', () => {
  expect(text('x')).toMatchObject({ wrap: true })
  expect(text('x', { wrap: false })).toMatchObject({ wrap: false })
})

test('a card over 20 KB is refused before it is sent, counted in bytes', () => {
  expect(() => card([text('x'.repeat(20_500))])).toThrow(RangeError)
  expect(() => card([text('ü'.repeat(10_300))])).toThrow(/20480 bytes at most/)
  expect(card([text('x'.repeat(20_000))]).body).toHaveLength(1)
})

test('a button opens https and nothing else', () => {
  for (const url of ['http://example.com', 'javascript:alert(1)', 'example.com', '']) expect(() => openUrl('x', url)).toThrow(RangeError)
})
