import type { Clock } from '@nightshift/resilience'
import type { Arrival, BackfillReport, CallOptions, Gap, Inbound, LinkMemory, Message, Room, WebexApi } from './contract.ts'
import { Vanished, WebexRefused } from './errors.ts'
import type { Holds } from './holds.ts'
import type { Timings } from './timings.ts'

export interface WalkPorts {
  readonly api: Pick<WebexApi, 'room'> & {
    messages(
      room: Pick<Room, 'uuid' | 'direct'>,
      page: { readonly max: number; readonly before?: string },
      options?: CallOptions,
    ): Promise<readonly Message[]>
  }
  /** Rooms by last activity, newest first, page by page; `known` = seen before this listing. */
  readonly roomPages: (signal: AbortSignal) => AsyncIterable<readonly ListedRoom[]>
  readonly memory: Pick<LinkMemory, 'cursor' | 'walked' | 'busyRooms' | 'cluster'>
  readonly self: string
  readonly push: (arrival: Arrival) => void
  readonly holds: Holds
  readonly clock: Clock
  readonly timings: Timings
  /** Webex's clock against ours, in ms. */
  readonly offset: () => number
}

/** A room as listed. */
export interface ListedRoom {
  readonly room: Room
  readonly known: boolean
}

const lookBackMs = 24 * 3_600_000
/** Absorbs clock error, out-of-order writes and late delivery; the key absorbs the doubles. */
const overlapMs = 60_000
const pageSize = 50
const directPages = 4
const roomListPages = 5
const mostRequests = 150
const atOnce = 4
/**
 * Requests that may go before the pace of five a second holds. A bot in sixty rooms must have read them back before the 30 s are over for which
 * their later events wait, else answers would lose the order of their questions (docs/decisions/008).
 */
const burst = 60

/** From when a room's messages are read: what is known without holes is not read again (webex.md §8). Pure. */
export function since(gap: Pick<Gap, 'from'>, cursor: number | undefined, now: number): number {
  return Math.max(gap.from, now - lookBackMs, cursor ?? 0) - overlapMs
}

/** Whether a listing stopped before it reached back far enough. `full` = the last page had as many as it may have, and no more may be asked. Pure. */
export function isTruncated(oldest: number | undefined, full: boolean, from: number): boolean {
  return full && oldest !== undefined && oldest > from
}

/** The order of the walk: rooms in which something is open, direct rooms, group rooms; newest activity first. Pure. */
export function ordered(rooms: readonly Room[], busy: ReadonlySet<string>): readonly Room[] {
  const rank = (room: Room): number => (busy.has(room.uuid) ? 0 : room.direct ? 1 : 2)
  return [...rooms].sort((a, b) => rank(a) - rank(b) || (b.lastActivity ?? 0) - (a.lastActivity ?? 0))
}

/**
 * Walks the rooms of a gap and hands what was said there to `push`, oldest first per room; a room is complete when all of it was
 * acknowledged. Bounded in requests, time and rate. Rejects where Webex cannot be read: the gap then stays open.
 */
