import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defang, parseIndicator, refang } from './indicators.ts'

test('indicators are found in every usual disguise', () => {
  expect(parseIndicator('203.0.113[.]66')).toEqual({ kind: 'ip', value: '203.0.113.66' })
  expect(parseIndicator('CDN-sync[dot]example')).toEqual({ kind: 'domain', value: 'cdn-sync.example' })
  expect(parseIndicator('mara.ellis[at]meridian.example')).toEqual({ kind: 'email', value: 'mara.ellis@meridian.example' })
  expect(parseIndicator('hxxp[:]//a.example/b')).toEqual({ kind: 'url', value: 'http://a.example/b' })
  expect(parseIndicator('D41D8CD98F00B204E9800998ECF8427E')?.kind).toBe('hash')
  expect(parseIndicator('2001:db8::1')?.kind).toBe('ip')
  expect(parseIndicator('just words')).toBeUndefined()
})

test('what was made unclickable can be read back', () => {
  fc.assert(
    fc.property(fc.domain(), (domain) => {
      expect(defang(domain)).not.toBe(domain)
      expect(refang(defang(domain))).toBe(domain)
    }),
  )
})
