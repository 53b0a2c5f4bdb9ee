import { expect, test } from 'vitest'
import { genesis, verifyChain } from '../audit-chain.ts'
import type { NewAuditRow } from '../contract.ts'
import { dawn, type Stage } from './stage.ts'

const deed = (action: string, more: Partial<NewAuditRow> = {}): NewAuditRow => ({
  actor: 'dana',
  room: 'room',
  action,
  detail: { z: 1, a: { y: [2.5, null], b: 'ü' } },
  result: 'done',
  ...more,
})

export function auditSuite(stage: () => Promise<Stage>): void {
  test('rows make one chain from the beginning, each tied to the one before it', async () => {
    const { clock, a } = await stage()
    expect(await a.read((tx) => tx.audit.head())).toBeUndefined()
    const first = await a.commit((tx) => tx.audit.append(deed('one')))
    await clock.advance(5)
    const second = await a.commit((tx) => tx.audit.append(deed('two')))
    expect(first).toMatchObject({ ...deed('one'), seq: 1, at: dawn, prev: genesis.hash })
    expect(second).toMatchObject({ seq: 2, at: dawn + 5, prev: first.hash })
    expect(await a.read((tx) => tx.audit.list(1, 10))).toEqual([first, second])
    expect(await a.read((tx) => tx.audit.list(2, 10))).toEqual([second])
    expect(await a.read((tx) => tx.audit.head())).toEqual(second)
    expect(verifyChain([first, second])).toEqual({ ok: true })
  })

  test('many who append at once make one chain without a hole', async () => {
    const { a, b } = await stage()
    await Promise.all(
      Array.from({ length: 30 }, (_, turn) => (turn % 2 === 0 ? a : b).commit((tx) => tx.audit.append(deed(`deed ${turn}`)))),
    )
    const rows = await a.read((tx) => tx.audit.list(1, 100))
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
    expect(verifyChain(rows)).toEqual({ ok: true })
  })

  test('a deed that is rolled back leaves no link', async () => {
    const { a } = await stage()
    await a.commit((tx) => tx.audit.append(deed('one')))
    const failed = a.commit(async (tx) => {
      await tx.audit.append(deed('never done'))
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    await a.commit((tx) => tx.audit.append(deed('two')))
    const rows = await a.read((tx) => tx.audit.list(1, 9))
    expect(rows.map(({ action }) => action)).toEqual(['one', 'two'])
    expect(verifyChain(rows)).toEqual({ ok: true })
  })

  test('whatever text a deed carries, what is read back is what was hashed', async () => {
    const { a } = await stage()
    await a.commit((tx) =>
      tx.audit.append(deed('odd \ud800', { actor: 'line\u2028break "quoted"', detail: { '\ud83d\ude00': '\udc00', n: -0, e: 1e21 } })),
    )
    expect(verifyChain(await a.read((tx) => tx.audit.list(1, 9)))).toEqual({ ok: true })
  })
}
