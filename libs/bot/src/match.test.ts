import { expect, test } from 'vitest'
import type { AnyCommand } from './define.ts'
import { commandTable, exampleOf, meaning, nameOf } from './match.ts'
import { kinds, type Reading } from './kinds.ts'

const command = (more: Partial<AnyCommand> = {}): AnyCommand => ({ about: 'x', allow: 'everyone', run: () => 'x', ...more })
const table = commandTable({
  status: command({ aliases: ['state'] }),
  'contacts [q:text]': command(),
  'contacts add': command(),
  'contain <host:host>': command(),
})
const reading: Reading = { now: 0, zone: 'UTC', person: () => undefined }
const means = (text: string): string => {
  const found = meaning(table, text, reading)
  return found.type === 'command' ? found.entry.source : found.type === 'unknown' ? `? ${found.near.join(' ')}` : found.type
}

test('a literal word beats an argument at the same place', () => {
  expect(means('contacts add')).toBe('contacts add')
  expect(means('contacts adder')).toBe('contacts [q:text]')
  expect(means('STATE')).toBe('status')
})

test('a mistyped command gets the nearest words, a stranger none', () => {
  expect(means('statsu')).toBe('? status state')
  expect(means('this machine')).toBe('? ')
  expect(means('')).toBe('empty')
})

test('right words with a wrong argument are never unknown', () => {
  expect(means('contain 10.0.0')).toBe('argument')
})

test('two patterns that match one sentence are refused at start', () => {
  expect(() => commandTable({ 'find <a:text>': command(), 'find <b:word>': command() })).toThrow('no two patterns may match one sentence')
})

test('an example is made from the pattern where none is declared', () => {
  const entry = table.find((one) => one.source === 'contain <host:host>')
  if (!entry) throw new Error('not in the table')
  expect(exampleOf(entry, (kind) => kinds[kind].example)).toBe('contain MER-WS-0117')
  expect(nameOf(entry)).toBe('contain')
})
