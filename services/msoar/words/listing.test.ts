import { expect, test } from 'vitest'
import { listing } from './listing.ts'

test('what fits into 60 columns is an aligned block, what does not is a list of keys and values', () => {
  expect(
    listing(
      ['task', 'name'],
      [
        ['1', 'Acknowledge'],
        ['11', 'Contain'],
      ],
    ),
  ).toBe('```\ntask  name\n1     Acknowledge\n11    Contain\n```')
  expect(listing(['ticket', 'owner'], [[`#1 ${'x'.repeat(60)}`, { name: 'dana.okafor' }]])).toBe(
    `- **#1 ${'x'.repeat(60)}** · owner: dana.okafor`,
  )
})

test('cells are texts: nothing in them formats, ends the block or mentions; indicators are defanged, names are not', () => {
  expect(listing(['a', 'b'], [['``` <@all>', { name: 'a.b' }]])).toBe("```\na            b\n''' < @all>  a.b\n```")
  expect(listing(['a', 'b'], [[`**x** evil.example ${'y'.repeat(60)}`, '_z_']])).toContain(String.raw`\*\*x\*\* evil[.]example`)
})
