import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ambiguous, fit, parsePattern } from './pattern.ts'
import type { Reading } from './kinds.ts'

const reading: Reading = {
  now: Date.parse('2026-03-18T15:00:00Z'),
  zone: 'America/New_York',
  person: (name) => ({ dana: 'dana@meridian.example', 'Dana Okafor': 'dana@meridian.example' })[name],
}
const args = (pattern: string, text: string): unknown => {
  const found = fit(parsePattern(pattern), text, reading)
  return found.type === 'match' ? found.args : found.type
}

test('arguments come out in their normal form', () => {
  expect(args('ticket <id:id>', 'TICKET #1385')).toEqual({ id: '1385' })
  expect(args('host <host:host>', 'host mer-ws-0117.corp.example')).toEqual({ host: 'MER-WS-0117' })
  expect(args('look <what:ioc>', 'look hxxps://payroll-portal[.]example/a')).toEqual({
    what: { kind: 'url', value: 'https://payroll-portal.example/a' },
  })
  expect(args('assign <id:id> <to:person>', 'assign 1385 "Dana Okafor"')).toEqual({ id: '1385', to: 'dana@meridian.example' })
  expect(args('mute <for:duration>', 'mute 2h')).toEqual({ for: 7_200 })
  expect(args('queue [type=<word>] [severity=<severity>]', 'queue severity=high type=phishing')).toEqual({
    type: 'phishing',
    severity: 'high',
  })
  expect(args('note <id:id> <body:text>', 'note 1385 Keep   CASE and spaces')).toEqual({ id: '1385', body: 'Keep   CASE and spaces' })
})

test('an optional argument may be left out', () => {
  expect(args('rotation [weeks:number]', 'rotation')).toEqual({})
  expect(args('rotation [weeks:number]', 'rotation 4')).toEqual({ weeks: 4 })
})

test('right words with a wrong or missing argument are told apart from other sentences', () => {
  expect(args('host <host:host>', 'host 10.0.0')).toBe('argument')
  expect(args('ticket <id:id>', 'ticket')).toBe('argument')
  expect(args('hi', 'his')).toBe('none')
  expect(args('hi', 'hi there')).toBe('none')
  expect(args('mute <for:duration>', 'mute 91d')).toBe('argument')
})

test('a pattern that cannot work is refused with a sentence', () => {
  expect(() => parsePattern('note <body:text> <id:id>')).toThrow('must be the last part')
  expect(() => parsePattern('note <id:nonsense>')).toThrow('Cannot read the pattern')
})

test('two patterns are ambiguous only where no word tells them apart', () => {
  const twins = (a: string, b: string): boolean => ambiguous(parsePattern(a), parsePattern(b))
  expect(twins('find <a:text>', 'find <b:word>')).toBe(true)
  expect(twins('contacts add', 'contacts [q:text]')).toBe(false)
  expect(twins('who', 'who')).toBe(true)
  expect(twins('who', 'urls')).toBe(false)
})

test('no text makes matching throw or take a word that is not there', () => {
  const patterns = [
    'who',
    'rotation [weeks:number]',
    'assign <id:id> <to:person>',
    'find <what:text> [period=<period>]',
    'probe <x:ioc>',
  ].map((one) => {
    try {
      return parsePattern(one)
    } catch {
      return parsePattern('who')
    }
  })
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      for (const pattern of patterns) {
        const found = fit(pattern, text, reading)
        const word = pattern.tokens[0]
        if (found.type === 'match' && word?.type === 'word') expect(text.trim().toLowerCase().startsWith(word.word)).toBe(true)
      }
    }),
  )
})
