import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { fakeClock } from '@nightshift/resilience'
import type { Tx } from '../contract.ts'
import { dawn, said, told } from '../conformance/stage.ts'
import { storeOver } from '../store.ts'
import { storeTime } from '../time.ts'
import { sqliteEngine } from './engine.ts'
import { migrate } from './schema.ts'

/** Runs the work on an empty store and answers how SQLite looks up each of its statements. */
async function plansOf(work: (tx: Tx) => Promise<unknown>): Promise<readonly string[]> {
  const db = new DatabaseSync(':memory:')
  migrate(db)
  const texts = new Set<string>()
  const spied = { prepare: (text: string) => (texts.add(text), db.prepare(text)) }
  // The engine prepares and asks for the state of the transaction, nothing else.
  const watched = new Proxy(db, { get: (target, name) => (name === 'prepare' ? spied.prepare : Reflect.get(target, name, target)) })
  const time = storeTime(fakeClock(dawn), 0)
  const engine = sqliteEngine(watched, time.now, {
    size: async () => ({ bytes: 0, freeBytes: -1 }),
    assertThere: () => undefined,
    left: () => undefined,
  })
  const store = storeOver(engine, 'toodles', 'a', time, dawn)
  await store.commit(work)
  expect(
    [...texts].filter((text) => /limit \?/.test(text)),
    'planned anew at every run: see `atMost`',
  ).toEqual([])
  const asked = [...texts].filter((text) => /^\s*(select|update|delete)/i.test(text))
  const plans = asked.flatMap((text) => {
    const steps = db.prepare(`explain query plan ${text}`).all(...Array.from({ length: text.split('?').length - 1 }, () => 1))
    return steps.map(({ detail }) => `${String(detail)} ← ${text.replaceAll(/\s+/g, ' ').slice(0, 70)}`)
  })
  db.close()
  return plans
}

test('every statement of the hot path is a search by an index, none a scan of a table', async () => {
  const plans = await plansOf(async (tx) => {
    const [put] = await tx.inbox.put([said('x', 0), said('x', 0)])
    const lane = await tx.claims.take('lane', 'room', 1_000)
    if (!put || !lane) throw new Error('Nothing to do')
    await tx.claims.hold(lane)
    await tx.inbox.take(lane)
    await tx.steps.begin(lane, put.id, 'k')
    await tx.steps.any(put.id)
    await tx.steps.done(lane, put.id, 'k', null)
    const send = await tx.claims.take('send', 'room', 1_000)
    if (!send) throw new Error('Nothing to send')
    const [sent = 0] = await tx.outbox.put([told('y', { key: 'k' }), told('y', { key: 'k' })])
    await tx.inbox.done(lane, put.id)
    await tx.outbox.take(send)
    await tx.outbox.sent(send, sent, 'm')
    await tx.outbox.byMessage('m')
    await tx.echoes.unclaimed('room', 0, 1)
    await tx.outbox.sentAgain(0)
    await tx.outbox.underWay('room')
    await tx.cards.open(1, 1)
    await tx.timers.nextDue()
    await tx.jobs.nextDue()
    await tx.inbox.byRef('R')
    await tx.audit.head()
  })
  expect(plans.length).toBeGreaterThan(15)
  expect(plans.filter((plan) => plan.startsWith('SCAN'))).toEqual([])
})

test('the sweep and the counts go by the indexes of what waits and what was given up, however long the history is', async () => {
  const plans = await plansOf(async (tx) => {
    await tx.inbox.lanesWithWork(1)
    await tx.inbox.tasksWithWork(1)
    await tx.inbox.nextDue()
    await tx.outbox.roomsWithWork(1)
    await tx.outbox.nextDue()
    await tx.inbox.counts()
    await tx.outbox.counts()
  })
  const looks = plans.filter((plan) => /^(SEARCH|SCAN) (inbox|outbox|i|o) /.test(plan))
  expect(looks.length).toBeGreaterThan(10)
  for (const look of looks) expect(look).toMatch(/INDEX (inbox_waiting|inbox_tasks|inbox_dead|outbox_waiting|outbox_dead) /)
})
