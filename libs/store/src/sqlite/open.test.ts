import { fakeClock, systemClock } from '@nightshift/resilience'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { claimed, dawn, heard, leaseMs, said, taken } from '../conformance/stage.ts'
import { StoreHeld, StoreRefused, StoreUnavailable } from '../errors.ts'
import { storeWaiting } from '../topics.ts'
import { folders } from './fixture.ts'
import { openSqlite } from './open.ts'

const folder = folders()
/** The folder's files and what is in them. An empty log is none: a reader of a store without a log makes one. */
const bytesIn = (place: string) => {
  const files = readdirSync(place).filter((name) => !name.endsWith('-wal') || statSync(join(place, name)).size > 0)
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(place, name)))
        .digest('hex'),
    ]),
  )
}

test('the folder is made, and the file is its owner’s alone', async () => {
  const file = join(folder(), 'deep', 'er', 'toodles.db')
  const store = await openSqlite({ file, bot: 'toodles', owner: 'a', clock: fakeClock(dawn) })
  await store.commit((tx) => tx.settings.put('x', 1))
  for (const name of ['toodles.db', 'toodles.db-wal', 'toodles.db.holder'])
    expect(statSync(join(file, '..', name)).mode & 0o777).toBe(0o600)
  await store.close()
  expect(readdirSync(join(file, '..'))).toEqual(['toodles.db'])
})

test('a restart finds all that was kept, and takes up at once what the earlier boot had begun', async () => {
  const file = join(folder(), 'toodles.db')
  const clock = fakeClock(dawn)
  const first = await openSqlite({ file, bot: 'toodles', owner: 'boot-1', clock })
  await heard(first, said('x', 0), said('y', 1))
  const old = await claimed(first, 'lane', 'room', 3_600_000)
  await taken(first, old)
  await first.close()
  const second = await openSqlite({ file, bot: 'toodles', owner: 'boot-2', clock })
  expect(await second.read((tx) => tx.inbox.lanesWithWork(5))).toEqual(['room'])
  const lane = await claimed(second, 'lane', 'room')
  expect(lane.epoch).toBe(old.epoch + 1)
  expect(await taken(second, lane)).toMatchObject({ key: 'x', attempts: 2 })
  await second.close()
})

test('store time never goes back over a restart, even where the wall clock did', async () => {
  const file = join(folder(), 'toodles.db')
  const before = fakeClock(dawn)
  const first = await openSqlite({ file, bot: 'toodles', owner: 'a', clock: before })
  await before.advance(3_600_000)
  await first.commit((tx) => tx.settings.put('x', 1))
  await first.close()
  const second = await openSqlite({ file, bot: 'toodles', owner: 'b', clock: fakeClock(dawn - 7_200_000) })
  expect(second.now()).toBe(dawn + 3_600_000)
  await second.close()
})

test('the time on record trails by five seconds at most, and costs no commit of its own', async () => {
  const file = join(folder(), 'toodles.db')
  const clock = fakeClock(dawn)
  const store = await openSqlite({ file, bot: 'toodles', owner: 'a', clock })
  const onRecord = () => store.read((tx) => tx.settings.get('store.time'))
  expect(await onRecord()).toBe(dawn)
  await clock.advance(4_999)
  await store.commit((tx) => tx.settings.put('x', 1))
  expect(await onRecord()).toBe(dawn)
  await clock.advance(1)
  await store.commit((tx) => tx.settings.get('x'))
  expect(await onRecord()).toBe(dawn)
  await store.commit((tx) => tx.settings.put('x', 2))
  expect(await onRecord()).toBe(dawn + 5_000)
  await store.close()
})

