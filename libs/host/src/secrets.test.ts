import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fakeClock } from '@nightshift/resilience'
import { afterAll, expect, test } from 'vitest'
import { homeToken, sandboxOrg } from './edge.ts'
import { openSecrets, secretReloaded } from './secrets.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

function rig(files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-secrets-'))
  folders.push(folder)
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  for (const [name, text] of Object.entries(files)) write(name, text)
  const clock = fakeClock(0)
  const told: string[] = []
  const deaf = secretReloaded.hear(({ secret, outcome }) => told.push(`${secret} ${outcome}`))
  const secrets = openSecrets(folder, clock, 10_000)
  return { folder, write, clock, secrets, told, stop: () => (secrets.stop(), deaf()) }
}

test('a secret is its text without the last line end; an empty file and none are the same', () => {
  const { secrets, stop } = rig({ a: 'text\n', b: 'text\r\n', c: '\n', d: 'two\nlines\n' })
  expect(['a', 'b', 'c', 'd', 'e'].map(secrets.get)).toEqual(['text', 'text', undefined, 'two\nlines', undefined])
  stop()
})

test('all files are known to the scrub from the start, through links too, but no folder and nothing large', () => {
  const { folder, clock, stop } = rig({ token: 'canary-1', large: 'x'.repeat(70_000) })
  mkdirSync(join(folder, '..data'))
  writeFileSync(join(folder, '..data', 'linked'), 'canary-2')
  symlinkSync(join('..data', 'linked'), join(folder, 'linked'))
  const secrets = openSecrets(folder, clock, 10_000)
  expect([...secrets.values()].sort()).toEqual(['canary-1', 'canary-2'])
  secrets.stop()
  stop()
})

test('a file that appears is there at once when asked for, and wakes who waits at the next look', async () => {
  const { write, clock, secrets, stop } = rig()
  let woken = false
  void secrets.changed('late', new AbortController().signal).then(() => (woken = true))
  expect(secrets.get('late')).toBeUndefined()
  await clock.advance(10_000)
  expect(woken).toBe(false)
  write('late', 'here')
  await clock.advance(10_000)
  expect(woken).toBe(true)
  expect(secrets.get('late')).toBe('here')
  stop()
})

test('a changed text takes effect, an unreadable one keeps the old, each announced', async () => {
  const { folder, write, clock, secrets, told, stop } = rig({ key: 'one' })
  write('key', 'two')
  expect(secrets.get('key')).toBe('one')
  await clock.advance(10_000)
  expect(secrets.get('key')).toBe('two')
  rmSync(join(folder, 'key'))
  await clock.advance(10_000)
  expect(secrets.get('key')).toBe('two')
  expect(told).toEqual(['key changed', 'key unreadable'])
  stop()
})

test('a token that belongs elsewhere is refused once and the old one kept; a good one after it takes effect', async () => {
  const token = (letter: string, org = sandboxOrg): string => `${letter.repeat(64)}_PF84_${org}`
  const { write, clock, secrets, told, stop } = rig({ 'webex-token': token('A') })
  const home = homeToken(secrets, true)
  let changes = 0
  const watch = async (): Promise<void> => {
    for (;;) {
      await home.tokenChanged(new AbortController().signal)
      changes++
    }
  }
  void watch()
  write('webex-token', token('B', '9a550000-1111-4222-8333-444455556666'))
  await clock.advance(30_000)
  expect(home.token()).toBe(token('A'))
  expect(changes).toBe(0)
  expect(told.filter((one) => one.endsWith('refused'))).toEqual(['webex-token refused'])
  write('webex-token', token('C'))
  await clock.advance(10_000)
  expect(home.token()).toBe(token('C'))
  expect(changes).toBe(1)
  stop()
})
