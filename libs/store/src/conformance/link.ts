import { expect, test } from 'vitest'
import { ClaimLost } from '../errors.ts'
import { claimed, dawn, leaseMs, sending, told, type Stage } from './stage.ts'

const lookBack = dawn - 86_400_000

export function linkSuite(stage: () => Promise<Stage>): void {
  const open = (store: Stage['a'], replica: string, from: number, notBefore = lookBack) =>
    store.commit((tx) => tx.link.openCoverage(replica, dawn + from, notBefore))
  const cover = (store: Stage['a'], replica: string, to: number) => store.commit((tx) => tx.link.extendCoverage(replica, dawn + to))
  const gap = (from: number, to: number) => ({ from: dawn + from, to: dawn + to })

  test('the first start ever has no gap', async () => {
    const { a } = await stage()
    expect(await open(a, 'r1', 0)).toBeUndefined()
  })

  test('the gap runs from the last sign of life to the new start', async () => {
    const { a } = await stage()
    await open(a, 'r1', 0)
    await cover(a, 'r1', 100)
    await cover(a, 'r1', 60)
    expect(await open(a, 'r1', 250)).toEqual(gap(100, 250))
    await cover(a, 'r1', 300)
    expect(await open(a, 'r1', 301)).toEqual(gap(300, 301))
  })

  test('a replica that listened meanwhile leaves a smaller gap, or none', async () => {
    const { a } = await stage()
    await open(a, 'r1', 0)
    await cover(a, 'r1', 100)
    await open(a, 'r2', 50)
    await cover(a, 'r2', 180)
    expect(await open(a, 'r1', 200)).toEqual(gap(180, 200))
    await cover(a, 'r2', 400)
    expect(await open(a, 'r1', 390)).toBeUndefined()
    expect(await open(a, 'r3', 400)).toBeUndefined()
  })

  test('what a sibling heard later does not cover what nobody heard before', async () => {
    const { a } = await stage()
    await open(a, 'r1', 0)
    await cover(a, 'r1', 100)
    await open(a, 'r2', 200)
    await cover(a, 'r2', 300)
    expect(await open(a, 'r3', 150)).toEqual(gap(100, 150))
  })

  test('nothing older than the look-back belongs to a gap, and a long absence is still one', async () => {
    const { a } = await stage()
    await open(a, 'r1', 0)
    await cover(a, 'r1', 100)
    expect(await open(a, 'r1', 1_000, dawn + 600)).toEqual(gap(600, 1_000))
    await cover(a, 'r1', 1_010)
    expect(await open(a, 'r1', 9_000, dawn + 8_000)).toEqual(gap(8_000, 9_000))
    expect(await open(a, 'r1', 9_100, dawn + 9_100)).toBeUndefined()
  })

  test('a sign of life of a replica that never started is no coverage', async () => {
    const { a } = await stage()
    await cover(a, 'ghost', 900)
    expect(await open(a, 'r1', 1_000)).toBeUndefined()
    await cover(a, 'ghost', 2_000)
    expect(await open(a, 'r1', 1_500)).toEqual(gap(1_000, 1_500))
  })

  test('a gap is walked by one, who closes it under the claim', async () => {
    const { clock, a, b } = await stage()
    const second = await a.commit((tx) => tx.link.openGap(dawn + 50, dawn + 60, 'sequence'))
    const first = await a.commit((tx) => tx.link.openGap(dawn, dawn + 10, 'not listening'))
    expect(first).toEqual({ id: first.id, ...gap(0, 10), cause: 'not listening', state: 'open', report: null })
    expect(await a.read((tx) => tx.link.openGaps())).toEqual([first, second])
    const lost = await claimed(a, 'gap', String(first.id))
    await clock.advance(leaseMs)
    const claim = await claimed(b, 'gap', String(first.id))
    await expect(a.commit((tx) => tx.link.closeGap(lost, first.id, null))).rejects.toBeInstanceOf(ClaimLost)
    await expect(b.commit((tx) => tx.link.closeGap(claim, second.id, null))).rejects.toThrow('open and claimed')
    await b.commit((tx) => tx.link.closeGap(claim, first.id, { found: 3 }))
    expect(await a.read((tx) => tx.link.openGaps())).toEqual([second])
    await expect(b.commit((tx) => tx.link.closeGap(claim, first.id, null))).rejects.toThrow('open and claimed')
  })

  test('a room’s cursor moves forward and never back', async () => {
    const { a } = await stage()
    expect(await a.read((tx) => tx.link.cursor('room'))).toBeUndefined()
    for (const at of [100, 300, 200]) await a.commit((tx) => tx.link.moveCursor('room', dawn + at))
    await a.commit((tx) => tx.link.moveCursor('other', dawn + 1))
    expect(await a.read(async (tx) => [await tx.link.cursor('room'), await tx.link.cursor('other')])).toEqual([dawn + 300, dawn + 1])
  })

  test('busy rooms have an open card or something to send', async () => {
    const { clock, a } = await stage()
    const card = (id: string, room: string, expiresAt: number) =>
      a.commit((tx) => tx.cards.put({ id, name: 'x', room, outboxId: 1, params: null, expiresAt: dawn + expiresAt, stays: false }))
    await card('c1', 'cards', 1_000)
    await card('c2', 'expired', 5)
    await card('c3', 'used', 1_000)
    await a.commit((tx) => tx.cards.use('c3', 'p', 'x'))
    await a.commit((tx) =>
      tx.outbox.put([
        told('1', { room: 'sends' }),
        told('2', { room: 'cards' }),
        told('3', { room: 'sent' }),
        told('4', { room: 'person:uuid' }),
      ]),
    )
    const send = await claimed(a, 'send', 'sent')
    const { id } = await sending(a, send)
    await a.commit((tx) => tx.outbox.sent(send, id, 'm'))
    await clock.advance(10)
    expect((await a.read((tx) => tx.link.busyRooms())).toSorted()).toEqual(['cards', 'sends'])
  })

  test('the cluster of a room is learned, and learned anew', async () => {
    const { a } = await stage()
    for (const [room, cluster] of [
      ['r1', 'us'],
      ['r2', 'eu'],
      ['r1', 'eu2'],
    ] as const)
      await a.commit((tx) => tx.link.learnCluster(room, cluster))
    expect(await a.read((tx) => tx.link.clusters())).toEqual(
      new Map([
        ['r1', 'eu2'],
        ['r2', 'eu'],
      ]),
    )
  })
}
