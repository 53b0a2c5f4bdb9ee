import { expect, test } from 'vitest'
import { ClaimLost } from '../errors.ts'
import { claimed, dawn, leaseMs, sending, told, type Stage } from './stage.ts'

export function outboxSuite(stage: () => Promise<Stage>): void {
  test('a row comes back as it was put, what was left out stays left out', async () => {
    const { a } = await stage()
    const full = told('full', {
      of: 3,
      inboxId: 4,
      key: 'k',
      message: 'uuid',
      direct: false,
      notBefore: dawn + 5,
      policy: 'at-most-once',
      kind: 'edit',
    })
    const [bare = 0, rich = 0] = await a.commit((tx) => tx.outbox.put([told('bare'), full]))
    const common = {
      state: 'ready',
      createdAt: dawn,
      attempts: 0,
      startedAt: null,
      messageId: null,
      repeated: false,
      unknownAt: null,
      epoch: 0,
    }
    expect(await a.read((tx) => tx.outbox.get(bare))).toEqual({ ...told('bare'), ...common, id: bare, notBefore: 0 })
    expect(await a.read((tx) => tx.outbox.get(rich))).toEqual({ ...full, ...common, id: rich })
    expect(await a.read((tx) => tx.outbox.get(999))).toBeUndefined()
  })

  test('a room’s rows go out in the order in which they were put, one at a time', async () => {
    const { a } = await stage()
    await a.commit((tx) => tx.outbox.put([told('1'), told('elsewhere', { room: 'other' }), told('2')]))
    const send = await claimed(a, 'send', 'room')
    const first = await sending(a, send)
    expect(first).toMatchObject({ body: { markdown: '1' }, state: 'sending', attempts: 1, startedAt: dawn, epoch: send.epoch })
    expect(await a.commit((tx) => tx.outbox.take(send))).toEqual({ wait: send.until })
    await a.commit((tx) => tx.outbox.sent(send, first.id, 'm1'))
    const second = await sending(a, send)
    expect(second.body).toEqual({ markdown: '2' })
    await a.commit((tx) => tx.outbox.sent(send, second.id, undefined))
    expect(await a.commit((tx) => tx.outbox.take(send))).toBeUndefined()
    expect(await a.read((tx) => tx.outbox.byMessage('m1'))).toMatchObject({ id: first.id, state: 'sent', messageId: 'm1' })
  })

  test('what two put under one key is one row', async () => {
    const { a, b } = await stage()
    const [first] = await a.commit((tx) => tx.outbox.put([told('answer', { key: 'in:0' })]))
    const again = await b.commit((tx) =>
      tx.outbox.put([told('answer again', { key: 'in:0' }), told('more', { key: 'in:1' }), told('no key'), told('no key')]),
    )
    expect(again[0]).toBe(first)
    expect(new Set(again).size).toBe(4)
    expect(await a.read((tx) => tx.outbox.byKey('in:0'))).toMatchObject({ id: first, body: { markdown: 'answer' } })
    expect(await a.read((tx) => tx.outbox.byKey('in:2'))).toBeUndefined()
    expect((await a.read((tx) => tx.outbox.counts())).ready).toBe(4)
  })

  test('the row that a dead sender left under way is given to the next as unknown, before all that waits behind it', async () => {
    const { clock, a, b } = await stage()
    await a.commit((tx) => tx.outbox.put([told('1'), told('2')]))
    const dying = await claimed(a, 'send', 'room')
    const { id } = await sending(a, dying)
    await clock.advance(leaseMs)
    expect(await b.read((tx) => tx.outbox.roomsWithWork(5))).toEqual(['room'])
    const next = await claimed(b, 'send', 'room')
    const orphan = await sending(b, next)
    expect(orphan).toMatchObject({ id, state: 'unknown', attempts: 1, startedAt: dawn, unknownAt: dawn + leaseMs })
    await expect(a.commit((tx) => tx.outbox.sent(dying, id, 'm'))).rejects.toBeInstanceOf(ClaimLost)
    expect(await sending(b, next)).toEqual(orphan)
    await b.commit((tx) => tx.outbox.sent(next, id, 'm1'))
    expect((await sending(b, next)).body).toEqual({ markdown: '2' })
  })

  test('an unknown outcome holds the room until it is settled', async () => {
    const { clock, a } = await stage()
    await a.commit((tx) => tx.outbox.put([told('1'), told('2')]))
    const send = await claimed(a, 'send', 'room', 60_000)
    const { id } = await sending(a, send)
    await clock.advance(500)
    await a.commit((tx) => tx.outbox.unknown(send, id))
    expect(await sending(a, send)).toMatchObject({ id, state: 'unknown', unknownAt: dawn + 500 })
    await a.commit((tx) => tx.outbox.again(send, id, a.now() + 100, { repeated: true }))
    expect(await a.commit((tx) => tx.outbox.take(send))).toEqual({ wait: dawn + 600 })
    await clock.advance(100)
    expect(await sending(a, send)).toMatchObject({
      id,
      state: 'sending',
      attempts: 2,
      repeated: true,
      startedAt: dawn + 600,
      unknownAt: null,
    })
  })

  test('what was sent a second time is listed by when it was sent, and whether a room has a send under way is known', async () => {
    const { clock, a } = await stage()
    await a.commit((tx) => tx.outbox.put([told('once'), told('twice'), told('waits')]))
    const send = await claimed(a, 'send', 'room', 60_000)
    const state = () => a.read(async (tx) => [await tx.outbox.underWay('room'), (await tx.outbox.sentAgain(dawn)).map(({ body }) => body)])
    const first = await sending(a, send)
    expect(await state()).toEqual([true, []])
    await clock.advance(1_000)
    await a.commit((tx) => tx.outbox.sent(send, first.id, 'm1'))
    expect(await state()).toEqual([false, []])
    const { id } = await sending(a, send)
    await a.commit((tx) => tx.outbox.unknown(send, id))
    expect(await state()).toEqual([true, []])
    await a.commit((tx) => tx.outbox.again(send, id, 0))
    await sending(a, send)
    await a.commit((tx) => tx.outbox.sent(send, id, 'm2'))
    expect(await state()).toEqual([false, [{ markdown: 'twice' }]])
    expect(await a.read((tx) => tx.outbox.sentAgain(dawn + 1_000))).toEqual([])
  })

  test('an attempt that surely did nothing does not count, and the mark of a repeat stays', async () => {
    const { a } = await stage()
    await a.commit((tx) => tx.outbox.put([told('1')]))
    const send = await claimed(a, 'send', 'room')
    const { id } = await sending(a, send)
    await a.commit((tx) => tx.outbox.again(send, id, 0, { repeated: true }))
    await sending(a, send)
    await a.commit((tx) => tx.outbox.again(send, id, 0, { undone: true }))
    expect(await sending(a, send)).toMatchObject({ attempts: 2, repeated: true })
  })

  test('a row given up makes way for the next', async () => {
    const { a } = await stage()
    await a.commit((tx) => tx.outbox.put([told('1'), told('2')]))
    const send = await claimed(a, 'send', 'room')
    const { id } = await sending(a, send)
    await a.commit((tx) => tx.outbox.dead(send, id, 'refused'))
    expect((await a.read((tx) => tx.outbox.get(id)))?.state).toBe('dead')
    expect((await sending(a, send)).body).toEqual({ markdown: '2' })
  })

  test('only an attempt under way, in the claimed room, can be settled', async () => {
    const { a } = await stage()
    const [first = 0, other = 0] = await a.commit((tx) => tx.outbox.put([told('1'), told('2', { room: 'other' })]))
    const send = await claimed(a, 'send', 'room')
    await expect(a.commit((tx) => tx.outbox.sent(send, first, 'm'))).rejects.toThrow('under way')
    await sending(a, send)
    await expect(a.commit((tx) => tx.outbox.dead(send, other, 'x'))).rejects.toThrow('under way')
    await a.commit((tx) => tx.outbox.sent(send, first, 'm'))
    await expect(a.commit((tx) => tx.outbox.unknown(send, first))).rejects.toThrow('under way')
  })

  test('rooms with work: a first row that is due or in doubt and no living claim, oldest first', async () => {
    const { clock, a, b } = await stage()
    await a.commit((tx) =>
      tx.outbox.put([
        told('1', { room: 'busy' }),
        told('2', { room: 'late', notBefore: dawn + 5_000 }),
        told('3', { room: 'due' }),
        told('4', { room: 'late' }),
      ]),
    )
    await claimed(b, 'send', 'busy')
    expect(await a.read((tx) => tx.outbox.roomsWithWork(5))).toEqual(['due'])
    await clock.advance(leaseMs)
    expect(await a.read((tx) => tx.outbox.roomsWithWork(5))).toEqual(['busy', 'late', 'due'])
    expect(await a.read((tx) => tx.outbox.roomsWithWork(2))).toEqual(['busy', 'late'])
  })

  test('the next due moment is that of rows that wait to be sent, not of one in doubt', async () => {
    const { a } = await stage()
    expect(await a.read((tx) => tx.outbox.nextDue())).toBeUndefined()
    await a.commit((tx) => tx.outbox.put([told('1'), told('2'), told('3', { room: 'late', notBefore: dawn + 5_000 })]))
    expect(await a.read(async (tx) => ((await tx.outbox.nextDue()) ?? Infinity) <= a.now())).toBe(true)
    const send = await claimed(a, 'send', 'room')
    const { id } = await sending(a, send)
    await a.commit((tx) => tx.outbox.unknown(send, id))
    expect(await a.read((tx) => tx.outbox.nextDue())).toBe(dawn + 5_000)
  })

  test('all that waits in a room is dropped at once, what is under way is left to its sender', async () => {
    const { a } = await stage()
    await a.commit((tx) => tx.outbox.put([told('1'), told('2'), told('3'), told('4', { room: 'other' })]))
    const send = await claimed(a, 'send', 'room')
    const { id } = await sending(a, send)
    expect(await a.commit((tx) => tx.outbox.dropRoom('room', 'we were removed'))).toBe(2)
    await a.commit((tx) => tx.outbox.sent(send, id, 'm'))
    expect(await a.read((tx) => tx.outbox.counts())).toEqual({ ready: 1, sending: 0, unknown: 0, dead: 2, oldestWaitingAt: dawn })
  })

  test('an edit that carries the id of its message does not hide the row that made it', async () => {
    const { a } = await stage()
    const [made = 0] = await a.commit((tx) => tx.outbox.put([told('text'), told('edited', { kind: 'edit' })]))
    const send = await claimed(a, 'send', 'room')
    for (let turn = 0; turn < 2; turn++) {
      const row = await sending(a, send)
      await a.commit((tx) => tx.outbox.sent(send, row.id, 'm'))
    }
    expect((await a.read((tx) => tx.outbox.byMessage('m')))?.id).toBe(made)
    expect(await a.read((tx) => tx.outbox.byMessage('other'))).toBeUndefined()
  })

  test('echoes are told apart by whether a sent row claims them, oldest first', async () => {
    const { a } = await stage()
    const echo = (message: string, at: number, room = 'room') => ({ message, room, at: dawn + at })
    await a.commit((tx) => tx.echoes.put([echo('m3', 30), echo('m1', 10), echo('m2', 20), echo('m4', 40), echo('x', 20, 'other')]))
    await a.commit((tx) => tx.echoes.put([echo('m1', 999)]))
    await a.commit((tx) => tx.outbox.put([told('1')]))
    const send = await claimed(a, 'send', 'room')
    const { id } = await sending(a, send)
    await a.commit((tx) => tx.outbox.sent(send, id, 'm2'))
    const found = await a.read((tx) => tx.echoes.unclaimed('room', dawn + 10, dawn + 30))
    expect(found).toEqual([
      { message: 'm1', at: dawn + 10 },
      { message: 'm3', at: dawn + 30 },
    ])
    expect(await a.read(async (tx) => [await tx.echoes.has('m2'), await tx.echoes.has('m9')])).toEqual([true, false])
    expect(await a.commit((tx) => tx.echoes.prune(dawn + 20))).toBe(1)
    expect(await a.read((tx) => tx.echoes.has('m1'))).toBe(false)
  })
}
