import { expect, test } from 'vitest'
import type { Json } from '../contract.ts'
import { ClaimLost, StoreUnavailable } from '../errors.ts'
import { claimed, heard, said, type Stage } from './stage.ts'

export function transactionsSuite(stage: () => Promise<Stage>): void {
  test('a commit whose work throws leaves nothing behind and rethrows what was thrown', async () => {
    const { a } = await stage()
    const trouble = new Error('half way')
    const broken = a.commit(async (tx) => {
      await tx.inbox.put([said('lost', 0)])
      await tx.settings.put('half', true)
      throw trouble
    })
    await expect(broken).rejects.toBe(trouble)
    expect(await a.read(async (tx) => [await tx.settings.get('half'), (await tx.inbox.counts()).new])).toEqual([undefined, 0])
    expect(await heard(a, said('kept', 0))).toHaveLength(1)
  })

  test('a commit under a lost claim leaves nothing behind', async () => {
    const { clock, a } = await stage()
    const lane = await claimed(a, 'lane', 'room')
    await clock.advance(lane.until - a.now())
    const late = a.commit(async (tx) => {
      await tx.settings.put('late', true)
      await tx.claims.hold(lane)
    })
    await expect(late).rejects.toBeInstanceOf(ClaimLost)
    expect(await a.read((tx) => tx.settings.get('late'))).toBeUndefined()
  })

  test('commits that are asked for at once happen one after another, none lost', async () => {
    const { a, b } = await stage()
    const add = (store: typeof a) =>
      store.commit(async (tx) => {
        const count = (await tx.settings.get('count')) ?? 0
        await tx.settings.put('count', Number(count) + 1)
      })
    await Promise.all(Array.from({ length: 40 }, (_, turn) => add(turn % 2 === 0 ? a : b)))
    expect(await a.read((tx) => tx.settings.get('count'))).toBe(40)
  })

  test('a read refuses every write', async () => {
    const { a } = await stage()
    await expect(a.read((tx) => tx.settings.put('x', 1))).rejects.toThrow('Cannot write')
    await expect(a.read((tx) => tx.claims.take('lane', 'room', 1_000))).rejects.toThrow('Cannot write')
    expect(await a.read((tx) => tx.settings.get('x'))).toBeUndefined()
  })

  test('a transaction that has ended is refused to whoever kept it', async () => {
    const { a } = await stage()
    const kept = await a.commit(async (tx) => ({ tx }))
    await expect(kept.tx.settings.put('x', 1)).rejects.toThrow('it has ended')
    expect(await a.read((tx) => tx.settings.get('x'))).toBeUndefined()
  })

  test('a value that is not plain JSON is refused, and its place is named', async () => {
    const { a } = await stage()
    // What arrives from outside is not held by types.
    const put = (value: unknown) => a.commit((tx) => tx.settings.put('x', value as Json))
    await expect(put({ a: [1, { b: undefined }] })).rejects.toThrow('value.a[1].b is undefined')
    await expect(put({ at: new Date(0) })).rejects.toThrow('value.at is a Date')
    await expect(put([1, NaN])).rejects.toThrow('value[1] is NaN')
    expect(await a.read((tx) => tx.settings.get('x'))).toBeUndefined()
  })

  test('a parameter that is undefined, or a time that is no number, is refused rather than kept as nothing', async () => {
    const { a } = await stage()
    const missing = undefined as unknown as string // what arrives from outside is not held by types
    await expect(a.commit((tx) => tx.link.learnCluster('room', missing))).rejects.toThrow('is undefined')
    await expect(a.commit((tx) => tx.link.moveCursor('room', NaN))).rejects.toThrow('finite')
    await expect(a.commit((tx) => tx.link.moveCursor(missing, 1))).rejects.toThrow('is undefined')
  })

  test('store time stands by the monotonic clock alone, whatever the wall clock does', async () => {
    const { clock, a, b } = await stage()
    const before = a.now()
    clock.jump(-3_600_000)
    expect(a.now()).toBe(before)
    clock.jump(7_200_000)
    await clock.advance(1_500)
    expect([a.now(), b.now()]).toEqual([before + 1_500, before + 1_500])
  })

  test('a closed handle is gone for its own user alone; closing twice is no error', async () => {
    const { a, b } = await stage()
    await b.close()
    await b.close()
    await expect(b.commit(async () => 1)).rejects.toBeInstanceOf(StoreUnavailable)
    expect(await a.commit(async () => 1)).toBe(1)
    await a.close()
    await expect(a.read(async () => 1)).rejects.toBeInstanceOf(StoreUnavailable)
  })

  test('the size grows with what is kept', async () => {
    const { a } = await stage()
    const before = await a.size()
    await a.commit((tx) => tx.settings.put('big', 'x'.repeat(1_000_000)))
    const after = await a.size()
    expect(after.bytes - before.bytes).toBeGreaterThan(900_000)
    expect(after.freeBytes === -1 || after.freeBytes > 0).toBe(true)
  })
}
