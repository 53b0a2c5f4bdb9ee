import { systemClock, systemRandom } from '@nightshift/resilience'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { authHeaders } from './auth.ts'
import { xsoar } from './index.ts'
import { settingsSchema } from './settings.ts'

test.each([
  [{ url: 'http://xsoar.example' }, 'https'],
  [{ url: 'ftp://localhost' }, 'url'],
  [{ flavour: 7 }, 'flavour'],
  [{ limit: '30 secs' }, 'limit'],
  [{ apiKey: 'x' }, 'apiKey'],
  [{ fields: { hosts: 'x' } }, 'hosts'],
])('settings %j are refused, and it is said why', (settings, word) => {
  const read = settingsSchema.safeParse(settings)
  expect([read.success, JSON.stringify(read.error?.issues)]).toEqual([false, expect.stringContaining(word)])
})

test('without any settings the names of the fields, the flavour and the limits have their defaults', () => {
  expect(settingsSchema.parse({})).toMatchObject({
    flavour: 6,
    keyKind: 'standard',
    limit: '30s',
    tries: 3,
    fields: { class: 'impact', respond: 'timetorespond', host: 'hostname' },
  })
})

test('where none is configured each call and each effect says so', async () => {
  const absent = xsoar.open({ settings: {}, secret: () => undefined, clock: systemClock })
  const wanted = { name: 'UpstreamRefused', kind: 'absent', message: 'XSOAR is not configured here.' }
  const call = { signal: new AbortController().signal, notAfter: Infinity, marker: 'm', startedAt: 0 }
  await expect(absent.search({})).rejects.toMatchObject(wanted)
  await expect(absent.ping()).rejects.toMatchObject(wanted)
  await expect(absent.note('k', '1', { body: 'x', by: 'y' }).run(call)).rejects.toMatchObject(wanted)
})

test('a secret that is missing is named, and nothing is sent', async () => {
  const keyless = xsoar.open({
    settings: { url: 'https://xsoar.example' },
    secret: () => undefined,
    clock: systemClock,
    fetch: () => Promise.reject(new Error('sent')),
  })
  await expect(keyless.ping()).rejects.toThrow('XSOAR needs a key that I do not have. (Secret file `xsoar-api-key`)')
})

test('an advanced key sends a hash, a nonce of 64 characters and the time, never itself', () => {
  const secret = (name: string) => (name === 'xsoar-api-key' ? 'the-key' : '7')
  const sent = authHeaders({ flavour: 8, keyKind: 'advanced' }, secret, systemClock, systemRandom)
  const nonce = sent['x-xdr-nonce'] ?? ''
  expect(nonce).toHaveLength(64)
  expect(sent['authorization']).toBe(createHash('sha256').update(`the-key${nonce}${sent['x-xdr-timestamp']}`).digest('hex'))
  expect(JSON.stringify(sent)).not.toContain('the-key')
  expect(sent['x-xdr-auth-id']).toBe('7')
  expect(authHeaders({ flavour: 8, keyKind: 'advanced' }, secret, systemClock, systemRandom)['x-xdr-nonce']).not.toBe(nonce)
})