test('a second store on the same file within one process waits its turn as well', async () => {
  const file = join(folder(), 'toodles.db')
  const first = await openSqlite({ file, bot: 'toodles', owner: 'a', clock: systemClock })
  await expect(openSqlite({ file, bot: 'toodles', owner: 'b', clock: systemClock, waitMs: 0 })).rejects.toBeInstanceOf(StoreHeld)
  const second = openSqlite({ file, bot: 'toodles', owner: 'b', clock: systemClock })
  await first.commit((tx) => tx.settings.put('x', 1))
  await first.close()
  const store = await second
  expect(await store.read((tx) => tx.settings.get('x'))).toBe(1)
  await store.close()
})

test('who waits can be called off', async () => {
  const file = join(folder(), 'toodles.db')
  const first = await openSqlite({ file, bot: 'toodles', owner: 'a', clock: systemClock })
  const stop = new AbortController()
  const heldBy: (string | undefined)[] = []
  const deaf = storeWaiting.hear(({ holder }) => {
    heldBy.push(holder)
    stop.abort(new Error('never mind'))
  })
  await expect(openSqlite({ file, bot: 'toodles', owner: 'b', clock: systemClock, signal: stop.signal })).rejects.toThrow('never mind')
  deaf()
  expect(heldBy).toEqual([expect.stringMatching(new RegExp(`^since \\d\\d:\\d\\d \\(pid ${process.pid}\\)$`))])
  await first.commit((tx) => tx.settings.put('x', 1))
  await first.close()
})

test('what is no SQLite file is refused and left byte for byte', async () => {
  const place = folder()
  writeFileSync(join(place, 'short.db'), 'my diary')
  writeFileSync(join(place, 'long.db'), 'my diary, volume two\n'.repeat(1_000))
  const before = bytesIn(place)
  for (const name of ['short.db', 'long.db']) {
    const opened = openSqlite({ file: join(place, name), bot: 'toodles', owner: 'a', clock: fakeClock(dawn) })
    await expect(opened).rejects.toBeInstanceOf(StoreRefused)
    await expect(opened).rejects.toThrow(`"${name}" must be a sound store of this version: it is not an SQLite file`)
  }
  expect(bytesIn(place)).toEqual(before)
})

test('another program’s SQLite file is refused and left byte for byte, its log too', async () => {
  const place = folder()
  const file = join(place, 'browser.db')
  const other = new DatabaseSync(file)
  other.exec('pragma journal_mode = wal; create table cookies (name text); insert into cookies values (1)')
  for (const end of ['', '-wal']) copyFileSync(file + end, join(place, `toodles.db${end}`))
  other.close()
  const before = bytesIn(place)
  expect(Object.keys(before)).toContain('toodles.db-wal')
  const opened = openSqlite({ file: join(place, 'toodles.db'), bot: 'toodles', owner: 'a', clock: fakeClock(dawn) })
  await expect(opened).rejects.toThrow('it belongs to another program')
  await expect(opened).rejects.toBeInstanceOf(StoreRefused)
  expect(bytesIn(place)).toEqual(before)
})

test('a store of a newer version is refused and left byte for byte, even where only its log tells', async () => {
  const place = folder()
  const file = join(place, 'new.db')
  await (await openSqlite({ file, bot: 'toodles', owner: 'a', clock: fakeClock(dawn) })).close()
  const newer = new DatabaseSync(file)
  newer.exec('pragma user_version = 99; create table tomorrow (x text)')
  for (const end of ['', '-wal']) copyFileSync(file + end, join(place, `toodles.db${end}`))
  newer.close()
  const before = bytesIn(place)
  const opened = openSqlite({ file: join(place, 'toodles.db'), bot: 'toodles', owner: 'a', clock: fakeClock(dawn) })
  await expect(opened).rejects.toThrow(/written by a newer version \(schema 99, known up to \d+\)/)
  await expect(opened).rejects.toBeInstanceOf(StoreRefused)
  expect(bytesIn(place)).toEqual(before)
})

