import { fakeClock } from '@nightshift/resilience'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, test, vi } from 'vitest'
import { dawn, heard, said } from '../conformance/stage.ts'
import { StoreUnavailable } from '../errors.ts'
import { storeOver } from '../store.ts'
import { storeTime } from '../time.ts'
import { sqliteEngine } from './engine.ts'
import { migrate } from './schema.ts'

const place = { size: async () => ({ bytes: 0, freeBytes: -1 }), assertThere: () => undefined, left: () => undefined }
const open: DatabaseSync[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const db of open.splice(0)) if (db.isOpen) db.close()
})

function inMemory() {
  const db = new DatabaseSync(':memory:')
  open.push(db)
  migrate(db)
  const time = storeTime(fakeClock(dawn), 0)
  const engine = sqliteEngine(db, time.now, place)
  return { db, engine, store: storeOver(engine, 'toodles', 'a', time, dawn) }
}

test('a full disk does nothing, says so, and when it has passed commits work again', async () => {
  const { db, store } = inMemory()
  await heard(store, said('before', 0))
  db.exec(`pragma max_page_count = ${Number(db.prepare('pragma page_count').get()?.['page_count']) + 8}`)
  const big = store.commit(async (tx) => {
    await tx.settings.put('small', 1)
    for (let index = 0; index < 50; index++) await tx.settings.put(`big ${index}`, 'x'.repeat(4_000))
  })
  await expect(big).rejects.toBeInstanceOf(StoreUnavailable)
  await expect(big).rejects.toMatchObject({ kind: 'full' })
  expect(
    await store.read(async (tx) => [await tx.settings.get('small'), await tx.settings.get('big 0'), (await tx.inbox.counts()).new]),
  ).toEqual([undefined, undefined, 1])
  db.exec('pragma max_page_count = 1000000')
  await heard(store, said('after', 0))
  expect((await store.read((tx) => tx.inbox.counts())).new).toBe(2)
  await store.close()
})

test('a file that has become read-only is gone for commits, reads go on', async () => {
  const { db, store } = inMemory()
  db.exec('pragma query_only = on')
  await expect(store.commit((tx) => tx.settings.put('x', 1))).rejects.toMatchObject({ name: 'StoreUnavailable', kind: 'gone' })
  expect(await store.read((tx) => tx.settings.get('x'))).toBeUndefined()
  db.exec('pragma query_only = off')
  await store.commit((tx) => tx.settings.put('x', 1))
  await store.close()
})

test('too few parameters, a Date and NaN are refused, where SQLite would keep nothing without a word', async () => {
  const { engine } = inMemory()
  const text = 'insert into settings (bot, key, value) values (?, ?, ?)'
  const run = (...params: readonly unknown[]) => engine.commit((sql) => sql.run(text, params as string[])) // what types would not let through
  await expect(run('toodles', 'x')).rejects.toThrow('3 parameters are needed, 2 were given')
  await expect(run('toodles', 'x', new Date(0))).rejects.toThrow('parameter 3 is a Date')
  await expect(run('toodles', 'x', NaN)).rejects.toThrow('parameter 3 is NaN')
  await expect(run('toodles', true, 'x')).rejects.toThrow('parameter 2 is boolean')
  expect(await run('toodles', 'x', '1')).toBe(1)
})

test('a transaction that waits for another one is given up, and the queue goes on', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { store } = inMemory()
  const stuck = store.commit(async (tx) => {
    await tx.settings.put('stuck', 1)
    await store.commit((inner) => inner.settings.put('inner', 1))
  })
  const ended = stuck.then(
    () => undefined,
    (error: unknown) => error,
  )
  const behind = store.commit((tx) => tx.settings.put('behind', 1))
  await new Promise((resolve) => setImmediate(resolve))
  vi.advanceTimersByTime(10_000)
  expect(await ended).toMatchObject({ message: expect.stringContaining('may await nothing but its own verbs') })
  await behind
  expect(await store.read(async (tx) => [await tx.settings.get('stuck'), await tx.settings.get('behind')])).toEqual([undefined, 1])
  await store.close()
})

test('a long queue of commits lets the event loop turn', async () => {
  const { store } = inMemory()
  let turns = 0
  const turning = setInterval(() => turns++, 0)
  await Promise.all(Array.from({ length: 2_000 }, (_, index) => store.commit((tx) => tx.settings.put('x', index))))
  clearInterval(turning)
  expect(turns).toBeGreaterThan(1)
  await store.close()
})

test('a failed statement leaves no transaction open', async () => {
  const { db, engine } = inMemory()
  await expect(engine.commit((sql) => sql.run('insert into nowhere (x) values (?)', [1]))).rejects.toThrow('nowhere')
  expect(db.isTransaction).toBe(false)
  expect(await engine.commit((sql) => sql.run('delete from settings where bot = ?', ['toodles']))).toBe(0)
})
