import { expect, test } from 'vitest'
import type { Json } from '../contract.ts'
import { dawn, type Stage } from './stage.ts'

export function keptSuite(stage: () => Promise<Stage>): void {
  test('the last good answer is the youngest, with its age', async () => {
    const { a } = await stage()
    const put = (value: Json, at: number) => a.commit((tx) => tx.lastGood.put('score', value, dawn + at))
    expect(await a.read((tx) => tx.lastGood.get('score'))).toBeUndefined()
    await put({ score: 1 }, 10)
    await put({ score: 2 }, 20)
    await put({ score: 0 }, 5)
    expect(await a.read((tx) => tx.lastGood.get('score'))).toEqual({ value: { score: 2 }, at: dawn + 20 })
    expect(await a.commit((tx) => tx.lastGood.prune(dawn + 20))).toBe(0)
    expect(await a.commit((tx) => tx.lastGood.prune(dawn + 21))).toBe(1)
    expect(await a.read((tx) => tx.lastGood.get('score'))).toBeUndefined()
  })

  test('a document’s version rises with each write, by its own time', async () => {
    const { clock, a } = await stage()
    expect(await a.commit((tx) => tx.records.put('contacts', 'x', { name: 'X' }))).toBe(true)
    await clock.advance(50)
    expect(await a.commit((tx) => tx.records.put('contacts', 'x', { name: 'Y' }))).toBe(true)
    expect(await a.read((tx) => tx.records.get('contacts', 'x'))).toEqual({
      id: 'x',
      value: { name: 'Y' },
      version: 2,
      updatedAt: dawn + 50,
    })
    expect(await a.read((tx) => tx.records.get('other', 'x'))).toBeUndefined()
  })

  test('a conditional write happens only where its condition still holds', async () => {
    const { a } = await stage()
    const put = (value: Json, ifVersion: number) => a.commit((tx) => tx.records.put('c', 'x', value, ifVersion))
    expect(await put('none yet', 1)).toBe(false)
    expect(await put('first', 0)).toBe(true)
    expect(await put('twice', 0)).toBe(false)
    expect(await put('second', 1)).toBe(true)
    expect(await put('stale', 1)).toBe(false)
    expect(await a.read((tx) => tx.records.get('c', 'x'))).toMatchObject({ value: 'second', version: 2 })
  })

  test('of many conditional writes on one version exactly one happens', async () => {
    const { a, b } = await stage()
    await a.commit((tx) => tx.records.put('c', 'x', 0))
    const writes = Array.from({ length: 10 }, (_, turn) => (turn % 2 === 0 ? a : b).commit((tx) => tx.records.put('c', 'x', turn, 1)))
    expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1)
  })

  test('a collection is listed by id, and what is removed is gone', async () => {
    const { a } = await stage()
    await a.commit(async (tx) => {
      for (const id of ['b', 'c', 'a']) await tx.records.put('c', id, id.toUpperCase())
      await tx.records.put('other', 'z', 1)
    })
    expect(await a.commit((tx) => tx.records.remove('c', 'c'))).toBe(true)
    expect(await a.commit((tx) => tx.records.remove('c', 'c'))).toBe(false)
    expect((await a.read((tx) => tx.records.list('c'))).map(({ id, value }) => [id, value])).toEqual([
      ['a', 'A'],
      ['b', 'B'],
    ])
  })

  test('a setting is kept, replaced and removed; null is a value', async () => {
    const { a } = await stage()
    const put = (value: Json | undefined) => a.commit((tx) => tx.settings.put('x', value))
    const get = () => a.read((tx) => tx.settings.get('x'))
    expect(await get()).toBeUndefined()
    await put({ deep: ['ü', '\u0000', '💡', -0.5, true] })
    expect(await get()).toEqual({ deep: ['ü', '\u0000', '💡', -0.5, true] })
    await put(null)
    expect(await get()).toBeNull()
    await put(undefined)
    expect(await get()).toBeUndefined()
  })
}
