import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallFailed } from './call-failed.ts'
import {
  createDevice,
  deleteDevice,
  deviceName,
  isQuota,
  listDevices,
  refreshDevice,
  stale,
  type Listed,
  type PruneRule,
  type Wdm,
} from './device.ts'

const now = 1_800_000_000_000
const install = '0badcafe'
const name = `nightshift/toodles/solo.${install}`
const wdmUrl = 'https://wdm-a.wbx2.com/wdm/api/v1'
const answer = {
  url: `${wdmUrl}/devices/1`,
  webSocketUrl: 'wss://mercury-a.wbx2.com/1',
  userId: 'u',
  features: { big: true },
  services: {},
  etag: 'x',
}

function wdm(answers: (method: string, url: string, body: unknown) => unknown): {
  readonly wdm: Wdm
  readonly calls: readonly (readonly [string, string, unknown])[]
} {
  const calls: [string, string, unknown][] = []
  return {
    calls,
    wdm: {
      services: () => ({ wdm: wdmUrl, rest: '' }),
      mayCarry: (url) => url.includes('.wbx2.com/'),
      wdmRequest: async (method, url, body) => {
        calls.push([method, url, body])
        const given = answers(method, url, body)
        if (given instanceof Error) throw given
        return given
      },
    },
  }
}

test('a name fits in 64 characters, begins with the bot and ends with the installation', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 80 }), fc.string({ maxLength: 300 }), (bot, replica) => {
      const made = deviceName(bot, replica, install)
      expect(made.length).toBeLessThanOrEqual(64)
      expect(made.startsWith(`nightshift/${bot.slice(0, 19)}/`)).toBe(true)
      expect(made.endsWith(`.${install}`)).toBe(true)
    }),
  )
  expect(deviceName('msoar', 'nightshift-msoar-5d9c7b6f4-abcde-with-a-long-name', install)).toBe(
    `nightshift/msoar/4-abcde-with-a-long-name.${install}`,
  )
})

test('a device is registered with naming fields and kept as it was answered', async () => {
  const { wdm: at, calls } = wdm(() => answer)
  expect(await createDevice(at, name, '1.2', now)).toEqual({
    url: answer.url,
    webSocketUrl: answer.webSocketUrl,
    name,
    createdAt: now,
    body: answer,
  })
  expect(calls[0]).toEqual([
    'POST',
    `${wdmUrl}/devices`,
    {
      name,
      deviceName: name,
      deviceType: 'DESKTOP',
      model: 'nightshift',
      localizedModel: 'nightshift',
      systemName: 'nightshift',
      systemVersion: '1.2',
    },
  ])
})

test('a refresh sends what was answered without its bulk, and uses the new socket address', async () => {
  const { wdm: at, calls } = wdm(() => ({ ...answer, webSocketUrl: 'wss://mercury-b.wbx2.com/2' }))
  const record = { url: answer.url, webSocketUrl: answer.webSocketUrl, name, createdAt: 1, body: answer }
  expect(await refreshDevice(at, record)).toMatchObject({ webSocketUrl: 'wss://mercury-b.wbx2.com/2', createdAt: 1 })
  expect(calls[0]).toEqual(['PUT', answer.url, { url: answer.url, webSocketUrl: answer.webSocketUrl, userId: 'u' }])
})

test('an address that the token must not go to is no device', async () => {
  for (const bad of [{ webSocketUrl: 'wss://mercury.evil.tld/1' }, { url: 'https://wdm-a.wbx2.com.evil.tld/1' }]) {
    await expect(createDevice(wdm(() => ({ ...answer, ...bad })).wdm, name, '1', now)).rejects.toMatchObject({ foreign: true })
  }
})

test('none listed and already deleted are no errors', async () => {
  const gone = wdm(() => new CallFailed('wdm', 404, 'no')).wdm
  expect(await listDevices(gone)).toEqual([])
  await expect(deleteDevice(gone, answer.url)).resolves.toBeUndefined()
  await expect(listDevices(wdm(() => new CallFailed('wdm', 500, 'no')).wdm)).rejects.toBeInstanceOf(CallFailed)
})

test('a full quota is known by its words', () => {
  expect(isQuota(new CallFailed('wdm', 403, 'User has excessive device registrations'))).toBe(true)
  expect(isQuota(new CallFailed('wdm', 403, 'Forbidden'))).toBe(false)
})

const rule: PruneRule = { bot: 'toodles', install, name, own: ['own'], siblings: ['sibling'], yielded: false, now, olderMs: 1_800_000 }
const listed = (url: string, named: string, ageMs: number): Listed => ({ url, name: named, modifiedAt: now - ageMs })
const hour = 3_600_000
const gone = (devices: readonly Listed[], change: Partial<PruneRule> = {}): readonly string[] =>
  stale(devices, { ...rule, ...change }).map(({ url }) => url)

test('only old, unused devices of this bot and this installation go', () => {
  expect(
    gone([
      listed('old', `nightshift/toodles/pod-1.${install}`, hour),
      listed('young', `nightshift/toodles/pod-2.${install}`, 60_000),
      listed('sibling', `nightshift/toodles/pod-3.${install}`, hour),
      listed('own', name, hour),
      listed('laptop', 'nightshift/toodles/solo.deadbeef', hour),
      listed('other bot', `nightshift/msoar/solo.${install}`, hour),
      listed('a person', 'Chrome', hour),
      listed('no date', `nightshift/toodles/pod-4.${install}`, Number.NaN),
    ]),
  ).toEqual(['old'])
})

test('a leftover of our own name goes at once, but not after a yield', () => {
  expect(gone([listed('leftover', name, 1_000)])).toEqual(['leftover'])
  expect(gone([listed('leftover', name, 1_000)], { yielded: true })).toEqual([])
})

test('where siblings are unknown, nothing of another name goes', () => {
  expect(
    gone([listed('old', `nightshift/toodles/pod-1.${install}`, hour), listed('leftover', name, 1_000)], { siblings: undefined }),
  ).toEqual(['leftover'])
})
