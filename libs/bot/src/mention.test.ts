import { expect, test } from 'vitest'
import type { Message } from '@nightshift/webex'
import { saidToUs } from './mention.ts'

const self = { uuid: '3b1f0000-0000-4000-8000-000000000001', name: 'Toodles' }
const id = Buffer.from(`ciscospark://us/PEOPLE/${self.uuid}`).toString('base64url')
const message = (text: string, html?: string, direct = false): Message => ({
  uuid: 'm',
  room: 'r',
  direct,
  person: 'p',
  email: 'dana@meridian.example',
  text,
  ...(html === undefined ? {} : { html }),
  mentions: [],
  files: [],
  cards: [],
  at: 0,
})
const us = `<spark-mention data-object-type="person" data-object-id="${id}">Toodles</spark-mention>`

test('our own mention is removed wherever it stands', () => {
  expect(saidToUs(message('Toodles who', `<p>${us} who</p>`), self)).toBe('who')
  expect(saidToUs(message('rotation Toodles 4', `<p>rotation ${us} 4</p>`), self)).toBe('rotation 4')
  expect(saidToUs(message('Toodles', `<p>${us}</p>`), self)).toBe('')
})

test('another mention stays one argument', () => {
  const dana = '<spark-mention data-object-type="person" data-object-id="x">Dana Okafor</spark-mention>'
  expect(saidToUs(message('Toodles swap Dana Okafor', `<p>${us} swap ${dana}</p>`), self)).toBe('swap "Dana Okafor"')
})

test('without markup a leading name is the mention, in a group only', () => {
  expect(saidToUs(message('Toodles, who'), self)).toBe('who')
  expect(saidToUs(message('toodles who', undefined, true), self)).toBe('toodles who')
})

test('white space is folded and html is only text', () => {
  expect(saidToUs(message('  who \n is  <b>this</b>', undefined, true), self)).toBe('who is <b>this</b>')
})
