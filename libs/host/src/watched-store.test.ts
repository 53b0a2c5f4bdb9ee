import { fakeClock, stallGraceMs } from '@nightshift/resilience'
import { StoreUnavailable, type Store, type Tx } from '@nightshift/store'
import { expect, test } from 'vitest'
import { storeBack, storeUsed, watchStore } from './watched-store.ts'

/** A store that can be full: what writes fails, what does not succeeds, as on a disk without room. */
function rig() {
  const clock = fakeClock(Date.UTC(2026, 2, 18))
  let full = false
  const kept: string[] = []
  const put = async (key: string): Promise<void> => {
    if (full) throw new StoreUnavailable('Cannot use the store as its file must be writable: no room', 'full')
    kept.push(key)
  }
  const tx = { settings: { put, get: async () => undefined } } as unknown as Tx // the part that is used here
  const store: Store = {
    owner: 'a',
    now: clock.now,
    commit: (work) => work(tx),
    read: (work) => work(tx),
    as: () => store,
    size: async () => ({ bytes: 1, freeBytes: 1 }),
    close: async () => undefined,
  }
  const watched = watchStore(store, clock)
  return {
    clock,
    watched,
    kept,
    fill: (now: boolean) => void (full = now),
    write: () => watched.store.commit((tx) => tx.settings.put('said', 1)),
    writeNothing: () => watched.store.commit(async () => undefined),
  }
}

test('it is stuck when no commit was possible for 5 s, and free by itself when one is', async () => {
  const { clock, watched, fill, write, kept } = rig()
  const back: number[] = []
  const deaf = storeBack.hear(({ afterMs }) => back.push(afterMs))
  fill(true)
  await expect(write()).rejects.toThrow(StoreUnavailable)
  await clock.advance(4_999)
  expect(watched.stuck()).toBeUndefined()
  await clock.advance(1)
  expect(watched.stuck()).toBe('the store cannot commit since 5 s (full)')
  fill(false)
  await clock.advance(1_000)
  expect(watched.stuck()).toBeUndefined()
  expect(kept).toEqual(['store.tried'])
  expect(back).toHaveLength(1)
  deaf()
})

test('a commit that writes nothing succeeds on a full disk, and proves nothing', async () => {
  const { clock, watched, fill, write, writeNothing } = rig()
  fill(true)
  await expect(write()).rejects.toThrow(StoreUnavailable)
  await clock.advance(4_000)
  await writeNothing()
  await clock.advance(1_000)
  expect(watched.stuck()).toMatch(/since 5 s/)
})

test('an error of the work itself says nothing of the store', async () => {
  const { clock, watched } = rig()
  await expect(watched.store.commit(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow(TypeError)
  await clock.advance(60_000)
  expect(watched.stuck()).toBeUndefined()
  expect(clock.waiting()).toBe(0)
})

test('a commit that does not end is a stall 30 s after its deadline; commits that come and go are not', async () => {
  const { clock, watched, write } = rig()
  for (let count = 0; count < 100; count++) {
    await write()
    await clock.advance(1_000)
  }
  expect(watched.stamp()).toMatchObject({ state: 'open', overdueMs: undefined })
  const held = Promise.withResolvers<void>()
  const commit = watched.store.commit(() => held.promise)
  await clock.advance(30_000 + stallGraceMs + 1)
  expect(watched.stamp().overdueMs).toBeGreaterThan(stallGraceMs)
  held.resolve()
  await commit
  expect(watched.stamp().overdueMs).toBeUndefined()
})

test('each use is announced with its length, and with what kept it from being done', async () => {
  const { watched, fill, write } = rig()
  const uses: unknown[] = []
  const deaf = storeUsed.hear(({ op, failed }) => uses.push([op, failed]))
  await write()
  await watched.store.read(async () => 1)
  fill(true)
  await write().catch(() => undefined)
  watched.stop()
  deaf()
  expect(uses).toEqual([
    ['commit', undefined],
    ['read', undefined],
    ['commit', 'full'],
  ])
})

test('when it is stopped nothing is tried any more', async () => {
  const { clock, watched, fill, write } = rig()
  fill(true)
  await write().catch(() => undefined)
  watched.stop()
  expect(clock.waiting()).toBe(0)
  expect(watched.stuck()).toBeUndefined()
})
