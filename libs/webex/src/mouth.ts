import type { Clock, Random } from '@nightshift/resilience'
import type { Agents } from './agents.ts'
import { CallFailed } from './call-failed.ts'
import type { Beat } from './heartbeat.ts'
import { connectSlot } from './pace.ts'
import type { Outcome, Signal } from './policy.ts'
import { openSocket, type Connection, type Ears } from './socket.ts'
import type { Timings } from './timings.ts'
import { linkConnect } from './topics.ts'

/** Opens connections, and remembers between them what one taught about the next. */
export interface Mouth {
  /** `onAuthorising` is called just before the authorization frame leaves. */
  open(url: string, onAuthorising: () => void): Promise<Connection>
  /** A connection ended: a proxy may swallow control frames. */
  learn(end: { readonly blind?: boolean }): void
  /** A frame was too big. */
  widen(outcome: Outcome): void
  /** Wall clock of the last sign of life of any connection. */
  lastSignAt(): number | undefined
}

export interface MouthPorts extends Pick<Ears, 'frame' | 'gap' | 'shutdown'> {
  readonly bot: string
  readonly token: () => string
  readonly mayCarry: (url: string) => boolean
  readonly agents: Agents
  readonly clock: Clock
  readonly random: Random
  readonly timings: Timings
}

const mostPayload = 64 * 1_048_576

export function openMouth(ports: MouthPorts, signal: AbortSignal): Mouth {
  const { bot, token, agents, clock, random, timings } = ports
  let beat: Beat = 'both'
  let maxPayload = 16 * 1_048_576
  let timestamp = 0
  let newest: Connection | undefined
  let lastSignAt: number | undefined

  return {
    open: async (url, authorising) => {
      await connectSlot(clock, signal)
      signal.throwIfAborted()
      // A stored device may be older than today's configuration.
      if (!ports.mayCarry(url)) throw new CallFailed('mercury', 0, 'the token may go to known hosts only', { foreign: true })
      timestamp = Math.max(timestamp + 1, clock.now())
      lastSignAt = newest?.lastSignAt() ?? lastSignAt
      const connection = openSocket(
        { url, bot, token, agents, clock, random, timings, maxPayload, beat, clientTimestamp: timestamp },
        {
          authorising,
          frame: ports.frame,
          gap: ports.gap,
          // An older connection that says goodbye changes nothing.
          shutdown: () => connection === newest && ports.shutdown(),
        },
      )
      newest = connection
      void connection.opened.then((how) => linkConnect.say({ outcome: how === 'live' ? 'ok' : outcomeName(how.signal) }))
      return connection
    },
    learn: ({ blind }) => {
      if (blind === true) beat = 'mercury'
    },
    widen: ({ widerFrames }) => {
      if (widerFrames === true) maxPayload = Math.min(mostPayload, maxPayload * 4)
    },
    lastSignAt: () => newest?.lastSignAt() ?? lastSignAt,
  }
}

function outcomeName(signal: Signal): 'refused' | 'timeout' | 'not_authorised' | 'dns' | 'tls' {
  switch (signal.type) {
    case 'network':
      return signal.problem === 'reset' ? 'refused' : signal.problem
    case 'not-live':
      return 'not_authorised'
    case 'closed':
      return signal.code === 1008 || signal.code === 4401 || signal.code === 4403 ? 'not_authorised' : 'refused'
    default:
      return 'refused'
  }
}
