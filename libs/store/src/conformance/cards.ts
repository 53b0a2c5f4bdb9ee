import { expect, test } from 'vitest'
import type { NewCard } from '../contract.ts'
import { dawn, type Stage } from './stage.ts'

const card = (id: string, more: Partial<NewCard> = {}): NewCard => ({
  id,
  name: 'confirm',
  room: 'room',
  outboxId: 1,
  params: { run: ['block', '10.0.0.1'] },
  expiresAt: dawn + 60_000,
  stays: false,
  ...more,
})

export function cardsSuite(stage: () => Promise<Stage>): void {
  test('a card comes back as it was put', async () => {
    const { a } = await stage()
    const rich = card('c2', { inboxId: 9, owner: 'person', stays: true })
    await a.commit(async (tx) => {
      await tx.cards.put(card('c1'))
      await tx.cards.put(rich)
    })
    const fresh = { state: 'open', createdAt: dawn, usedBy: null, usedAt: null, outcome: null }
    expect(await a.read((tx) => tx.cards.get('c1'))).toEqual({ ...card('c1'), ...fresh })
    expect(await a.read((tx) => tx.cards.get('c2'))).toEqual({ ...rich, ...fresh })
    expect(await a.read((tx) => tx.cards.get('forged'))).toBeUndefined()
  })

  test('of all who press a card at once exactly one uses it', async () => {
    const { clock, a, b } = await stage()
    await a.commit((tx) => tx.cards.put(card('c')))
    await clock.advance(1_000)
    const presses = Array.from({ length: 12 }, (_, turn) =>
      (turn % 2 === 0 ? a : b).commit((tx) => tx.cards.use('c', `person${turn}`, 'runs')),
    )
    const winners = (await Promise.all(presses)).flatMap((won, turn) => (won ? [turn] : []))
    expect(winners).toHaveLength(1)
    expect(await a.read((tx) => tx.cards.get('c'))).toMatchObject({
      state: 'used',
      usedBy: `person${winners[0]}`,
      usedAt: dawn + 1_000,
      outcome: 'runs',
    })
    await a.commit((tx) => tx.cards.outcome('c', 'blocked'))
    expect((await a.read((tx) => tx.cards.get('c')))?.outcome).toBe('blocked')
  })

  test('an expired, cancelled or unknown card cannot be used', async () => {
    const { clock, a } = await stage()
    await a.commit(async (tx) => {
      await tx.cards.put(card('expires', { expiresAt: dawn + 1_000 }))
      await tx.cards.put(card('cancelled'))
    })
    const use = (id: string) => a.commit((tx) => tx.cards.use(id, 'person', 'x'))
    expect(await a.commit((tx) => tx.cards.cancel('cancelled'))).toBe(true)
    expect(await a.commit((tx) => tx.cards.cancel('cancelled'))).toBe(false)
    await clock.advance(1_000)
    expect([await use('expires'), await use('cancelled'), await use('forged')]).toEqual([false, false, false])
    expect((await a.read((tx) => tx.cards.get('expires')))?.usedBy).toBeNull()
  })

  test('a wall clock that jumps neither expires a card nor revives it', async () => {
    const { clock, a } = await stage()
    await a.commit((tx) => tx.cards.put(card('c', { expiresAt: dawn + 1_000 })))
    clock.jump(3_600_000)
    expect((await a.read((tx) => tx.cards.open(dawn + 1, 5))).map(({ id }) => id)).toEqual(['c'])
    await clock.advance(1_000)
    clock.jump(-7_200_000)
    expect(await a.commit((tx) => tx.cards.use('c', 'person', 'x'))).toBe(false)
  })

  test('open cards are those shown before a moment, still valid and not used, oldest first', async () => {
    const { clock, a } = await stage()
    for (const id of ['c1', 'c2', 'c3', 'c4', 'c5']) {
      await a.commit((tx) => tx.cards.put(card(id, id === 'c3' ? { expiresAt: dawn + 500 } : {})))
      await clock.advance(100)
    }
    await a.commit((tx) => tx.cards.use('c2', 'person', 'x'))
    const open = async (before: number, limit: number) => (await a.read((tx) => tx.cards.open(before, limit))).map(({ id }) => id)
    expect(await open(dawn + 300, 9)).toEqual(['c1'])
    expect(await open(dawn + 301, 9)).toEqual(['c1', 'c4'])
    expect(await open(dawn + 999, 2)).toEqual(['c1', 'c4'])
  })
}
