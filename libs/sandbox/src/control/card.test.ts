import { expect, test } from 'vitest'
import type { Message } from '../state/model.ts'
import { fillCard } from './card.ts'

const message = (content: unknown): Message => ({
  uuid: 'm',
  room: 'r',
  person: 'p',
  text: '',
  mentions: [],
  mentionsAll: false,
  files: [],
  created: 0,
  edits: 0,
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
})
const nested = message({
  type: 'AdaptiveCard',
  version: '1.3',
  body: [
    { type: 'Container', items: [{ type: 'Input.ChoiceSet', id: 'severity', value: 'low', choices: [] }] },
    { type: 'Input.Toggle', id: 'notify', title: 'Notify' },
    {
      type: 'ActionSet',
      actions: [{ type: 'Action.Submit', id: 'inner', title: 'In the body', data: { type: 'Input.Text', id: 'not an input' } }],
    },
  ],
  actions: [
    {
      type: 'Action.ShowCard',
      title: 'More',
      card: { type: 'AdaptiveCard', body: [{ type: 'Input.Text', id: 'why' }], actions: [{ type: 'Action.Submit', title: 'Deny' }] },
    },
    { type: 'Action.OpenUrl', title: 'Open', url: 'https://x.example' },
  ],
})

test('defaults are sent along, a toggle sends its off value, data that looks like an input is none', () => {
  expect(fillCard(nested, 'In the body', {})).toEqual({ severity: 'low', notify: 'false', type: 'Input.Text', id: 'not an input' })
  expect(fillCard(nested, 'inner', { severity: 'high' })).toMatchObject({ severity: 'high' })
})

test('a button of an inner card sends its own inputs and those around it, but not the other way round', () => {
  expect(fillCard(nested, 'Deny', { why: 'no' })).toEqual({ severity: 'low', notify: 'false', why: 'no' })
  expect(() => fillCard(nested, 'inner', { why: 'no' })).toThrow('why')
})

test('a button that opens a page cannot be pressed', () => {
  expect(() => fillCard(nested, 'Open', {})).toThrow('"In the body", "Deny"')
})
