import type { IncomingMessage } from 'node:http'
import WebSocket from 'ws'
import type { Clock, Random } from '@nightshift/resilience'
import type { Agents } from './agents.ts'
import { heartbeat, type Beat } from './heartbeat.ts'
import { codeOf, problemOf } from './network.ts'
import type { ourReasons, Signal, Situation } from './policy.ts'
import { retryAfterMs } from './retry-after.ts'
import type { Timings } from './timings.ts'
import { linkFrame } from './topics.ts'
import { parseFrame, type Frame } from './wire.ts'

/** What a connection tells while it stands. */
export interface Ears {
  /** A frame that is neither pong, readiness nor shutdown. */
  frame(frame: Frame, from: Connection): void
  /** The authorization frame is about to leave: from here on an older connection may be replaced. */
  authorising(): void
  /** The server will close soon. */
  shutdown(): void
  /** Frames are missing. `since` = when the last frame before them came, by our wall clock. */
  gap(expected: number, got: number, since: number): void
}

/** How a connection ended. */
export interface Ended {
  readonly signal: Signal
  readonly phase: Situation['phase']
  readonly retiring: boolean
  /** From the last sign of life to the end, in ms; undefined where there was none. */
  readonly detectMs: number | undefined
  /** Protocol pings were never answered, Mercury's were: the next connection pings without control frames. */
  readonly blind: boolean
}

/** One Mercury connection. */
export interface Connection {
  /** `live`, or how it ended before. */
  readonly opened: Promise<'live' | Ended>
  readonly ended: Promise<Ended>
  /** Wall clock, when it was opened. */
  readonly startedAt: number
  ack(envelope: string): void
  /** Marks it as the older of two, or takes that back. */
  retire(older: boolean): void
  close(reason: (typeof ourReasons)[keyof typeof ourReasons]): void
  /** Ends it at once, as what we know it to be. */
  give(signal: Signal): void
  /** Wall clock of the last sign of life: a frame of any kind, control frames too. */
  lastSignAt(): number | undefined
  /** A Mercury pong came back. */
  isProven(): boolean
}

export interface SocketOptions {
  readonly url: string
  readonly bot: string
  readonly token: () => string
  readonly agents: Agents
  readonly clock: Clock
  readonly random: Random
  readonly timings: Timings
  readonly maxPayload: number
  readonly beat: Beat
  /** By our wall clock, never going backwards. */
  readonly clientTimestamp: number
}

