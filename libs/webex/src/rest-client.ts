import got, { RequestError, TimeoutError } from 'got'
import type { ClientRequest } from 'node:http'
import type { Clock, Random } from '@nightshift/resilience'
import type { Agents } from './agents.ts'
import { clockOffset } from './clock-offset.ts'
import { TooLate, WebexUnreachable } from './errors.ts'
import { codeOf, isBeforeConnect, problemOf } from './network.ts'
import { alarm, restCall } from './topics.ts'

/** One try of one call. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD'
  readonly url: string
  /** The path's first part, for figures. */
  readonly family: string
  readonly body?: string | Buffer
  readonly type?: string
  readonly signal?: AbortSignal
  /** Monotonic ms after which nothing may be written any more. */
  readonly notAfter?: number
  readonly timeoutMs?: number
}

/** Webex answered. `body` is the parsed JSON, else the text. */
export interface RestAnswer {
  readonly status: number
  readonly body: unknown
  readonly trackingId: string
  readonly retryAfter: string | undefined
  /** Target of `rel="next"`, if any. */
  readonly link: string | undefined
}

export interface RestClient {
  /** Calls once; every status is an answer. Throws `WebexUnreachable` where there is none, `TooLate` where the time to write was over. */
  call(request: RestRequest): Promise<RestAnswer>
  clockOffset(): number
}

export interface RestClientOptions {
  readonly bot: string
  readonly version: string
  readonly token: () => string
  readonly mayCarry: (url: string) => boolean
  readonly agents: Agents
  readonly clock: Clock
  readonly random: Random
}

/** The HTTP side: one instance per bot. Retries are not its business (webex.md §7.1). */
export function restClient(options: RestClientOptions): RestClient {
  const { bot, version, token, mayCarry, agents, clock, random } = options
  const session = random.uuid()
  const offset = clockOffset()
  let calls = 0
  const send = got.extend({
    agent: { http: agents.http, https: agents.https },
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    headers: { 'user-agent': `nightshift/${version}`, accept: 'application/json' },
    timeout: { lookup: 2_000, connect: 3_000, secureConnect: 3_000, response: 10_000, request: 30_000 },
  })

  return {
    clockOffset: offset.offset,
    call: async (request) => {
      const { method, url, family, notAfter } = request
      if (!mayCarry(url)) {
        alarm.say({ name: 'token.host_refused', detail: hostOf(url) })
        throw new WebexUnreachable(`Cannot call ${family} as the token may go to known hosts only: ${hostOf(url)}`, 'no', {
          code: 'HOST_REFUSED',
        })
      }
      const trackingId = `nightshift_${session}_${bot}_${++calls}`
      const startedAt = clock.monotonic()
      const sentAt = clock.now()
      const told = (code: string): void => restCall.say({ method, family, code, ms: clock.monotonic() - startedAt, trackingId })
      try {
        const sending = send(url, {
          method,
          headers: {
            authorization: `Bearer ${token()}`,
            trackingid: trackingId,
            ...(request.type === undefined ? {} : { 'content-type': request.type }),
          },
          ...(request.body === undefined ? {} : { body: request.body }),
          ...(request.signal ? { signal: request.signal } : {}),
          ...(request.timeoutMs === undefined ? {} : { timeout: { request: request.timeoutMs, response: request.timeoutMs } }),
        })
        if (notAfter !== undefined) void sending.on('request', (outgoing) => guard(outgoing, clock, notAfter))
        const { statusCode, headers, body } = await sending
        offset.note(headers.date, sentAt, clock.now())
        told(String(statusCode))
        return {
          status: statusCode,
          body: parsed(body),
          trackingId: one(headers.trackingid) ?? trackingId,
          retryAfter: headers['retry-after'],
          link: nextOf(one(headers.link)),
        }
      } catch (error) {
        if (request.signal?.aborted) throw request.signal.reason
        const failure = failureOf(error, request, trackingId)
        told(failure instanceof WebexUnreachable && failure.code === 'ETIMEDOUT' ? 'timeout' : 'network')
        throw failure
      }
    },
  }
}

/** Looks at the clock when the connection stands, just before the first byte leaves: waiting for a socket may have outlived the claim. */
function guard(outgoing: ClientRequest, clock: Clock, notAfter: number): void {
  const check = (): void => {
    if (clock.monotonic() > notAfter)
      outgoing.destroy(new TooLate('Cannot send as the claim must still be held: it ended before the connection stood'))
  }
  outgoing.once('socket', (socket) => {
    if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', check)
    else check()
  })
}

function failureOf(error: unknown, { method, family }: RestRequest, trackingId: string): Error {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 3; cause = cause.cause, depth++)
    if (cause instanceof TooLate) return cause
  if (!(error instanceof RequestError)) return error instanceof Error ? error : new Error(String(error))
  if (error.message.startsWith('Cannot send as the claim')) return new TooLate(error.message)
  const early =
    error instanceof TimeoutError ? ['lookup', 'connect', 'secureConnect'].includes(error.event) : isBeforeConnect(codeOf(error))
  const connected = error.timings?.connect !== undefined || error.request?.reusedSocket === true
  const code = error instanceof TimeoutError ? 'ETIMEDOUT' : (codeOf(error) ?? 'ERR')
  const sent = early || !connected ? 'no' : 'unknown'
  // The cause is left out on purpose: got's error holds the request, and with it the token.
  return new WebexUnreachable(`Cannot ${method} ${family} as Webex must answer: ${problemOf(code)} (${code})`, sent, { code, trackingId })
}

function parsed(body: string): unknown {
  if (body === '') return undefined
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

/** The target of `rel="next"` in a `Link` header. */
export function nextOf(header: string | undefined): string | undefined {
  for (const part of header?.split(/,(?=\s*<)/) ?? []) {
    const [, target] = /^\s*<([^>]*)>(?=.*;\s*rel="?next"?)/i.exec(part) ?? []
    if (target !== undefined) return target
  }
  return undefined
}

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'not a URL'
}
