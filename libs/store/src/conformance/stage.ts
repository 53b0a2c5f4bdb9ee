import { fakeClock, type Clock, type FakeClock } from '@nightshift/resilience'
import { afterEach } from 'vitest'
import type { Claim, ClaimKind, InboxRow, NewInboxRow, NewOutboxRow, OutboxRow, Store } from '../contract.ts'

/** Opens an empty store of the engine under test, by that clock and under that owner. */
export type OpenStore = (clock: Clock, owner: string) => Promise<Store>

/** Two owners of one store, and the time that both live by. */
export interface Stage {
  readonly clock: FakeClock
  readonly a: Store
  readonly b: Store
}

/** When every stage begins: 2026-11-25 08:00 UTC. */
export const dawn = Date.UTC(2026, 10, 25, 8)
export const leaseMs = 10_000

/** Makes stages; each is closed when its test ends. */
export function stages(open: OpenStore): () => Promise<Stage> {
  const opened: Store[] = []
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close()
  })
  return async () => {
    const clock = fakeClock(dawn)
    const a = await open(clock, 'a')
    opened.push(a)
    return { clock, a, b: a.as('b') }
  }
}

/** A claim that must be free. */
export async function claimed(store: Store, kind: ClaimKind, name: string, ms: number = leaseMs): Promise<Claim> {
  const claim = await store.commit((tx) => tx.claims.take(kind, name, ms))
  if (!claim) throw new Error(`${kind} "${name}" is not free`)
  return claim
}

/** A message in a room, said at `saidAt` ms after dawn. */
export function said(key: string, saidAt: number, more: Partial<NewInboxRow> = {}): NewInboxRow {
  return { key, lane: 'room', kind: 'message.created', payload: { text: key }, saidAt: dawn + saidAt, via: 'socket', ...more }
}

/** Stores rows and answers their ids. */
export async function heard(store: Store, ...rows: readonly NewInboxRow[]): Promise<readonly number[]> {
  return (await store.commit((tx) => tx.inbox.put(rows))).map(({ id }) => id)
}

/** The lane's next row, which must be there and due. */
export async function taken(store: Store, lane: Claim): Promise<InboxRow> {
  const next = await store.commit((tx) => tx.inbox.take(lane))
  if (!next || !('row' in next)) throw new Error(`Lane "${lane.name}" gives no row: ${JSON.stringify(next)}`)
  return next.row
}

/** A message to a room. */
export function told(text: string, more: Partial<NewOutboxRow> = {}): NewOutboxRow {
  return { room: 'room', kind: 'message', body: { markdown: text }, policy: 'at-least-once', ...more }
}

/** The room's next row to send, which must be there and due. */
export async function sending(store: Store, send: Claim): Promise<OutboxRow> {
  const next = await store.commit((tx) => tx.outbox.take(send))
  if (!next || !('row' in next)) throw new Error(`Room "${send.name}" gives no row: ${JSON.stringify(next)}`)
  return next.row
}
