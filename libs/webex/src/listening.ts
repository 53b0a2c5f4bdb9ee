import type { Clock } from '@nightshift/resilience'
import type { Arrivals } from './arrivals.ts'
import type { Inbound, LinkMemory } from './contract.ts'
import type { DeafRule } from './deaf.ts'
import { labelOf, toInbound, type Reader } from './events.ts'
import type { Holds } from './holds.ts'
import type { Connection } from './socket.ts'
import type { Timings } from './timings.ts'
import { linkFrame } from './topics.ts'
import type { Frame } from './wire.ts'

/** From frames to arrivals, and the record of when we listened (webex.md §4.4, §8). */
export interface Listening {
  frame(frame: Frame, from: Connection): void
  /** The link is live after it was not: opens a coverage interval. Events wait until it is known whether a gap precedes them. */
  wentLive(): void
  /** Nothing is heard from `at` (our wall clock) on. */
  wentDown(at: number): void
  /** Moves the coverage on, as far as everything heard was committed. */
  extend(lastSignAt: number | undefined): void
  /** Frames that nobody has taken: more than these, or older ones, close the socket. */
  isOverfull(): boolean
  /** Server time of the last event. */
  lastEventAt(): number | undefined
}

export interface ListeningPorts {
  readonly arrivals: Arrivals
  readonly holds: Holds
  readonly deaf: DeafRule
  readonly memory: Pick<LinkMemory, 'covered' | 'extendCoverage'>
  readonly guess: (room: string, cluster: string) => void
  readonly reader: () => Reader
  readonly offset: () => number
  readonly clock: Clock
  readonly timings: Timings
  /** A frame that tells of a change of the service itself. */
  readonly onNotice: (eventType: string) => void
  /** There is a gap to walk, or there may be an old one. */
  readonly onGap: (isNew: boolean) => void
}

const mostFrames = 1_000
const retryMs = 1_000

export function openListening(ports: ListeningPorts): Listening {
  const { arrivals, holds, deaf, memory, clock, timings } = ports
  /** What was handed out and not yet committed, oldest first, with the time it came. */
  const outstanding = new Map<Inbound, number>()
  /**
   * Waits until it is known whether a gap precedes it; undefined while the link is live and that is settled. A new connection's first events
   * come in the same tick in which it proves to be live, before anybody knows that it is.
   */
  let unsure: { readonly event: Inbound; readonly ack: () => void }[] | undefined = []
  let liveRound = 0
  /** A gap was opened that no walk knows of yet: the link may have gone, and come back, while its row was written. */
  let gapOpened = false
  let lastEventAt: number | undefined
  let coveredTo = 0
  let extending = false

  const deliver = (event: Inbound, ack: () => void): void =>
    arrivals.push({
      event,
      // Asked when the event is stored, not when it came: its room may have been walked in between.
      get hold() {
        return event.room !== '' && holds.isHeld(event.room)
      },
      ack,
    })
  const settle = async (round: number): Promise<void> => {
    const from = clock.now() + ports.offset()
    for (;;) {
      try {
        if (await memory.covered(from)) gapOpened = true
        if (round !== liveRound) return
        const isNew = gapOpened
        gapOpened = false
        if (isNew) holds.begin()
        ports.onGap(isNew)
        const waiting = unsure ?? []
        unsure = undefined
        for (const { event, ack } of waiting) deliver(event, ack)
        return
      } catch {
        // The store is away: nothing may be given out or acknowledged meanwhile.
        await clock.sleep(retryMs)
        if (round !== liveRound) return
      }
    }
  }

  return {
    frame: ({ id, activity, eventType, type, timestamp }, from) => {
      if (!activity) {
        from.ack(id)
        linkFrame.say({ kind: 'ignored', type: eventType ?? type ?? 'none' })
        if (eventType !== undefined) ports.onNotice(eventType)
        return
      }
      const at = timestamp ?? clock.now() + ports.offset()
      const said = activity.published === undefined ? at : Date.parse(activity.published)
      const event = toInbound(
        activity,
        said + ports.timings.stallMs < from.startedAt + ports.offset() ? 'redelivery' : 'socket',
        at,
        ports.reader(),
      )
      lastEventAt = clock.now() + ports.offset()
      if (!event) {
        from.ack(id)
        return linkFrame.say({ kind: 'ignored', type: labelOf(activity) })
      }
      if (event.cluster !== undefined) ports.guess(event.room, event.cluster)
      if (event.kind === 'echo') deaf.heard(event.message)
      outstanding.set(event, lastEventAt)
      const ack = (): void => {
        outstanding.delete(event)
        from.ack(id)
      }
      if (unsure) unsure.push({ event, ack })
      else deliver(event, ack)
      if (isTooMany()) from.close('store unavailable')
    },
    wentLive: () => {
      unsure ??= []
      coveredTo = 0
      void settle(++liveRound)
    },
    wentDown: (at) => {
      liveRound++
      // Not acknowledged: Webex sends them again, or the walk finds them.
      for (const { event } of unsure ?? []) outstanding.delete(event)
      unsure = []
      const to = bounded(at + ports.offset())
      if (to > coveredTo) memory.extendCoverage((coveredTo = to)).catch(() => undefined)
    },
    extend: (lastSignAt) => {
      if (lastSignAt === undefined || unsure || extending) return
      const to = bounded(lastSignAt + ports.offset())
      if (to <= coveredTo) return
      coveredTo = to
      extending = true
      memory
        .extendCoverage(to)
        .catch(() => void (coveredTo = 0))
        .finally(() => void (extending = false))
    },
    isOverfull: () => isTooMany() || arrivals.oldestMs() > timings.backlogMs,
    lastEventAt: () => lastEventAt,
  }

  function isTooMany(): boolean {
    return arrivals.size() + (unsure?.length ?? 0) > mostFrames
  }

  function bounded(to: number): number {
    const [oldest] = outstanding.values()
    return oldest === undefined ? to : Math.min(to, oldest)
  }
}
