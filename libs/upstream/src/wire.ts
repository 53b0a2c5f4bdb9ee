import { Agent as HttpAgent } from 'node:http'
import type { ClientRequest } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Clock } from '@nightshift/resilience'
import got, { RequestError, TimeoutError } from 'got'
import { codeOf, isBeforeConnect } from './network.ts'

/** One HTTP exchange, ready to leave. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer> | undefined
  readonly signal: AbortSignal
  /** Monotonic ms after which nothing may leave any more. */
  readonly notAfter: number | undefined
}
export interface WireAnswer {
  readonly status: number
  header(name: string): string | undefined
  readonly text: string
}
/** Sends once. Every status is an answer; rejects with `Unanswered` where there is none. */
export type Wire = (request: WireRequest) => Promise<WireAnswer>

/** There is no answer. `sent` tells whether the request may have been read. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
  readonly sent: 'no' | 'unknown'
  constructor(code: string, sent: 'no' | 'unknown') {
    super(code)
    this.sent = sent
  }
}

/** An answer that the tool would not give: a login page, a proxy's words, another product. */
export class NotIts extends Error {
  override readonly name = 'NotIts'
}

const keptConnections = { keepAlive: true, maxSockets: 60, maxFreeSockets: 10 } as const
/** No answer of a tool is larger; one that is would fill the memory. */
const largestAnswer = 64 * 1024 * 1024

/** The network: one keep-alive agent (10 kept, 60 at most), TLS verified, no redirect followed, the environment's proxy honoured. */
export function networkWire(clock: Clock): Wire {
  const agents = { proxyEnv: process.env, ...keptConnections }
  const send = got.extend({
    agent: { http: new HttpAgent(agents), https: new HttpsAgent(agents) },
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    timeout: { lookup: 2_000, connect: 3_000, secureConnect: 3_000 },
  })
  return async ({ method, url, headers, body, signal, notAfter }) => {
    const tooLarge = new AbortController()
    try {
      const sending = send(url, {
        method,
        headers: { ...headers },
        signal: AbortSignal.any([signal, tooLarge.signal]),
        ...(body && { body }),
      })
      if (notAfter !== undefined) void sending.on('request', (outgoing) => guard(outgoing, clock, notAfter))
      void sending.on('downloadProgress', ({ transferred }) => {
        if (transferred > largestAnswer) tooLarge.abort()
      })
      const { statusCode, headers: got, body: text } = await sending
      return {
        status: statusCode,
        text,
        header: (name) => {
          const value = got[name]
          return Array.isArray(value) ? value[0] : value
        },
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw unanswered(error)
    }
  }
}

/** A simulator in the same process. Its rejections carry the code that the network's would. */
export function fetchWire(fetch: (request: Request) => Promise<Response>, clock: Clock): Wire {
  return async ({ method, url, headers, body, signal, notAfter }) => {
    if (clock.monotonic() > (notAfter ?? Infinity)) throw new Unanswered('too late', 'no')
    try {
      const answer = await fetch(new Request(url, { method, headers, signal, ...(body && { body }) }))
      return { status: answer.status, header: (name) => answer.headers.get(name) ?? undefined, text: await answer.text() }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      const code = codeOf(error)
      throw new Unanswered(code ?? 'network', isBeforeConnect(code) ? 'no' : 'unknown')
    }
  }
}

/** Looks at the clock when the connection stands, just before the first byte leaves: waiting for a socket may have outlived the claim. */
function guard(outgoing: ClientRequest, clock: Clock, notAfter: number): void {
  const check = (): void => {
    if (clock.monotonic() > notAfter) outgoing.destroy(new Unanswered('too late', 'no'))
  }
  outgoing.once('socket', (socket) => {
    if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', check)
    else check()
  })
}

/** Got's own error is dropped on purpose: it holds the request, and with it the key. */
function unanswered(error: unknown): Unanswered {
  if (error instanceof RequestError && error.message === 'too late') return new Unanswered('too late', 'no')
  const code = error instanceof TimeoutError ? 'ETIMEDOUT' : (codeOf(error) ?? 'network')
  if (!(error instanceof RequestError)) return new Unanswered(code, 'unknown')
  const early = error instanceof TimeoutError ? ['lookup', 'connect', 'secureConnect'].includes(error.event) : isBeforeConnect(code)
  const connected = error.timings?.connect !== undefined || error.request?.reusedSocket === true
  return new Unanswered(code, early || !connected ? 'no' : 'unknown')
}
