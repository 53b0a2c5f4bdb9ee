import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sharedRows } from '@nightshift/bot/shared'
import { systemClock } from '@nightshift/resilience'
import { openSqlite, type Store } from '@nightshift/store'
import { expect, test } from 'vitest'
import { healthApp, listen, type HealthSources } from './health.ts'
import { readShared, sharedFetched, sharedTable } from './shared-tables.ts'

const storeOf = (bot: string): Promise<Store> =>
  openSqlite({ file: join(mkdtempSync(join(tmpdir(), 'shared-')), 'x.db'), bot, owner: 'a', clock: systemClock })
const writer = { shares: ['oncall'] }
const sources = (store: Store, token: string | undefined): HealthSources => ({
  dead: () => undefined,
  unready: () => undefined,
  started: () => true,
  facts: async () => ({}),
  metrics: async () => '',
  metricsType: 'text/plain',
  controlToken: () => 'control',
  control: {},
  views: {},
  shared: (table) => sharedTable(writer, store, table),
  sharedToken: () => token,
  onControl: () => undefined,
})

test('a shared table is read with its own token alone, and no other collection is', async () => {
  const store = await storeOf('toodles')
  await store.commit((tx) => tx.records.put('oncall', '2026-03-16', { primary: 'mateo' }))
  const app = healthApp(sources(store, 'shared'))
  const get = async (path: string, token?: string): Promise<number> =>
    (await app.request(path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })).status
  expect(await get('/shared/oncall')).toBe(401)
  expect(await get('/shared/oncall', 'control')).toBe(401)
  expect(await get('/shared/oncall', 'shared')).toBe(200)
  expect(await get('/shared/contacts', 'shared')).toBe(404)
  expect(await get('/control/inbox', 'shared')).toBe(401)
  expect(
    (await healthApp(sources(store, undefined)).request('/shared/oncall', { headers: { authorization: 'Bearer undefined' } })).status,
  ).toBe(404)
})

test('a reader keeps a copy, and goes on with it while the writer is away', async () => {
  const [from, to] = [await storeOf('toodles'), await storeOf('msoar')]
  await from.commit((tx) => tx.records.put('oncall', '2026-03-16', { primary: 'mateo' }))
  const door = await listen(healthApp(sources(from, 'shared')), '127.0.0.1', 0)
  const reader = { name: 'msoar', reads: { toodles: ['oncall'] } }
  const copy = (): ReturnType<typeof sharedRows> => sharedRows({ store: to, bot: { ...reader } as never }, 'toodles', 'oncall')
  expect(await copy()).toEqual({ rows: [], at: undefined })

  const once = async (token: string | undefined, peers: Readonly<Record<string, string>>): Promise<string | undefined> => {
    const stop = new AbortController()
    const heard = new Promise<string | undefined>((done) => sharedFetched.hear(({ error }) => done(error)))
    const running = readShared({ bot: reader, store: to, clock: systemClock, peers, token: () => token, signal: stop.signal })
    const error = await heard
    stop.abort()
    await running
    return error
  }
  const peers = { toodles: `http://127.0.0.1:${door.port}` }
  expect(await once(undefined, peers)).toContain('shared-token')
  expect(await once('shared', {})).toContain('peers.toodles')
  expect(await once('wrong', peers)).toContain('401')
  expect((await copy()).at).toBeUndefined()
  expect(await once('shared', peers)).toBeUndefined()
  const kept = await copy()
  expect(kept.rows.map(({ id, value }) => [id, value])).toEqual([['2026-03-16', { primary: 'mateo' }]])
  await door.close()
  expect(await once('shared', peers)).toBeDefined()
  expect(await copy()).toEqual(kept)
})
