import { systemClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { CallFailed } from './call-failed.ts'
import type { Wdm } from './device.ts'
import { openRegistrar, RegisterFailed, type Siblings } from './registrar.ts'
import { openMemory } from './testing/memory.ts'
import { alarm } from './topics.ts'

const install = '0badcafe'
const name = `nightshift/toodles/solo.${install}`

/** A devices service that keeps state: `quota` devices at most, and what fails next. */
function service(quota = 100) {
  const devices = new Map<string, { readonly url: string; readonly name: string; modificationTime: string }>()
  let count = 0
  const at = {
    devices,
    fails: undefined as CallFailed | undefined,
    add: (url: string, named: string, ageMs: number) =>
      devices.set(url, { url, name: named, modificationTime: new Date(Date.now() - ageMs).toISOString() }),
    wdm: {
      services: () => ({ wdm: 'https://wdm', rest: '' }),
      mayCarry: () => true,
      wdmRequest: async (method: string, url: string, body: unknown) => {
        if (at.fails) throw at.fails
        if (method === 'GET') return { devices: [...devices.values()] }
        if (method === 'POST') {
          if (devices.size >= quota) throw new CallFailed('wdm', 403, 'User has excessive device registrations')
          const made = { ...(body as { name: string }), url: `https://wdm/devices/${++count}`, modificationTime: new Date().toISOString() } // our own body
          devices.set(made.url, made)
          return { ...made, webSocketUrl: `wss://mercury/${count}` }
        }
        if (!devices.has(url)) throw new CallFailed('wdm', 404, 'no such device')
        if (method === 'DELETE') devices.delete(url)
        return { url, webSocketUrl: 'wss://mercury/again' }
      },
    } satisfies Wdm,
  }
  return at
}

function setUp(options: { readonly quota?: number; readonly siblings?: Siblings } = {}) {
  const at = service(options.quota)
  const memory = openMemory(install)
  const open = () =>
    openRegistrar({
      wdm: async () => at.wdm,
      memory,
      bot: 'toodles',
      version: '1',
      name,
      install,
      siblings: options.siblings,
      clock: systemClock,
      pruneOlderMs: 1_800_000,
    })
  return { at, memory, open, registrar: open() }
}

test('the first device is stored before it is used, and a restart refreshes it', async () => {
  const { at, memory, open, registrar } = setUp()
  const first = await registrar.target('refresh')
  expect(memory.kept.device).toEqual(first.device)
  const again = await open().target('refresh')
  expect(again.device.url).toBe(first.device.url)
  expect(again.device.webSocketUrl).toBe('wss://mercury/again')
  expect(at.devices.size).toBe(1)
})

test('a renewed device takes the old one’s place only once it was live', async () => {
  const { at, memory, registrar } = setUp()
  const old = await registrar.target('refresh')
  const target = await registrar.target('renew')
  expect(target.candidate).toBe(true)
  expect(memory.kept).toMatchObject({ device: { url: old.device.url }, candidate: { url: target.device.url } })
  await registrar.promote(target)
  expect(memory.kept).toEqual({ device: target.device, candidate: undefined })
  expect([...at.devices.keys()]).toEqual([target.device.url])
})

test('however often it is renewed in vain, there are never more than two', async () => {
  const { at, registrar } = setUp()
  await registrar.target('refresh')
  for (let i = 0; i < 10; i++) {
    await registrar.target('renew')
    expect(at.devices.size).toBe(2)
  }
})

test('a device that another process took is left to it', async () => {
  const { at, memory, registrar } = setUp()
  const old = await registrar.target('refresh')
  const fresh = await registrar.target('fresh')
  expect(fresh.device.url).not.toBe(old.device.url)
  expect(memory.kept.device?.url).toBe(fresh.device.url)
  await registrar.prune()
  expect(at.devices.has(old.device.url)).toBe(true)
})

test('a refresh of what is gone says so', async () => {
  const { at, registrar } = setUp()
  await registrar.target('refresh')
  at.devices.clear()
  const failed: unknown = await registrar.target('refresh').catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(RegisterFailed)
  expect(failed).toMatchObject({ step: 'refresh', cause: { status: 404 } })
})

test('a full quota is made room in from our own leftovers, then tried once more', async () => {
  const { at, registrar } = setUp({ quota: 3 })
  for (const url of ['a', 'b', 'c']) at.add(url, name, 5_000)
  expect((await registrar.target('refresh')).device.name).toBe(name)
  expect(at.devices.size).toBe(1)
})

test('a quota full of others is said with counts, and nothing of theirs is deleted', async () => {
  const { at, registrar } = setUp({ quota: 2 })
  at.add('a', 'Chrome', 1e9)
  at.add('b', 'nightshift/toodles/solo.deadbeef', 1e9)
  const alarms: string[] = []
  const deafen = alarm.hear(({ name: which, detail }) => alarms.push(`${which}: ${detail}`))
  await expect(registrar.target('refresh')).rejects.toMatchObject({ step: 'create', cause: { status: 403 } })
  deafen()
  expect(at.devices.size).toBe(2)
  expect(alarms).toEqual(['device.quota: 1 devices are ours, 1 are not'])
})

test('the one who stops deletes its device where a sibling hears everything, else keeps it for redelivery', async () => {
  const alone = setUp()
  await alone.registrar.target('refresh')
  await alone.registrar.leave()
  expect(alone.at.devices.size).toBe(1)
  const paired = setUp({ siblings: { deviceUrls: async () => [], live: async () => true, leads: () => true } })
  await paired.registrar.target('refresh')
  await paired.registrar.leave()
  expect(paired.at.devices.size).toBe(0)
  expect(paired.memory.kept.device).toBeUndefined()
})

test('only who leads prunes, and a leftover candidate is forgotten', async () => {
  const following = setUp({ siblings: { deviceUrls: async () => [], live: async () => true, leads: () => false } })
  following.at.add('old', `nightshift/toodles/pod-1.${install}`, 1e9)
  await following.registrar.prune()
  expect(following.at.devices.has('old')).toBe(true)
  const leading = setUp({ siblings: { deviceUrls: async () => ['used'], live: async () => true, leads: () => true } })
  for (const url of ['old', 'used']) leading.at.add(url, `nightshift/toodles/pod-1.${install}`, 1e9)
  leading.memory.kept.candidate = { url: 'old candidate', webSocketUrl: 'wss://x', name, createdAt: 0, body: {} }
  await leading.registrar.prune()
  expect([...leading.at.devices.keys()]).toEqual(['used'])
  expect(leading.memory.kept.candidate).toBeUndefined()
})