test('a damaged store is refused and left byte for byte, wherever the damage lies', async () => {
  const place = folder()
  const file = join(place, 'toodles.db')
  const store = await openSqlite({ file, bot: 'toodles', owner: 'a', clock: fakeClock(dawn) })
  await heard(store, ...Array.from({ length: 400 }, (_, index) => said(`key ${index}`, index, { payload: 'x'.repeat(100) })))
  await store.close()
  const sound = readFileSync(file)
  for (const page of [0, 1, 2, Math.floor(sound.length / 4096) - 1]) {
    const damaged = Buffer.from(sound)
    damaged.fill(0xa5, page * 4096 + (page === 0 ? 100 : 0), page * 4096 + 2_000)
    writeFileSync(file, damaged)
    const before = bytesIn(place)
    await expect(openSqlite({ file, bot: 'toodles', owner: 'a', clock: fakeClock(dawn) }), `page ${page}`).rejects.toBeInstanceOf(
      StoreRefused,
    )
    expect(bytesIn(place)).toEqual(before)
  }
  writeFileSync(file, sound.subarray(0, sound.length - 8192))
  await expect(openSqlite({ file, bot: 'toodles', owner: 'a', clock: fakeClock(dawn) })).rejects.toBeInstanceOf(StoreRefused)
  writeFileSync(file, sound)
  const whole = await openSqlite({ file, bot: 'toodles', owner: 'a', clock: fakeClock(dawn) })
  expect((await whole.read((tx) => tx.inbox.counts())).new).toBe(400)
  await whole.close()
})

test('a first start that was cut short is begun anew', async () => {
  const place = folder()
  writeFileSync(join(place, 'empty.db'), '')
  const bare = new DatabaseSync(join(place, 'bare.db'))
  bare.exec('pragma journal_mode = wal')
  bare.close()
  for (const name of ['empty.db', 'bare.db']) {
    const store = await openSqlite({ file: join(place, name), bot: 'toodles', owner: 'a', clock: fakeClock(dawn) })
    expect(await store.commit((tx) => tx.claims.take('lane', 'room', leaseMs))).toBeDefined()
    await store.close()
  }
})

test('a place that cannot be written is unavailable, which may pass', async () => {
  const place = folder()
  writeFileSync(join(place, 'file'), '')
  const file = join(place, 'file', 'toodles.db')
  await expect(openSqlite({ file, bot: 'toodles', owner: 'a', clock: fakeClock(dawn) })).rejects.toBeInstanceOf(StoreUnavailable)
})

test('nothing is written to a file that was moved away or replaced, and when it is back commits work again', async () => {
  const place = join(folder(), 'volume')
  const file = join(place, 'toodles.db')
  const store = await openSqlite({ file, bot: 'toodles', owner: 'a', clock: fakeClock(dawn) })
  const write = (value: number): Promise<void> => store.commit((tx) => tx.settings.put('x', value))
  await write(1)
  renameSync(place, `${place}-away`)
  await expect(write(2)).rejects.toMatchObject({ name: 'StoreUnavailable', kind: 'gone' })
  await expect(write(2)).rejects.toThrow(`its file must stay where it was opened: "${file}": it was moved or deleted`)
  expect(await store.read((tx) => tx.settings.get('x'))).toBe(1)
  mkdirSync(place)
  writeFileSync(file, '')
  await expect(write(2)).rejects.toThrow('another file is there now')
  rmSync(place, { recursive: true })
  renameSync(`${place}-away`, place)
  await write(3)
  await store.close()
  const again = await openSqlite({ file, bot: 'toodles', owner: 'b', clock: fakeClock(dawn) })
  expect(await again.read((tx) => tx.settings.get('x'))).toBe(3)
  await again.close()
})

test('a note of a holder that is long dead misleads nobody', async () => {
  const place = folder()
  const file = join(place, 'toodles.db')
  writeFileSync(`${file}.holder`, 'no JSON')
  chmodSync(`${file}.holder`, 0o600)
  const store = await openSqlite({ file, bot: 'toodles', owner: 'a', clock: fakeClock(dawn), waitMs: 0 })
  await store.close()
  expect(existsSync(`${file}.holder`)).toBe(false)
})
