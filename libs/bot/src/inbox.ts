import type { Json, NewInboxRow, Tx } from '@nightshift/store'
import type { Arrival, Inbound } from '@nightshift/webex'
import { persist, type Runtime } from './runtime.ts'
import { pathPoint, received } from './topics.ts'

/** How long a room's live events wait for its history (webex.md §8, rule 7; why longer than there: docs/decisions/008). */
export const holdMs = 30_000

/** The lane in which a person's words are handled: their room. */
export const laneOf = (event: Inbound): string => event.room

/** A message that was just kept. */
export interface StoredMessage {
  readonly id: number
  readonly event: Extract<Inbound, { readonly kind: 'message.created' }>
}

/**
 * Keeps a batch of arrivals, each key once, and acknowledges them after the commit, never before. `begin` claims the lanes that are free
 * within the same commit, so that the usual question costs one commit until its handler runs. Answers what `begin` answered, and the messages that are new.
 */
export async function takeIn<T>(
  rt: Runtime,
  signal: AbortSignal,
  batch: readonly Arrival[],
  begin: (tx: Tx, lanes: readonly string[]) => Promise<T>,
): Promise<{ readonly begun: T; readonly stored: readonly StoredMessage[] }> {
  const kept = batch.filter(({ event }) => isKept(event))
  const { put, begun } = await persist(rt, signal, async (tx) => {
    const echoes = batch.flatMap(({ event }) => (event.kind === 'echo' ? [{ message: event.message, room: event.room, at: event.at }] : []))
    if (echoes.length > 0) await tx.echoes.put(echoes)
    const rows = kept.map((arrival) => rowOf(arrival, rt.store.now()))
    const stored = rows.length > 0 ? await tx.inbox.put(rows) : []
    for (const { event } of batch) if (event.kind === 'message.deleted') await tx.inbox.cancel(`msg:${event.message}`)
    for (const { event, hold } of batch) if (event.via === 'socket' && !hold) await tx.link.moveCursor(event.room, event.at)
    const fresh = new Set(kept.flatMap((arrival, index) => (stored[index]?.fresh && !arrival.hold ? [laneOf(arrival.event)] : [])))
    return { put: stored, begun: await begin(tx, [...fresh]) }
  })
  kept.forEach(({ event }, index) => {
    const fresh = put[index]?.fresh ?? false
    received.say({ via: event.via, fresh })
    if (fresh) pathPoint.say({ point: 'stored', key: event.key, room: event.room })
  })
  if (kept.some(({ hold }) => hold)) rt.poke('held')
  for (const { event, ack } of batch) {
    ack()
    pathPoint.say({ point: 'acknowledged', key: event.key, room: event.room })
  }
  const stored = kept.flatMap(({ event, hold }, index) => {
    const one = put[index]
    return one?.fresh === true && !hold && event.kind === 'message.created' ? [{ id: one.id, event }] : []
  })
  return { begun, stored }
}

/** Events that become rows; the rest is settled in the commit, or only counted. */
function isKept(event: Inbound): boolean {
  return event.kind === 'message.created' || event.kind === 'card.submitted' || event.kind === 'room.joined' || event.kind === 'room.left'
}

function rowOf({ event, hold }: Arrival, now: number): NewInboxRow {
  return {
    key: event.key,
    lane: laneOf(event),
    kind: event.kind,
    // An event is plain data; JSON drops the keys that are undefined, which the store refuses.
    payload: JSON.parse(JSON.stringify(event)) as Json,
    saidAt: event.at,
    via: event.via,
    ...(hold ? { notBefore: now + holdMs } : {}),
  }
}
