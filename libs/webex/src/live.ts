import type { Clock, Random } from '@nightshift/resilience'
import type { Arrivals } from './arrivals.ts'
import { openChores } from './chores.ts'
import type { DeafRule } from './deaf.ts'
import type { Identity } from './identity.ts'
import { healthy, live as lived, type LadderHolder } from './ladder.ts'
import type { StateHolder } from './link-state.ts'
import type { Listening } from './listening.ts'
import type { Mouth } from './mouth.ts'
import type { Registrar, Target } from './registrar.ts'
import type { SequenceWatch } from './sequence-watch.ts'
import type { Connection, Ended } from './socket.ts'
import type { Timings } from './timings.ts'
import { linkLive, linkLost } from './topics.ts'
import { plainChange, type Change, type Wish, type Wishes } from './wishes.ts'

/** How a live link, or the way to it, ended. */
export type LiveEnd = Pick<Ended, 'signal' | 'phase' | 'retiring'> & Partial<Pick<Ended, 'detectMs' | 'blind'>>

export interface LivePorts {
  readonly state: StateHolder
  readonly mouth: Mouth
  readonly wishes: Wishes
  readonly listening: Listening
  readonly deaf: DeafRule
  readonly sequence: SequenceWatch
  readonly arrivals: Arrivals
  readonly registrar: () => Promise<Registrar>
  readonly ladder: LadderHolder
  readonly discover: (catalogue: boolean) => Promise<void>
  readonly identity: Identity
  /** Events since then (Webex's clock) may be missing. */
  readonly suspectWindow: (from: number, cause: string) => void
  readonly onLive: () => void
  /** Webex's clock against ours, in ms. */
  readonly offset: () => number
  readonly clock: Clock
  readonly random: Random
  readonly timings: Timings
}

/** The time in which a link is live: its chores, and planned changes from one connection to the next. */
export interface Live {
  /** From going live to the end of it. */
  stay(connection: Connection, target: Target, connectingSince: number): Promise<LiveEnd>
  /** After the stop: what is in was taken, and the connections are closed. */
  drained(): Promise<void>
  /** Whether it was live without a sequence gap all the time since `from` (Webex's clock). */
  heardSince(from: number): boolean
}

