import { expect, test } from 'vitest'
import type { NewTimer } from '../contract.ts'
import { claimed, dawn, taken, type Stage } from './stage.ts'

const timer = (key: string, dueAt: number, more: Partial<NewTimer> = {}): NewTimer => ({
  key,
  kind: 'window',
  dueAt: dawn + dueAt,
  lane: 'timer:window',
  payload: { plan: key },
  ...more,
})

export function scheduleSuite(stage: () => Promise<Stage>): void {
  test('a timer that is due becomes one row of its lane, once, whoever fires', async () => {
    const { clock, a, b } = await stage()
    await a.commit(async (tx) => {
      await tx.timers.set(timer('late', 9_000))
      await tx.timers.set(timer('soon', 2_000))
      await tx.timers.set(timer('room', 1_000, { lane: 'room', kind: 'reminder' }))
    })
    expect(await a.read((tx) => tx.timers.nextDue())).toBe(dawn + 1_000)
    expect(await a.commit((tx) => tx.timers.fire(10))).toEqual([])
    await clock.advance(2_000)
    const fired = await Promise.all([a, b, a].map((store) => store.commit((tx) => tx.timers.fire(10))))
    expect(fired.flat().toSorted()).toEqual(['room', 'timer:window'])
    const row = await taken(a, await claimed(a, 'lane', 'timer:window'))
    expect(row).toMatchObject({ key: `timer:soon:${dawn + 2_000}`, kind: 'timer', payload: { plan: 'soon' }, saidAt: dawn + 2_000 })
    expect((await a.read((tx) => tx.inbox.counts())).new).toBe(1)
    expect(await a.read((tx) => tx.timers.pending())).toEqual([timer('late', 9_000)])
  })

  test('setting a timer again moves it, cancelling takes it away', async () => {
    const { clock, a } = await stage()
    await a.commit(async (tx) => {
      await tx.timers.set(timer('x', 1_000))
      await tx.timers.set(timer('x', 5_000, { payload: 'moved' }))
      await tx.timers.set(timer('y', 1_000))
    })
    expect(await a.commit((tx) => tx.timers.cancel('y'))).toBe(true)
    expect(await a.commit((tx) => tx.timers.cancel('y'))).toBe(false)
    await clock.advance(4_000)
    expect(await a.commit((tx) => tx.timers.fire(10))).toEqual([])
    await clock.advance(1_000)
    expect(await a.commit((tx) => tx.timers.fire(10))).toEqual(['timer:window'])
    expect(await a.read(async (tx) => [await tx.timers.nextDue(), await tx.timers.pending()])).toEqual([undefined, []])
  })

  test('a limit fires the oldest first and leaves the rest', async () => {
    const { clock, a } = await stage()
    await a.commit(async (tx) => {
      for (const at of [3, 1, 2]) await tx.timers.set(timer(`t${at}`, at))
    })
    await clock.advance(10)
    await a.commit((tx) => tx.timers.fire(2))
    expect((await a.read((tx) => tx.timers.pending())).map(({ key }) => key)).toEqual(['t3'])
  })

  test('jobs are made known, kept where nothing changed, moved where the schedule did, forgotten where they are gone', async () => {
    const { a } = await stage()
    const job = (name: string, schedule: string, nextAt: number) => ({ name, schedule, nextAt: dawn + nextAt })
    await a.commit((tx) => tx.jobs.sync([job('poll', '20s', 20), job('report', '0 8 * * *', 60), job('old', '1h', 5)]))
    await a.commit((tx) => tx.jobs.ran('poll', false))
    await a.commit((tx) => tx.jobs.sync([job('poll', '20s', 999), job('report', '0 9 * * *', 120)]))
    expect(await a.read((tx) => tx.jobs.list())).toEqual([
      { name: 'poll', schedule: '20s', nextAt: dawn + 20, lastOkAt: null, failures: 1 },
      { name: 'report', schedule: '0 9 * * *', nextAt: dawn + 120, lastOkAt: null, failures: 0 },
    ])
    expect(await a.read((tx) => tx.jobs.nextDue())).toBe(dawn + 20)
  })

  test('a job that is due ticks once, whoever moves it on', async () => {
    const { clock, a, b } = await stage()
    await a.commit((tx) => tx.jobs.sync([{ name: 'poll', schedule: '20s', nextAt: dawn + 20.5 }]))
    expect(await a.read((tx) => tx.jobs.due())).toEqual([])
    await clock.advance(60)
    const [due] = await a.read((tx) => tx.jobs.due())
    expect(due).toMatchObject({ name: 'poll', nextAt: dawn + 21 })
    const expected = due?.nextAt ?? 0
    const moved = await Promise.all(
      [a, b].map((store) => store.commit((tx) => tx.jobs.tick('poll', expected, [expected, expected + 20], dawn + 80.2))),
    )
    expect(moved.toSorted()).toEqual([false, true])
    const rows = await a.read((tx) => tx.inbox.list('new', 9))
    expect(rows.map(({ key, lane, kind, saidAt }) => ({ key, lane, kind, saidAt })).toReversed()).toEqual(
      [dawn + 21, dawn + 41].map((at) => ({ key: `job:poll:${at}`, lane: 'job:poll', kind: 'job', saidAt: at })),
    )
    expect(await a.read(async (tx) => [await tx.jobs.due(), await tx.jobs.nextDue()])).toEqual([[], dawn + 81])
    expect(await a.commit((tx) => tx.jobs.tick('unknown', expected, [], dawn + 80))).toBe(false)
  })

  test('failures of a job are counted until it runs well', async () => {
    const { clock, a } = await stage()
    await a.commit((tx) => tx.jobs.sync([{ name: 'poll', schedule: '20s', nextAt: dawn }]))
    await a.commit((tx) => tx.jobs.ran('poll', false))
    await a.commit((tx) => tx.jobs.ran('poll', false))
    expect(await a.read((tx) => tx.jobs.list())).toMatchObject([{ failures: 2, lastOkAt: null }])
    await clock.advance(7)
    await a.commit((tx) => tx.jobs.ran('poll', true))
    expect(await a.read((tx) => tx.jobs.list())).toMatchObject([{ failures: 0, lastOkAt: dawn + 7 }])
  })
}
