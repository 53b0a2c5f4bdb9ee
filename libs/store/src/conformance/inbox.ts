import { expect, test } from 'vitest'
import { ClaimLost } from '../errors.ts'
import { claimed, dawn, heard, leaseMs, said, taken, type Stage } from './stage.ts'

export function inboxSuite(stage: () => Promise<Stage>): void {
  test('each key is kept once: a second copy changes nothing and is answered with the first', async () => {
    const { a, b } = await stage()
    const first = await a.commit((tx) => tx.inbox.put([said('x', 5), said('y', 6), said('x', 9, { payload: 'other' })]))
    expect(first.map(({ fresh }) => fresh)).toEqual([true, true, false])
    expect(first[2]?.id).toBe(first[0]?.id)
    const again = await b.commit((tx) => tx.inbox.put([said('y', 6)]))
    expect(again).toEqual([{ id: first[1]?.id, fresh: false }])
    expect(await a.read((tx) => tx.inbox.get(first[0]?.id ?? 0))).toEqual({
      id: first[0]?.id,
      key: 'x',
      lane: 'room',
      kind: 'message.created',
      payload: { text: 'x' },
      saidAt: dawn + 5,
      via: 'socket',
      state: 'new',
      storedAt: a.now(),
      notBefore: 0,
      attempts: 0,
      failures: 0,
      ref: null,
    })
  })

  test('a finished row keeps its key: the copy that comes late is known', async () => {
    const { a } = await stage()
    const [id = 0] = await heard(a, said('x', 0))
    const lane = await claimed(a, 'lane', 'room')
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.done(lane, id))
    expect(await a.commit((tx) => tx.inbox.put([said('x', 0)]))).toEqual([{ id, fresh: false }])
    expect(await a.commit((tx) => tx.inbox.take(lane))).toBeUndefined()
  })

  test('a lane gives its rows in the order in which they were said, equal times in the order in which they were kept', async () => {
    const { a } = await stage()
    await heard(a, said('third', 20), said('first', 10), said('fourth', 20), said('second', 10), said('elsewhere', 0, { lane: 'other' }))
    const lane = await claimed(a, 'lane', 'room')
    const order: string[] = []
    for (;;) {
      const next = await a.commit((tx) => tx.inbox.take(lane))
      if (!next || !('row' in next)) break
      order.push(next.row.key)
      await a.commit((tx) => tx.inbox.done(lane, next.row.id))
    }
    expect(order).toEqual(['first', 'second', 'third', 'fourth'])
  })

  test('a row that is not due holds its lane and says when to come back', async () => {
    const { clock, a } = await stage()
    await heard(a, said('held', 0, { notBefore: dawn + 8_000 }), said('behind', 1))
    const lane = await claimed(a, 'lane', 'room')
    expect(await a.commit((tx) => tx.inbox.take(lane))).toEqual({ wait: dawn + 8_000 })
    await clock.advance(8_000)
    expect((await taken(a, lane)).key).toBe('held')
  })

  test('unhold lets held rows go, but not one that its handler has put off', async () => {
    const { a } = await stage()
    await heard(a, said('tried', 0, { lane: 'tried' }), said('held', 0, { notBefore: dawn + 8_000 }))
    const tried = await claimed(a, 'lane', 'tried')
    const { id } = await taken(a, tried)
    await a.commit((tx) => tx.inbox.later(tried, id, dawn + 5_000))
    await a.commit(async (tx) => {
      await tx.inbox.unhold('room')
      await tx.inbox.unhold('tried')
    })
    expect((await taken(a, await claimed(a, 'lane', 'room'))).key).toBe('held')
    expect(await a.commit((tx) => tx.inbox.take(tried))).toEqual({ wait: dawn + 5_000 })
  })

  test('later: the row comes back at its time, tries are counted, failures only where they are the handler’s', async () => {
    const { clock, a } = await stage()
    const [id = 0] = await heard(a, said('x', 0))
    const lane = await claimed(a, 'lane', 'room', 60_000)
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.later(lane, id, a.now() + 1_000.4))
    expect(await a.commit((tx) => tx.inbox.take(lane))).toEqual({ wait: dawn + 1_001 })
    await clock.advance(1_001)
    expect(await taken(a, lane)).toMatchObject({ attempts: 2, failures: 0 })
    await a.commit((tx) => tx.inbox.later(lane, id, a.now(), { failed: true }))
    expect(await taken(a, lane)).toMatchObject({ attempts: 3, failures: 1 })
  })

  test('a row given up is found by what the user was shown, and can run again as new', async () => {
    const { a } = await stage()
    const [id = 0] = await heard(a, said('x', 0), said('y', 1))
    const lane = await claimed(a, 'lane', 'room')
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.later(lane, id, 0, { failed: true }))
    await taken(a, lane)
    expect(await a.commit((tx) => tx.inbox.retry(id))).toBe(false)
    await a.commit((tx) => tx.inbox.dead(lane, id, 'R-7', 'a bug'))
    expect(await a.read((tx) => tx.inbox.byRef('R-7'))).toMatchObject({ id, state: 'dead', ref: 'R-7', failures: 1 })
    expect((await taken(a, lane)).key).toBe('y')
    expect(await a.commit((tx) => tx.inbox.retry(id))).toBe(true)
    expect(await a.read((tx) => tx.inbox.get(id))).toMatchObject({ state: 'new', failures: 0, payload: { text: 'x' } })
    expect(await a.read((tx) => tx.inbox.byRef('nothing'))).toBeUndefined()
  })

  test('only a row that waits can be cancelled', async () => {
    const { a } = await stage()
    await heard(a, said('runs', 0), said('waits', 1))
    const lane = await claimed(a, 'lane', 'room')
    const { id } = await taken(a, lane)
    const cancel = (key: string) => a.commit((tx) => tx.inbox.cancel(key))
    expect([await cancel('runs'), await cancel('waits'), await cancel('waits'), await cancel('unknown')]).toEqual([
      false,
      true,
      false,
      false,
    ])
    await a.commit((tx) => tx.inbox.done(lane, id))
    expect(await a.commit((tx) => tx.inbox.take(lane))).toBeUndefined()
  })

  test('a row can be settled only by who runs it', async () => {
    const { a, b } = await stage()
    const [id = 0, other = 0] = await heard(a, said('x', 0), said('y', 0, { lane: 'other' }))
    const lane = await claimed(a, 'lane', 'room')
    await expect(a.commit((tx) => tx.inbox.done(lane, id))).rejects.toThrow('under way')
    await taken(a, lane)
    await expect(a.commit((tx) => tx.inbox.done(lane, other))).rejects.toThrow('under way')
    const wrong = await claimed(b, 'task', '999')
    await expect(b.commit((tx) => tx.inbox.done(wrong, id))).rejects.toThrow('under way')
    await a.commit((tx) => tx.inbox.done(lane, id))
    await expect(a.commit((tx) => tx.inbox.dead(lane, id, 'R', 'late'))).rejects.toThrow('under way')
  })

  test('the running row of a dead owner is given again, its attempts counted', async () => {
    const { clock, a, b } = await stage()
    await heard(a, said('x', 0))
    await taken(a, await claimed(a, 'lane', 'room'))
    expect(await b.read((tx) => tx.inbox.lanesWithWork(10))).toEqual([])
    await clock.advance(leaseMs)
    expect(await b.read((tx) => tx.inbox.lanesWithWork(10))).toEqual(['room'])
    expect(await taken(b, await claimed(b, 'lane', 'room'))).toMatchObject({ key: 'x', attempts: 2, state: 'running' })
  })

  test('a long row leaves its lane, which goes on, and runs as a task of its own', async () => {
    const { clock, a, b } = await stage()
    const [id = 0] = await heard(a, said('long', 0), said('next', 1))
    const lane = await claimed(a, 'lane', 'room')
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.toTask(lane, id))
    expect((await taken(a, lane)).key).toBe('next')
    expect(await a.read((tx) => tx.inbox.tasksWithWork(5))).toMatchObject([{ id, state: 'task', attempts: 2 }])
    const task = await claimed(a, 'task', String(id))
    expect(await a.read((tx) => tx.inbox.tasksWithWork(5))).toEqual([])
    await expect(a.commit((tx) => tx.inbox.done(lane, id))).rejects.toThrow('under way')
    await clock.advance(leaseMs)
    expect(await b.read((tx) => tx.inbox.tasksWithWork(5))).toMatchObject([{ id }])
    const retaken = await claimed(b, 'task', String(id))
    await expect(a.commit((tx) => tx.inbox.done(task, id))).rejects.toBeInstanceOf(ClaimLost)
    expect((await b.read((tx) => tx.inbox.get(id)))?.attempts).toBe(2)
    await b.commit((tx) => tx.inbox.done(retaken, id))
    expect((await b.read((tx) => tx.inbox.get(id)))?.state).toBe('done')
  })

  test('a task that is put off stays a task and is listed when it is due', async () => {
    const { clock, a } = await stage()
    const [id = 0] = await heard(a, said('long', 0))
    const lane = await claimed(a, 'lane', 'room')
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.toTask(lane, id))
    const task = await claimed(a, 'task', String(id))
    await a.commit(async (tx) => {
      await tx.inbox.later(task, id, dawn + 3_000, { failed: true })
      await tx.claims.release(task)
    })
    expect(await a.read(async (tx) => [await tx.inbox.tasksWithWork(5), await tx.inbox.nextDue()])).toEqual([[], dawn + 3_000])
    await clock.advance(3_000)
    expect(await a.read((tx) => tx.inbox.tasksWithWork(5))).toMatchObject([{ id, failures: 1, state: 'task' }])
  })

  test('a row that goes on as a task later is not offered before', async () => {
    const { clock, a } = await stage()
    const [id = 0] = await heard(a, said('x', 0))
    const lane = await claimed(a, 'lane', 'room')
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.toTask(lane, id, dawn + 5_000))
    expect(await a.read((tx) => tx.inbox.tasksWithWork(8))).toEqual([])
    expect(await a.read((tx) => tx.inbox.nextDue())).toBe(dawn + 5_000)
    await clock.advance(5_000)
    expect((await a.read((tx) => tx.inbox.tasksWithWork(8))).map((row) => row.id)).toEqual([id])
  })

  test('a row that waits behind another can be moved to a lane of its own; one that was begun cannot', async () => {
    const { a } = await stage()
    const [first = 0, second = 0] = await heard(a, said('x', 0), said('y', 1))
    const lane = await claimed(a, 'lane', 'room')
    await taken(a, lane)
    expect(await a.commit(async (tx) => [await tx.inbox.moveLane(first, 'own'), await tx.inbox.moveLane(second, 'own')])).toEqual([
      false,
      true,
    ])
    const own = await claimed(a, 'lane', 'own')
    expect((await taken(a, own)).id).toBe(second)
  })
}