export function openLive(ports: LivePorts, signal: AbortSignal): Live {
  const { state, mouth, wishes, listening, ladder, clock, random, timings } = ports
  const chores = openChores(clock, random)
  const open = new Set<Connection>()
  let active: Connection | undefined
  let liveSince: number | undefined
  let lastDownAt = clock.monotonic()
  let doubtedAt = Number.NEGATIVE_INFINITY

  const change = (cause: Change['cause'], rest: Partial<Change> = {}): void =>
    wishes.put({ ...plainChange, lingerMs: timings.lingerMs, cause, ...rest })
  /** What a connection needs while it is the active one. */
  const tend = (connection: Connection): void => {
    chores.stop()
    chores.once(timings.maxAgeMs * (0.9 + 0.2 * random.next()), () => change('age'))
    chores.every(timings.refreshEveryMs, 0.1, () => wishes.put({ type: 'refresh' }))
    chores.every(timings.catalogueEveryMs, 0.1, () => void ports.discover(true).catch(() => undefined))
    chores.every(timings.pruneEveryMs, 0.1, () => void prune())
    chores.once(timings.healthyMs, () => {
      if (connection.isProven()) ladder.set(healthy(ladder.get()))
    })
    chores.every(timings.coverageMs, 0, () => {
      if (listening.isOverfull()) connection.close('store unavailable')
      else listening.extend(connection.lastSignAt())
    })
  }
  const prune = async (): Promise<void> => (await ports.registrar()).prune().catch(() => undefined)

  const wentLive = (connection: Connection, connectingSince: number): void => {
    const now = clock.monotonic()
    liveSince = now
    ladder.set(lived(ladder.get()))
    state.move({ name: 'live' })
    linkLive.say({ outageMs: now - lastDownAt, connectMs: now - connectingSince })
    ports.deaf.forget()
    ports.sequence.forget()
    listening.wentLive()
    ports.onLive()
    tend(connection)
  }
  const wentDown = (at: number): void => {
    if (liveSince === undefined) return
    chores.stop()
    liveSince = undefined
    lastDownAt = clock.monotonic()
    listening.wentDown(at)
  }
  const hold = (connection: Connection): void => {
    open.add(connection)
    void connection.ended.then(() => open.delete(connection))
  }

  /** Opens the next connection before the old one ends. Answers the one to go on with. */
  const changed = async (older: Connection, wish: Change): Promise<Connection> => {
    const startedAt = clock.monotonic()
    /** The older one did not wait for the new one: for a moment nobody listens. */
    void older.ended.then(() => {
      if (active === older) wentDown(older.lastSignAt() ?? clock.now())
    })
    try {
      if (wish.token || wish.catalogue) await ports.discover(wish.catalogue)
      if (wish.token) await ports.identity.know()
      const registrar = await ports.registrar()
      const target = await registrar.target(wish.device)
      if (wish.device === 'renew') ladder.set({ ...ladder.get(), renewedAt: clock.monotonic() })
      const next = await mouth.open(target.device.webSocketUrl, () => older.retire(true))
      hold(next)
      const how = await next.opened
      if (signal.aborted) next.close('drain')
      if (how !== 'live' || signal.aborted)
        throw new Error(
          `Cannot change the link as the new connection must become live: ${how === 'live' ? 'the bot stops' : how.signal.type}`,
        )
      linkLost.say({ cause: wish.cause, detectMs: undefined })
      if (liveSince === undefined) wentLive(next, startedAt)
      else {
        linkLive.say({ outageMs: 0, connectMs: clock.monotonic() - startedAt })
        ports.deaf.forget()
        ports.sequence.forget()
        ports.onLive()
        tend(next)
        clock.after(wish.lingerMs, () => older.close('rotate'))
      }
      active = next
      if (wish.suspect) ports.suspectWindow(listening.lastEventAt() ?? clock.now() + ports.offset(), wish.cause)
      await registrar.promote(target).catch(() => undefined)
      wish.done?.resolve()
      return next
    } catch (error) {
      older.retire(false)
      if (wish.cause === 'age' && open.has(older)) chores.once(timings.slowLaneMs, () => change('age'))
      wish.done?.reject(error instanceof Error ? error : new Error(String(error)))
      return older
    }
  }

  /** Does what was wished for. Answers how the link ended, where that ends it. */
  const fulfil = async (connection: Connection, wish: Wish): Promise<LiveEnd | undefined> => {
    if (wish.type === 'change') active = await changed(connection, wish)
    else if (wish.type === 'refresh') {
      const gone = await (await ports.registrar()).refresh().then(
        () => false,
        (error: unknown) => error instanceof Error && 'cause' in error && isGone(error.cause),
      )
      if (gone) change('device_gone', { device: 'renew', suspect: true })
    } else if (clock.monotonic() - doubtedAt >= timings.refreshAtMostMs) {
      doubtedAt = clock.monotonic()
      if (await ports.identity.isTokenDead()) {
        connection.close('drain')
        return { signal: { type: 'call', step: 'me', status: 401 }, phase: 'after', retiring: false }
      }
    }
    return undefined
  }

  return {
    heardSince: (from) => {
      if (liveSince === undefined) return false
      const at = clock.monotonic() - (clock.now() + ports.offset() - from)
      return liveSince <= at && ports.sequence.lastAt() < at
    },
    stay: async (connection, target, connectingSince) => {
      active = connection
      hold(connection)
      wentLive(connection, connectingSince)
      const stopped = new Promise<'stop'>((resolve) =>
        signal.aborted ? resolve('stop') : signal.addEventListener('abort', () => resolve('stop'), { once: true }),
      )
      try {
        // Neither holds up what comes over the link.
        void ports
          .registrar()
          .then((registrar) => registrar.promote(target))
          .then(prune, () => undefined)
        for (;;) {
          const news = await Promise.race([active.ended, wishes.waiting(), stopped])
          if (news === 'stop') return { signal: { type: 'store' }, phase: 'after', retiring: false }
          if (news) {
            wentDown(active.lastSignAt() ?? clock.now())
            return news
          }
          const wish = wishes.take()
          const end = wish ? await fulfil(active, wish) : undefined
          if (end) {
            wentDown(active.lastSignAt() ?? clock.now())
            return end
          }
        }
      } finally {
        if (!signal.aborted) wishes.clear(new Error('Cannot change the link as it must be live: it was lost'))
      }
    },
    drained: async () => {
      if (!active || !open.has(active)) return
      state.move({ name: 'draining' })
      chores.stop()
      ports.arrivals.end()
      await Promise.race([ports.arrivals.drained(), clock.sleep(timings.drainMs)])
      listening.extend(active.lastSignAt())
      await (await ports.registrar()).leave().catch(() => undefined)
      const closing = [...open].map((connection) => (connection.close('drain'), connection.ended))
      await Promise.race([Promise.all(closing), clock.sleep(timings.drainMs)])
      wentDown(clock.now())
    },
  }
}

function isGone(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'status' in cause && (cause.status === 404 || cause.status === 410)
}
