import { expect, test } from 'vitest'
import { claimed, dawn, heard, said, sending, taken, told, type Stage } from './stage.ts'

export function pruneSuite(stage: () => Promise<Stage>): void {
  test('finished rows of the inbox lose their text first and their key later; what waits keeps both', async () => {
    const { clock, a } = await stage()
    const ids = await heard(a, said('old', 0), said('given up', 1), said('young', 2), said('waits', 3))
    const [old = 0, givenUp = 0, young = 0, waits = 0] = ids
    const lane = await claimed(a, 'lane', 'room', 600_000)
    await taken(a, lane)
    await a.commit(async (tx) => {
      await tx.steps.begin(lane, old, 'add')
      await tx.inbox.done(lane, old)
    })
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.dead(lane, givenUp, 'R-1', 'x'))
    await clock.advance(1_000)
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.done(lane, young))
    expect(await a.commit((tx) => tx.inbox.prune(dawn + 1_000, dawn))).toBe(2)
    expect(await a.commit((tx) => tx.inbox.prune(dawn + 1_000, dawn))).toBe(0)
    const payloads = await a.read((tx) => Promise.all(ids.map(async (id) => (await tx.inbox.get(id))?.payload)))
    expect(payloads).toEqual([null, null, { text: 'young' }, { text: 'waits' }])
    expect(await a.read((tx) => tx.steps.any(old))).toBe(false)
    expect(await a.commit((tx) => tx.inbox.retry(givenUp))).toBe(false)
    expect(await a.commit((tx) => tx.inbox.put([said('old', 0)]))).toEqual([{ id: old, fresh: false }])
    expect(await a.commit((tx) => tx.inbox.prune(dawn + 1_000, dawn + 1))).toBe(2)
    expect(await a.read((tx) => tx.inbox.get(old))).toBeUndefined()
    expect((await a.read((tx) => tx.inbox.get(waits)))?.state).toBe('new')
  })

  test('no number is used twice, even where all rows are forgotten', async () => {
    const { clock, a } = await stage()
    const [first = 0] = await heard(a, said('x', 0))
    const lane = await claimed(a, 'lane', 'room')
    await taken(a, lane)
    await a.commit((tx) => tx.inbox.done(lane, first))
    const [sent = 0] = await a.commit((tx) => tx.outbox.put([told('x')]))
    const send = await claimed(a, 'send', 'room')
    await sending(a, send)
    await a.commit((tx) => tx.outbox.sent(send, sent, 'm'))
    await clock.advance(1)
    await a.commit(async (tx) => {
      await tx.inbox.prune(a.now(), a.now())
      await tx.outbox.prune(a.now(), a.now())
    })
    expect((await heard(a, said('y', 0)))[0]).toBeGreaterThan(first)
    expect((await a.commit((tx) => tx.outbox.put([told('y')])))[0]).toBeGreaterThan(sent)
  })

  test('sent rows of the outbox lose their text first and are forgotten later; what waits keeps its own', async () => {
    const { clock, a } = await stage()
    const [old = 0, young = 0, waits = 0] = await a.commit((tx) => tx.outbox.put([told('old', { key: 'k' }), told('young'), told('waits')]))
    const send = await claimed(a, 'send', 'room', 600_000)
    await sending(a, send)
    await a.commit((tx) => tx.outbox.sent(send, old, 'm1'))
    await clock.advance(1_000)
    await sending(a, send)
    await a.commit((tx) => tx.outbox.dead(send, young, 'x'))
    expect(await a.commit((tx) => tx.outbox.prune(dawn + 1_000, dawn))).toBe(1)
    expect(await a.read(async (tx) => [(await tx.outbox.get(old))?.body, (await tx.outbox.get(waits))?.body])).toEqual([
      null,
      { markdown: 'waits' },
    ])
    expect(await a.commit((tx) => tx.outbox.put([told('again', { key: 'k' })]))).toEqual([old])
    expect(await a.commit((tx) => tx.outbox.prune(dawn + 1_000, dawn + 1))).toBe(1)
    expect(await a.read((tx) => tx.outbox.byMessage('m1'))).toBeUndefined()
    expect((await a.read((tx) => tx.outbox.counts())).dead).toBe(1)
  })

  test('cards, closed gaps, documents and audit rows are forgotten by age; what is open or newest stays', async () => {
    const { clock, a } = await stage()
    const card = { name: 'form', room: 'room', outboxId: 1, params: null, stays: false }
    await a.commit(async (tx) => {
      await tx.cards.put({ ...card, id: 'old', expiresAt: dawn + 100 })
      await tx.cards.put({ ...card, id: 'young', expiresAt: dawn + 5_000 })
      await tx.records.put('notices', 'old', 1)
      for (const action of ['one', 'two']) await tx.audit.append({ actor: 'a', room: '', action, detail: null, result: 'done' })
    })
    const gap = await a.commit((tx) => tx.link.openGap(dawn - 1_000, dawn, 'test'))
    const open = await a.commit((tx) => tx.link.openGap(dawn - 500, dawn, 'test'))
    const claim = await claimed(a, 'gap', String(gap.id))
    await a.commit((tx) => tx.link.closeGap(claim, gap.id, null))
    await clock.advance(1_000)
    await a.commit(async (tx) => {
      await tx.records.put('notices', 'young', 1)
      await tx.records.put('other', 'young', 1)
    })
    const pruned = await a.commit(async (tx) => [
      await tx.cards.prune(dawn + 1_000),
      await tx.link.pruneGaps(dawn + 1_000),
      await tx.records.prune('notices', dawn + 1_000),
      await tx.audit.prune(dawn + 1_000),
    ])
    expect(pruned).toEqual([1, 1, 1, 1])
    const left = await a.read(async (tx) => ({
      cards: [await tx.cards.get('old'), (await tx.cards.get('young'))?.id],
      gaps: (await tx.link.openGaps()).map(({ id }) => id),
      notices: (await tx.records.list('notices')).map(({ id }) => id),
      other: (await tx.records.list('other')).length,
      audit: (await tx.audit.list(1, 10)).map(({ action }) => action),
    }))
    expect(left).toEqual({ cards: [undefined, 'young'], gaps: [open.id], notices: ['young'], other: 1, audit: ['two'] })
    const next = await a.commit((tx) => tx.audit.append({ actor: 'a', room: '', action: 'three', detail: null, result: 'done' }))
    expect(next.seq).toBe(3)
  })
}
