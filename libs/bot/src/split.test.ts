import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alignTables, partBytes, split } from './split.ts'

test('a short text stays one part, unmarked', () => {
  expect(split('hello')).toEqual({ parts: ['hello'] })
})

test('a long text is cut at paragraphs into marked parts that Webex takes', () => {
  const paragraph = `${'word '.repeat(400).trim()}\n\n`
  const { parts, file } = split(paragraph.repeat(8))
  expect(file).toBeUndefined()
  expect(parts.length).toBeGreaterThan(1)
  for (const [index, part] of parts.entries()) {
    expect(Buffer.byteLength(part)).toBeLessThanOrEqual(7_439)
    expect(part.endsWith(`(${index + 1}/${parts.length})`)).toBe(true)
  }
})

test('a code fence is closed and opened again at a cut', () => {
  const { parts } = split(`\`\`\`\n${'a line of code\n'.repeat(900)}\`\`\``)
  for (const part of parts) expect((part.match(/^```/gm) ?? []).length % 2).toBe(0)
})

test('more than five parts become a file with a summary of five lines', () => {
  const { parts, file } = split(Array.from({ length: 20_000 }, (_, line) => `line ${line}`).join('\n'))
  expect(parts).toHaveLength(1)
  expect(parts[0]).toContain('line 4')
  expect(file).toContain('line 19999')
})

test('no text is cut within a character or over the limit, and none of it is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), fc.integer({ min: 1, max: 300 }), (piece, times) => {
      const text = piece.repeat(times)
      const { parts, file } = split(text)
      for (const part of parts) {
        expect(Buffer.byteLength(part)).toBeLessThanOrEqual(partBytes + 400)
        expect(part.isWellFormed() || !text.isWellFormed()).toBe(true)
      }
      const kept = (file ?? parts.map((part) => part.replace(/\n\(\d\/\d\)$/, '')).join('')).replaceAll(/[\s`]/g, '')
      expect(kept).toBe(alignTables(text).replaceAll(/[\s`]/g, ''))
    }),
    { numRuns: 60 },
  )
})

test('a narrow table becomes an aligned block, a wide one a list', () => {
  expect(alignTables('| a | bb |\n|---|---|\n| 1 | 2 |\n')).toBe('```\na  bb\n1  2\n```\n')
  const wide = `| name | text |\n|---|---|\n| x | ${'y'.repeat(80)} |\n`
  expect(alignTables(wide)).toBe(`- **x** · text: ${'y'.repeat(80)}\n`)
})
