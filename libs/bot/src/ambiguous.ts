import type { OutboxRow } from '@nightshift/store'
import { Vanished, WebexRefused, WebexUnreachable, type Message, type Person } from '@nightshift/webex'
import { matches } from './fingerprint.ts'
import type { OutboxBody } from './outgoing.ts'
import type { Runtime } from './runtime.ts'

/** What became of a send whose outcome was not known. `again` = surely not delivered; `repeat` and `drop` = cannot be known, by the row's policy. */
export type Resolution =
  | { readonly type: 'delivered'; readonly message: string; readonly by: 'echo' | 'found' }
  | { readonly type: 'again' }
  | { readonly type: 'repeat' }
  | { readonly type: 'drop' }

/** After so many sends that surely were not delivered, it is given up. */
export const mostRounds = 3

/**
 * Finds out what became of an `unknown` message (webex.md §9): by its echo, by listing a direct room, by the proven absence of both, else by
 * the row's policy. Waits as long as that takes: the room's later sends wait with it.
 */
export async function resolve(rt: Runtime, row: OutboxRow, slow: boolean, signal: AbortSignal): Promise<Resolution> {
  // After a 502 or 504 it may yet be done: absence takes twice as long to prove (webex.md §9, rule 3).
  const patience = slow ? 2 : 1
  const body = row.body as unknown as OutboxBody // outgoing.ts made it
  const startedAt = row.startedAt ?? row.createdAt
  const room = 'room' in body.to ? body.to.room : undefined
  const direct = room === undefined || (row.direct ?? (await isDirect(rt, room, signal)))
  const since = row.unknownAt ?? startedAt
  let firstListing: number | undefined
  for (;;) {
    if (room !== undefined) {
      const echo = await byEcho(rt, room, body, startedAt, signal)
      if (echo !== undefined) return { type: 'delivered', message: echo, by: 'echo' }
    }
    if (direct === true) {
      const listed = await byListing(rt, body, startedAt, signal)
      // The room is not ours to read any more: nothing can be known, and nothing more can be said there. A person can always be written to.
      if (listed === 'closed') return room === undefined ? unknowable(row) : { type: 'drop' }
      if (listed === 'unreadable') firstListing = undefined
      else if (listed.found !== undefined) return { type: 'delivered', message: listed.found, by: 'found' }
      else if (firstListing === undefined) firstListing = rt.store.now()
      else if (rt.store.now() - firstListing >= patience * rt.timings.listingGapMs) return { type: 'again' }
    }
    const offset = rt.api.clockOffset()
    // Echoes are looked up by their room, which a person's first message makes known at last.
    const heard = room !== undefined && direct !== undefined && rt.link.heardEverythingSince(startedAt + offset - 1_000, direct)
    if (heard && rt.store.now() - startedAt >= patience * rt.timings.absentMs) return { type: 'again' }
    // A direct room can always be read in the end; elsewhere the policy decides.
    if (direct !== true && rt.store.now() - since >= rt.timings.giveUpMs) return unknowable(row)
    await rt.clock.sleep(rt.timings.unknownCheckMs, signal)
  }
}

function unknowable({ policy }: OutboxRow): Resolution {
  return { type: policy === 'at-least-once' ? 'repeat' : 'drop' }
}

async function byEcho(rt: Runtime, room: string, body: OutboxBody, startedAt: number, signal: AbortSignal): Promise<string | undefined> {
  const offset = rt.api.clockOffset()
  const echoes = await rt.store.read((tx) => tx.echoes.unclaimed(room, startedAt + offset - 2_000, startedAt + offset + 120_000))
  for (const echo of echoes) {
    try {
      if (matches(body, await rt.api.message({ message: echo.message, room }, { signal }))) return echo.message
    } catch (error) {
      if (!(error instanceof Vanished) && !(error instanceof WebexUnreachable) && !(error instanceof WebexRefused)) throw error
    }
  }
  return undefined
}

async function byListing(
  rt: Runtime,
  body: OutboxBody,
  startedAt: number,
  signal: AbortSignal,
): Promise<{ readonly found: string | undefined } | 'unreadable' | 'closed'> {
  const since = startedAt + rt.api.clockOffset() - 5_000
  let messages: readonly Message[]
  let self: Person
  try {
    self = await rt.self()
    const place = 'room' in body.to ? { uuid: body.to.room, direct: true } : body.to
    messages = await rt.api.messages(place, { max: 20 }, { signal })
  } catch (error) {
    if (error instanceof WebexUnreachable) return 'unreadable'
    if (error instanceof WebexRefused || error instanceof Vanished) return 'closed'
    throw error
  }
  const own = messages.filter((message) => message.person === self.uuid && message.at >= since).reverse()
  for (const message of own) {
    const claimed = await rt.store.read((tx) => tx.outbox.byMessage(message.uuid))
    if (!claimed && matches(body, message)) return { found: message.uuid }
  }
  return { found: undefined }
}

async function isDirect(rt: Runtime, room: string, signal: AbortSignal): Promise<boolean | undefined> {
  try {
    return (await rt.api.room(room, { signal })).direct
  } catch {
    return undefined // not known: judged as a group room
  }
}