export async function walk(gap: Gap, ports: WalkPorts, signal: AbortSignal): Promise<BackfillReport> {
  const { api, memory, holds, clock, timings } = ports
  const startedAt = clock.monotonic()
  const now = clock.now() + ports.offset()
  const round = holds.round()
  const truncated: { room: string; reachedBack: number }[] = []
  let bound: BackfillReport['bound'] = gap.from < now - lookBackMs ? 'age' : undefined
  let requests = 0
  let found = 0
  let nextAt = startedAt - burst * timings.walkEveryMs

  const mayAsk = (): boolean => {
    if (requests >= mostRequests) bound ??= 'requests'
    else if (clock.monotonic() - startedAt > timings.walkMs) bound ??= 'time'
    else return true
    return false
  }
  /** One request of the budget, at most five a second after the burst. */
  const slot = async (): Promise<void> => {
    requests++
    const wait = nextAt - clock.monotonic()
    nextAt = Math.max(nextAt, clock.monotonic() - burst * timings.walkEveryMs) + timings.walkEveryMs
    if (wait > 0) await clock.sleep(wait, signal)
  }
  const handOver = async (events: readonly Inbound[]): Promise<void> => {
    const acks = events.map((event) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      ports.push({ event, hold: false, ack: resolve })
      return promise
    })
    if (acks.length > 0) await orAborted(Promise.all(acks), signal)
  }

  const walkRoom = async (room: Room): Promise<void> => {
    const cursor = await memory.cursor(room.uuid)
    const from = since(gap, cursor, now)
    const joined = cursor === undefined && unknown.has(room.uuid) ? [joinedOf(room, gap)] : []
    const messages: Message[] = []
    let full = false
    for (let page = 0; page < (room.direct ? directPages : 1); page++) {
      if (!mayAsk()) {
        full = true
        break
      }
      await slot()
      const before = messages.at(-1)?.uuid
      const listed = await api.messages(room, { max: pageSize, ...(before === undefined ? {} : { before }) }, { background: true, signal })
      messages.push(...listed)
      full = listed.length >= pageSize
      if (!full || (listed.at(-1)?.at ?? 0) < from) break
    }
    const oldest = messages.at(-1)?.at
    if (isTruncated(oldest, full, from)) truncated.push({ room: room.uuid, reachedBack: oldest ?? gap.to })
    const missed = messages.filter(({ at }) => at >= from).reverse()
    found += missed.length
    await handOver([...joined, ...missed.flatMap((message) => eventsOf(message, ports.self, memory.cluster(room.uuid), from))])
    // A gap that opened meanwhile has its own walk: until then its later events wait, and the room is not known without holes.
    if (holds.release(room.uuid, round)) await memory.walked(room.uuid, Math.max(gap.to, missed.at(-1)?.at ?? 0))
  }
  const visit = async (room: Room): Promise<void> => {
    try {
      await walkRoom(room)
    } catch (error) {
      // We were removed meanwhile.
      if (!(error instanceof Vanished) && !(error instanceof WebexRefused && (error.status === 404 || error.status === 403))) throw error
      await handOver([leftOf(room, gap)])
      holds.release(room.uuid, round)
    }
  }

  const busy = new Set(await memory.busyRooms())
  const listed = new Map<string, Room>()
  const unknown = new Set<string>()
  let pagesRead = 0
  for await (const page of ports.roomPages(signal)) {
    requests++
    pagesRead++
    const fresh = page.filter(({ room }) => (room.lastActivity ?? 0) >= Math.max(gap.from, now - lookBackMs) - overlapMs)
    for (const { room, known } of fresh) {
      listed.set(room.uuid, room)
      if (!known) unknown.add(room.uuid)
    }
    if (fresh.length < page.length) break
    if (pagesRead >= roomListPages) {
      if (page.length > 0) bound ??= 'rooms'
      break
    }
  }
  for (const uuid of busy) {
    if (listed.has(uuid) || !mayAsk()) continue
    await slot()
    const room = await api.room(uuid, { background: true, signal }).catch((error: unknown) => {
      if (error instanceof Vanished || error instanceof WebexRefused) return undefined
      throw error
    })
    if (room) listed.set(uuid, room)
  }

  const queue = [...ordered([...listed.values()], busy)]
  const walkers = Array.from({ length: atOnce }, async () => {
    for (;;) {
      const wanted = holds.wanted()
      const at = Math.max(0, wanted.size === 0 ? 0 : queue.findIndex(({ uuid }) => wanted.has(uuid)))
      const [room] = queue.splice(at, 1)
      if (!room) return
      if (mayAsk()) await visit(room)
      else truncated.push({ room: room.uuid, reachedBack: gap.to })
    }
  })
  await Promise.all(walkers)
  for (const room of holds.end(round)) await memory.walked(room, gap.to)
  return { rooms: listed.size, requests, found, truncated, ...(bound === undefined ? {} : { bound }) }
}

/** What a message found later is: ours or somebody's, and edited or not. */
function eventsOf(message: Message, self: string, cluster: string | undefined, from: number): readonly Inbound[] {
  const { uuid, room, person, at, updatedAt } = message
  const common = { room, actor: person, via: 'backfill', ...(cluster === undefined ? {} : { cluster }) } as const
  const own = person === self
  const said: Inbound = { ...common, kind: own ? 'echo' : 'message.created', key: `msg:${uuid}`, at, message: uuid, hydrated: message }
  if (own || updatedAt === undefined || updatedAt < from) return [said]
  return [said, { ...common, kind: 'message.edited', key: `edit:${uuid}:${updatedAt}`, at: updatedAt, message: uuid }]
}

function joinedOf(room: Room, gap: Gap): Inbound {
  return { kind: 'room.joined', key: `room:${room.uuid}:joined:${gap.from}`, room: room.uuid, actor: '', at: gap.to, via: 'backfill' }
}

function leftOf(room: Room, gap: Gap): Inbound {
  return { kind: 'room.left', key: `room:${room.uuid}:left:${gap.from}`, room: room.uuid, actor: '', at: gap.to, via: 'backfill' }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