/** Opens a connection (webex.md §4.1). Nothing throws: how it goes is in `opened` and `ended`. */
export function openSocket(options: SocketOptions, ears: Ears): Connection {
  const { clock, random, timings, agents } = options
  const opened = Promise.withResolvers<'live' | Ended>()
  const ended = Promise.withResolvers<Ended>()
  const startedAt = clock.now()
  let phase: Situation['phase'] = 'before'
  let retiring = false
  let authorised = false
  let over = false
  let closing = false
  let known: Signal | undefined
  let lastFrameAt: number | undefined
  let lastSign: number | undefined
  let lastNumber: number | undefined
  let cancelDeadline = (): void => undefined

  const url = new URL(options.url)
  for (const [name, value] of Object.entries({
    outboundWireFormat: 'text',
    bufferStates: 'true',
    aliasHttpStatus: 'true',
    clientTimestamp: String(options.clientTimestamp),
  }))
    url.searchParams.set(name, value)
  const ws = new WebSocket(url, {
    perMessageDeflate: false,
    maxPayload: options.maxPayload,
    handshakeTimeout: timings.upgradeMs,
    followRedirects: false,
    skipUTF8Validation: true,
    ...(url.protocol === 'wss:' ? { agent: agents.https } : {}),
  })
  const send = (text: string): void => {
    if (ws.readyState === WebSocket.OPEN) ws.send(text)
  }
  const finish = (signal: Signal): void => {
    if (over) return
    over = true
    cancelDeadline()
    const blind = beat.isBlind() && signal.type === 'no-pong'
    beat.stop()
    const how: Ended = { signal, phase, retiring, detectMs: lastSign === undefined ? undefined : clock.monotonic() - lastSign, blind }
    opened.resolve(how)
    ended.resolve(how)
    // `close` would wait 30 s for an answer that cannot come.
    ws.terminate()
  }
  const beat = heartbeat({
    clock,
    random,
    timings,
    beat: options.beat,
    send,
    ping: () => ws.readyState === WebSocket.OPEN && ws.ping(),
    lastSign: () => lastSign,
    dead: () => finish({ type: 'no-pong' }),
  })
  const goLive = (): void => {
    if (phase === 'after' || over) return
    phase = 'after'
    cancelDeadline()
    beat.start()
    opened.resolve('live')
  }
  const take = (text: string): void => {
    const frame = parseFrame(text)
    if (!frame) return linkFrame.say({ kind: 'malformed', type: 'unreadable' })
    const before = lastFrameAt ?? startedAt
    lastFrameAt = clock.now()
    if (frame.sequenceNumber !== undefined) {
      const expected = lastNumber === undefined ? frame.sequenceNumber : lastNumber + 1
      if (frame.sequenceNumber > expected) ears.gap(expected, frame.sequenceNumber, before)
      lastNumber = Math.max(lastNumber ?? 0, frame.sequenceNumber)
    }
    if (frame.type === 'pong') return beat.pong(frame.id)
    if (frame.eventType === 'mercury.buffer_state' || frame.eventType === 'mercury.registration_status') return goLive()
    if (frame.type === 'shutdown') return ears.shutdown()
    if (authorised && frame.activity) goLive()
    ears.frame(frame, connection)
  }

  ws.on('upgrade', (response: IncomingMessage) => response.socket.setKeepAlive(true, 30_000))
  ws.on('open', () => {
    ears.authorising()
    authorised = true
    lastSign = clock.monotonic()
    send(
      JSON.stringify({
        id: random.uuid(),
        type: 'authorization',
        data: { token: `Bearer ${options.token()}` },
        trackingId: `nightshift_${random.uuid()}_${options.bot}_1`,
      }),
    )
    cancelDeadline = clock.after(timings.authorisedMs, () => finish({ type: 'not-live' }))
  })
  ws.on('message', (data) => {
    lastSign = clock.monotonic()
    // Text and binary frames both hold UTF-8 JSON; with the default binary type both come as one Buffer.
    if (!over && !closing && Buffer.isBuffer(data)) take(data.toString())
  })
  ws.on('pong', () => {
    lastSign = clock.monotonic()
    beat.protocolPong()
  })
  ws.on('unexpected-response', (request, response) => {
    const status = response.statusCode ?? 0
    const header = response.headers['retry-after']
    finish({ type: 'upgrade', status, ...(header === undefined ? {} : { retryAfterMs: retryAfterMs(header, clock.now(), timings) }) })
    request.destroy()
  })
  ws.on('error', (error) => {
    const code = codeOf(error)
    if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') known = { type: 'closed', code: 1009, reason: 'frame too big' }
    else if (code?.startsWith('WS_ERR_') === true) known = { type: 'closed', code: 1002, reason: code }
    else if (!authorised) known = { type: 'network', problem: /timed out/.test(error.message) ? 'timeout' : problemOf(code) }
  })
  ws.on('close', (code, reason) =>
    finish(known ?? (authorised ? { type: 'closed', code, reason: reason.toString() } : { type: 'network', problem: 'reset' })),
  )

  const connection: Connection = {
    opened: opened.promise,
    ended: ended.promise,
    startedAt,
    ack: (envelope) => send(`{"type":"ack","messageId":${JSON.stringify(envelope)}}`),
    retire: (older) => void (retiring = older),
    close: (reason) => {
      closing = true
      known ??= { type: 'closed', code: 1000, reason }
      ws.close(1000, reason)
      clock.after(timings.lingerMs, () => finish(known ?? { type: 'closed', code: 1000, reason }))
    },
    give: finish,
    lastSignAt: () => (lastSign === undefined ? undefined : Math.floor(clock.now() - (clock.monotonic() - lastSign))),
    isProven: beat.isProven,
  }
  return connection
}
