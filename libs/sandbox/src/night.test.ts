import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSandbox } from './index.ts'
import { card, withSandbox, type Scene } from './testing/with-sandbox.ts'

/** The same calls every time; answers everything that came back, frames included, with the port taken out. */
async function aNight({ sandbox, bot, control }: Scene): Promise<string> {
  const toodles = await bot()
  const ear = await toodles.listen()
  const said = await control.say({ as: 'dana', to: 'toodles', markdown: 'hi' })
  await control.say({ as: 'luis', room: 'triage', markdown: '@toodles status' })
  await control.clock({ advance: 1_000 })
  const sent = await toodles.rest('POST', '/v1/messages', { roomId: said.roomId, markdown: 'card', attachments: [card] })
  await control.click({ as: 'dana', message: String(sent.json['id']), action: 'Drop' })
  await toodles.rest('POST', '/v1/rooms', { title: 'War room' })
  await ear.activity('cardAction')
  await ear.settle()
  const { people, rooms } = await control.state()
  return JSON.stringify([toodles.token, ear.raw, sent.json, people, rooms, await control.messages('toodles', 'dana')]).replaceAll(
    `:${sandbox.port}`,
    ':port',
  )
}

test('the same seed and the same calls give the same bytes; another seed gives others', async () => {
  const nights: string[] = []
  for (const seed of [42, 42, 43]) await withSandbox(async (scene) => void nights.push(await aNight(scene)), { seed, clock: 'virtual' })
  expect(nights[1]).toBe(nights[0])
  expect(nights[2]).not.toBe(nights[0])
})

test('one more device or bot changes no id of a message', async () => {
  const ids: string[] = []
  for (const more of [0, 2]) {
    await withSandbox(
      async ({ bot, control }) => {
        const toodles = await bot()
        for (let each = 0; each < more; each++) await toodles.device()
        ids.push((await control.say({ as: 'dana', to: 'toodles', markdown: 'hi' })).id)
      },
      { clock: 'virtual' },
    )
  }
  expect(ids[1]).toBe(ids[0])
})

test('ids of messages look like time-ordered UUIDs of the moment they were written', () =>
  withSandbox(
    async ({ bot, control }) => {
      await bot()
      const uuids = []
      for (let each = 0; each < 3; each++)
        uuids.push(
          Buffer.from((await control.say({ as: 'dana', to: 'toodles', markdown: 'x' })).id, 'base64url')
            .toString()
            .split('/')
            .at(-1) ?? '',
        )
      const ticks = uuids.map((uuid) => BigInt(`0x${uuid.slice(15, 18)}${uuid.slice(9, 13)}${uuid.slice(0, 8)}`))
      expect(new Set(uuids).size).toBe(3)
      expect(ticks.toSorted((one, other) => (one < other ? -1 : 1))).toEqual(ticks)
      expect(Number((ticks[0] ?? 0n) / 10_000n - 12_219_292_800_000n)).toBe(Date.parse('2026-03-18T15:00:00Z'))
      for (const uuid of uuids) expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-1[\da-f]{3}-9[\da-f]{3}-[\da-f]{12}$/)
    },
    { clock: 'virtual' },
  ))

test('a restored night goes on: messages, rooms, devices, tokens and what was not acknowledged', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const ear = await toodles.listen({ ack: false })
    const said = await control.say({ as: 'dana', to: 'toodles', markdown: 'before' })
    await ear.activity('post')
    const snapshot: unknown = JSON.parse(JSON.stringify(await control.snapshot()))
    await control.fault({ knob: 'token.rotate', bot: 'toodles' })
    await control.reset({ seed: 7 })
    expect((await ear.closed).code).toBe(1012)
    expect((await toodles.rest('GET', '/v1/people/me')).status).toBe(401)
    await control.restore(snapshot)
    expect((await toodles.rest('GET', `/v1/messages/${said.id}`)).json['text']).toBe('before')
    const again = await toodles.connect(ear.device)
    await again.live()
    expect((await again.activity('post')).object['displayName']).toBe('before')
    const next = await control.say({ as: 'dana', to: 'toodles', markdown: 'after' })
    expect(next.roomId).toBe(said.roomId)
    expect(next.id).not.toBe(said.id)
  }))

test('a reset begins the same world anew: same people, nothing said, no devices, no faults', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const before = (await control.state()).people.find((one) => one.email.startsWith('dana'))
    await toodles.device()
    await control.say({ as: 'dana', room: 'triage', markdown: 'x' })
    await control.fault({ knob: 'rest.status' })
    await control.reset()
    const after = await control.state()
    expect(after.people.find((one) => one.email.startsWith('dana'))).toEqual(before)
    expect([after.devices, after.faults, await control.messages('triage')]).toEqual([[], [], []])
    expect((await bot()).token).toBe(toodles.token)
  }))

test('with a folder a night survives a restart, and a file that cannot be read stops the start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  try {
    let token = ''
    let said = ''
    let startedAt = 0
    await withSandbox(
      async ({ bot, control, sandbox }) => {
        token = (await bot()).token
        said = (await control.say({ as: 'dana', to: 'toodles', markdown: 'kept' })).id
        startedAt = sandbox.startedAt
      },
      { stateDir: folder, seed: 5 },
    )
    await withSandbox(
      async ({ bot, sandbox, control }) => {
        const toodles = await bot()
        expect([toodles.token, sandbox.startedAt, (await control.state()).seed]).toEqual([token, startedAt, 5])
        expect((await toodles.rest('GET', `/v1/messages/${said}`)).json['text']).toBe('kept')
      },
      { stateDir: folder },
    )
    expect(await readFile(join(folder, 'sandbox.json'), 'utf8')).toContain('"version":1')
    await writeFile(join(folder, 'sandbox.json'), '{"version":9}')
    await expect(startSandbox({ port: 0, stateDir: folder })).rejects.toThrow('Cannot go on with the kept night')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a port that is taken is said at once', () =>
  withSandbox(async ({ sandbox }) => {
    await expect(startSandbox({ port: sandbox.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  }))

test('the page is served from its folder, and nothing outside of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'page-'))
  try {
    await writeFile(join(folder, 'index.html'), '<h1>Nightshift</h1>')
    await withSandbox(
      async ({ url }) => {
        const page = await fetch(url)
        expect([page.headers.get('content-type'), await page.text()]).toEqual(['text/html; charset=utf-8', '<h1>Nightshift</h1>'])
        expect((await fetch(`${url}/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd`)).status).toBe(404)
      },
      { pageDir: folder },
    )
    await withSandbox(async ({ url }) => expect(await (await fetch(url)).text()).toContain('the page is not built'))
  } finally {
    await rm(folder, { recursive: true })
  }
})
