import fc from 'fast-check'
import { expect, test } from 'vitest'
import { knownHosts, mayCarryToken } from './may-carry-token.ts'

const cloud = knownHosts('https://u2c.wbx2.com/u2c/api/v1', [
  'https://idbroker.webex.com',
  'https://conv-a.example-region.com/conversation',
  'nonsense',
])
const local = knownHosts('http://localhost:8080/u2c/api/v1', ['http://127.0.0.1:8080/conversation/api/v1'])

test.each([
  'https://u2c.wbx2.com/u2c/api/v1/catalog',
  'https://wdm-r.wbx2.com/wdm/api/v1/devices',
  'wss://mercury-connection-a.wbx2.com/v1/apps/wx2/registrations/x/messages?y=z',
  'https://webexapis.com/v1/people/me',
  'https://api.ciscospark.com/v1',
  'https://WebexAPIs.com/v1/messages',
  'https://webexapis.com:443/v1',
  'https://idbroker.webex.com/idb/oauth2/v1',
  'https://conv-a.example-region.com/x',
])('the token may go to %s', (url) => expect(mayCarryToken(url, cloud)).toBe(true))

test.each([
  'https://idbroker.webex.com.evil.tld/',
  'https://idbroker.webex.com@evil.tld/',
  'https://user@webexapis.com/v1',
  'https://user:secret@webexapis.com/v1',
  'https://:secret@webexapis.com/v1',
  'https://notwebex.com.evil.tld/',
  'https://evilwbx2.com/',
  'https://wbx2.com.evil.tld/',
  'https://wbx2.com/',
  'https://xwebexapis.com/v1',
  'https://sub.webexapis.com/v1',
  'https://webexapis.com./v1',
  'https://webexapis.com:8443/v1',
  'https://wdm-a.wbx2.com:444/',
  'https://evil.tld/#@webexapis.com',
  'https://evil.tld/?webexapis.com',
  'https://evil.tld\\@webexapis.com/',
  'https://wеbexapis.com/v1', // a Cyrillic letter
  'http://webexapis.com/v1',
  'ws://mercury-connection-a.wbx2.com/x',
  'ftp://webexapis.com/',
  'data:text/plain,webexapis.com',
  'javascript:webexapis.com',
  '//webexapis.com/v1',
  'webexapis.com',
  '',
])('the token may not go to %s', (url) => expect(mayCarryToken(url, cloud)).toBe(false))

test('a plain base allows plain addresses of its own hosts, port by port', () => {
  expect(mayCarryToken('http://localhost:8080/v1/people/me', local)).toBe(true)
  expect(mayCarryToken('ws://localhost:8080/v1/apps/x', local)).toBe(true)
  expect(mayCarryToken('http://127.0.0.1:8080/conversation', local)).toBe(true)
  expect(mayCarryToken('http://localhost:8081/v1', local)).toBe(false)
  expect(mayCarryToken('http://localhost/v1', local)).toBe(false)
  expect(mayCarryToken('http://localhost:8080.evil.tld/', local)).toBe(false)
})

test('a base outside the public cloud gives no credit to the public names', () => {
  expect(mayCarryToken('https://webexapis.com/v1', local)).toBe(false)
  expect(mayCarryToken('https://wdm-a.wbx2.com/', local)).toBe(false)
  const region = knownHosts('https://u2c.gov.example/u2c/api/v1', [])
  expect(mayCarryToken('https://webexapis.com/v1', region)).toBe(false)
  expect(mayCarryToken('https://u2c.gov.example/x', region)).toBe(true)
})

test('no host but a known one is ever allowed, whatever surrounds the known names', () => {
  const names = fc.constantFrom('webexapis.com', 'idbroker.webex.com', 'wdm-a.wbx2.com')
  const label = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  fc.assert(
    fc.property(names, label, label, (name, before, after) => {
      expect(mayCarryToken(`https://${name}.${after}.tld/`, cloud)).toBe(false)
      expect(mayCarryToken(`https://${name}@${before}.tld/`, cloud)).toBe(false)
      expect(mayCarryToken(`https://${before}.tld/${name}`, cloud)).toBe(false)
      expect(mayCarryToken(`https://${before}${name.replace('.wbx2.com', 'wbx2.com')}/`, cloud)).toBe(false)
    }),
  )
})
