import type { Clock, Random } from '@nightshift/resilience'
import type { Timings } from './timings.ts'
import { linkFrame, linkRtt } from './topics.ts'

/** `both` = protocol pings and Mercury pings; `mercury` = Mercury pings alone, at the faster pace (a proxy swallows control frames). */
export type Beat = 'both' | 'mercury'

/** Finds out that a connection is dead (webex.md §5.4). Started when it is live. */
export interface Heartbeat {
  start(): void
  stop(): void
  protocolPong(): void
  /** A Mercury pong came; one of an unknown id is counted and means nothing. */
  pong(id: string): void
  isProven(): boolean
  /** No protocol pong ever came, but a Mercury pong did. */
  isBlind(): boolean
}

export interface HeartbeatPorts {
  readonly clock: Clock
  readonly random: Random
  readonly timings: Timings
  readonly beat: Beat
  readonly send: (text: string) => void
  readonly ping: () => void
  /** Monotonic ms of the last inbound frame of any kind. */
  readonly lastSign: () => number | undefined
  readonly dead: () => void
}

export function heartbeat(ports: HeartbeatPorts): Heartbeat {
  const { clock, random, timings } = ports
  const cancels = new Set<() => void>()
  let running = false
  let protocolPongs = 0
  let mercuryPongs = 0
  let protocolAt = 0
  let waiting: { readonly id: string; readonly at: number } | undefined

  const after = (ms: number, run: () => void): void => {
    const cancel = clock.after(ms, () => {
      cancels.delete(cancel)
      if (running) run()
    })
    cancels.add(cancel)
  }
  /**
   * Judges after `limitMs`, once what has already arrived was read. If the timer itself came late, our process stood still, not the peer:
   * one more ping goes out before the verdict.
   */
  const judge = (limitMs: number, isAlive: () => boolean, again: () => void, next: () => void, graced = false): void => {
    const due = clock.monotonic() + limitMs
    after(limitMs, () => {
      const late = clock.monotonic() - due > timings.stallMs
      setImmediate(() => {
        if (!running) return
        if (isAlive()) next()
        else if (late && !graced) {
          again()
          judge(limitMs, isAlive, again, next, true)
        } else ports.dead()
      })
    })
  }

  const protocol = (): void => {
    const startedAt = clock.monotonic()
    const ping = (): void => {
      protocolAt = clock.monotonic()
      ports.ping()
    }
    ping()
    judge(
      timings.protocolPongMs,
      () => (ports.lastSign() ?? 0) > startedAt,
      ping,
      () => after(Math.max(0, startedAt + timings.protocolPingMs - clock.monotonic()), protocol),
    )
  }
  const mercury = (): void => {
    const [everyMs, limitMs] =
      ports.beat === 'both' ? [timings.mercuryPingMs, timings.mercuryPongMs] : [timings.blindPingMs, timings.blindPongMs]
    const startedAt = clock.monotonic()
    const ping = (): void => {
      waiting = { id: random.uuid(), at: clock.monotonic() }
      ports.send(JSON.stringify({ id: waiting.id, type: 'ping' }))
    }
    ping()
    judge(
      limitMs,
      () => waiting === undefined,
      ping,
      () => after(Math.max(0, startedAt + everyMs - clock.monotonic()), mercury),
    )
  }

  return {
    start: () => {
      running = true
      mercury()
      if (ports.beat === 'both') protocol()
    },
    stop: () => {
      running = false
      for (const cancel of cancels) cancel()
      cancels.clear()
    },
    protocolPong: () => {
      protocolPongs++
      linkRtt.say({ layer: 'protocol', ms: clock.monotonic() - protocolAt })
    },
    pong: (id) => {
      if (waiting?.id !== id) return linkFrame.say({ kind: 'unknown', type: 'pong' })
      mercuryPongs++
      linkRtt.say({ layer: 'mercury', ms: clock.monotonic() - waiting.at })
      waiting = undefined
    },
    isProven: () => mercuryPongs > 0,
    isBlind: () => protocolPongs === 0 && mercuryPongs > 0,
  }
}
