import { expect, test } from 'vitest'
import { plain, render } from './markdown.ts'
import type { Person } from './state/model.ts'
import { toWire } from './wire-ids.ts'

const tars: Person = {
  uuid: '00000000-0000-4000-8000-000000000001',
  email: 'tars@webex.bot',
  name: 'Tars',
  nick: 'Tars',
  type: 'bot',
  created: 0,
}
const find = (name: string): Person | undefined => (name === tars.email || name === toWire('PEOPLE', tars.uuid) ? tars : undefined)

test.each([
  ['**bold** and `code`', 'bold and code'],
  ['- one\n- two', '- one\n- two'],
  ['a < b & c', 'a < b & c'],
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['```\nx = 1\n```', 'x = 1'],
  ['line\nnext', 'line\nnext'],
])('the text of %j is %j', (markdown, text) => {
  expect(render(markdown, find).text).toBe(text)
})

test('html that somebody writes stays text', () => {
  expect(render('<img src=x onerror=alert(1)>', find).html).not.toContain('<img')
})

test('people are mentioned by e-mail or id, with or without a label, once each', () => {
  const { html, text, mentions } = render(`<@personEmail:tars@webex.bot> or <@personId:${toWire('PEOPLE', tars.uuid)}|the "robot">?`, find)
  expect(text).toBe('Tars or the "robot"?')
  expect(mentions).toEqual([tars.uuid])
  expect(html).toContain('>the &quot;robot&quot;</spark-mention>')
})

test('markup that names nobody stays as it was written, and all is no person', () => {
  expect(render('<@personEmail:who@x.example|Who>', find)).toMatchObject({ text: '<@personEmail:who@x.example|Who>', mentions: [] })
  expect(render('<@all> hi', find)).toMatchObject({ text: 'All hi', mentions: [], mentionsAll: true })
})

test('plain takes tags away and reads entities', () => {
  expect(plain('<p>a&amp;b<br>c</p>')).toBe('a&b\nc')
})
