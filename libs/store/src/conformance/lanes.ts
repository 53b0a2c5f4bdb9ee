import { expect, test } from 'vitest'
import { claimed, dawn, heard, leaseMs, said, taken, type Stage } from './stage.ts'

export function lanesSuite(stage: () => Promise<Stage>): void {
  test('lanes with work: a first row that is due and no living claim, oldest first', async () => {
    const { clock, a, b } = await stage()
    await heard(
      a,
      said('1', 30, { lane: 'young' }),
      said('2', 10, { lane: 'old' }),
      said('3', 20, { lane: 'held', notBefore: dawn + 5_000 }),
      said('4', 25, { lane: 'held' }),
      said('5', 5, { lane: 'busy' }),
    )
    await claimed(b, 'lane', 'busy')
    expect(await a.read((tx) => tx.inbox.lanesWithWork(10))).toEqual(['old', 'young'])
    expect(await a.read((tx) => tx.inbox.lanesWithWork(1))).toEqual(['old'])
    await clock.advance(5_000)
    expect(await a.read((tx) => tx.inbox.lanesWithWork(10))).toEqual(['old', 'held', 'young'])
    await clock.advance(leaseMs)
    expect(await a.read((tx) => tx.inbox.lanesWithWork(10))).toEqual(['busy', 'old', 'held', 'young'])
  })

  test('the next due moment is that of the first rows of lanes, and none where nothing waits', async () => {
    const { a } = await stage()
    expect(await a.read((tx) => tx.inbox.nextDue())).toBeUndefined()
    await heard(
      a,
      said('1', 0, { lane: 'x', notBefore: dawn + 9_000 }),
      said('2', 1, { lane: 'x' }),
      said('3', 0, { lane: 'y', notBefore: dawn + 7_000 }),
    )
    expect(await a.read((tx) => tx.inbox.nextDue())).toBe(dawn + 7_000)
    await heard(a, said('4', 0, { lane: 'z' }))
    expect(await a.read(async (tx) => ((await tx.inbox.nextDue()) ?? Infinity) <= a.now())).toBe(true)
    const lane = await claimed(a, 'lane', 'z')
    await taken(a, lane)
    expect(await a.read((tx) => tx.inbox.nextDue())).toBe(dawn + 7_000)
  })

  test('counts tell every state in which something is left to do, and since when the oldest row waits', async () => {
    const { clock, a } = await stage()
    expect(await a.read((tx) => tx.inbox.counts())).toEqual({
      new: 0,
      running: 0,
      task: 0,
      dead: 0,
      oldestWaitingAt: undefined,
    })
    const [first = 0, second = 0, third = 0] = await heard(a, ...['1', '2', '3', '4'].map((key, at) => said(key, at)))
    await clock.advance(2_000)
    await heard(a, said('5', 4), said('6', 5))
    const lane = await claimed(a, 'lane', 'room')
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.done(lane, first))
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.dead(lane, second, 'R', 'why'))
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.toTask(lane, third))
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.cancel('6'))
    const counts = await a.read((tx) => tx.inbox.counts())
    expect(counts).toEqual({ new: 1, running: 1, task: 1, dead: 1, oldestWaitingAt: dawn + 2_000 })
  })

  test('rows are listed by state, newest first, up to a limit', async () => {
    const { a } = await stage()
    await heard(a, said('1', 0), said('2', 1), said('3', 2))
    expect((await a.read((tx) => tx.inbox.list('new', 2))).map(({ key }) => key)).toEqual(['3', '2'])
    expect(await a.read((tx) => tx.inbox.list('dead', 2))).toEqual([])
  })
}
