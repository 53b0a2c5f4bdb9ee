import { expect, test } from 'vitest'
import { code, link, named, oneLine, plain } from './safe.ts'

test('a name that would format or mention is shown as text', () => {
  const shown = plain('**x** <@all> `y` [z](https://evil.example)')
  expect(shown).not.toContain('<@')
  expect(shown).toContain(String.raw`\*\*x\*\*`)
  expect(shown).toContain('\\`y\\`')
  expect(shown).toContain(String.raw`\[z\](hxxps://evil[.]example)`)
  expect(code('`x` <@all>')).toBe("'x' < @all>")
})

test('indicators are defanged wherever they stand, file names are not', () => {
  expect(plain('beacon to cdn-sync.example (198.51.100.23), see http://payroll-portal.example/login')).toBe(
    'beacon to cdn-sync[.]example (198.51.100[.]23), see hxxp://payroll-portal[.]example/login',
  )
  expect(plain('mail from a.b@evil.example')).toBe('mail from a.b[at]evil[.]example')
  expect(plain('calendar_update.iso runs loader.dll')).toBe('calendar_update.iso runs loader.dll')
})

test('the names of people and hosts are no indicators', () => {
  expect(named('tomas.reyes')).toBe('tomas.reyes')
  expect(plain('Owner: none → dana.okafor, from evil.example', 200, (word) => word === 'dana.okafor')).toBe(
    'Owner: none → dana.okafor, from evil[.]example',
  )
})

test('lines, control characters and direction marks are folded, and long texts are cut', () => {
  expect(oneLine('a\n\n b\u0000c\u202Ed', 50)).toBe('a b c d')
  expect(oneLine('🦉'.repeat(10), 4)).toBe('🦉🦉🦉…')
})

test('only a plain https address becomes a link', () => {
  expect(link('open', 'https://xsoar.example/#/Details/1')).toBe('[open](https://xsoar.example/#/Details/1)')
  expect(link('open', 'javascript:alert(1)')).toBe('open')
  expect(link('open', 'https://x.example/) [evil](https://y.example')).toBe('open')
})
