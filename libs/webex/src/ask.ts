import { fullJitter, type Clock, type Random } from '@nightshift/resilience'
import type { CallOptions } from './contract.ts'
import { TooLate, WebexRefused, WebexUnreachable } from './errors.ts'
import type { Gate } from './gate.ts'
import type { Places } from './places.ts'
import type { RestAnswer, RestClient, RestRequest } from './rest-client.ts'
import { retryAfterMs } from './retry-after.ts'
import type { Timings } from './timings.ts'
import { alarm, restRetry } from './topics.ts'
import { verdictOf } from './verdict.ts'
import { isLoose, textOf } from './wire.ts'

/** One call with its retries, relative to the REST base; an absolute address where it begins with `http`. */
export interface Question {
  readonly method: RestRequest['method']
  readonly path: string
  readonly body?: string | Buffer
  readonly type?: string
  readonly timeoutMs?: number
  /** Default 3. */
  readonly tries?: number
  readonly options?: CallOptions
}

/** Asks until there is an answer or the rules of webex.md §7.3 say stop. Throws `WebexRefused`, `WebexUnreachable` or `TooLate`. */
export type Ask = (question: Question) => Promise<RestAnswer>

export interface AskPorts {
  readonly client: RestClient
  readonly gate: Gate
  readonly places: Places
  readonly clock: Clock
  readonly random: Random
  readonly timings: Timings
  /** A call was refused with 401: whoever owns the link finds out whether the token is dead. */
  readonly onDoubt: () => void
}

const tries = 3
const lockedTries = 6
const longestWaitMs = 60_000

/** The one layer of retries. */
export function asking(ports: AskPorts): Ask {
  const { client, gate, places, clock, random, timings } = ports
  return async (question) => {
    const { method, path, options = {} } = question
    const family = familyOf(path)
    const gated = `${method} ${family}`
    for (let attempt = 0; ; attempt++) {
      const wait = gate.pass(gated, options)
      if (wait) await wait
      if (options.notAfter !== undefined && clock.monotonic() > options.notAfter) {
        // It may have been the one that was let through to try: the next one tries.
        gate.open(gated)
        throw new TooLate(`Cannot ${method} ${family} as the claim must still be held: it has ended`)
      }
      let failure: WebexUnreachable
      let waitMs = fullJitter({ baseMs: timings.retryBaseMs, capMs: timings.backoffCapMs }, attempt, random)
      let most = question.tries ?? tries
      try {
        const base = path.startsWith('http') ? '' : places.rest(options.signal)
        const answer = await client.call({
          method,
          url: (typeof base === 'string' ? base : await base) + path,
          family,
          ...(question.body === undefined ? {} : { body: question.body }),
          ...(question.type === undefined ? {} : { type: question.type }),
          ...(question.timeoutMs === undefined ? {} : { timeoutMs: question.timeoutMs }),
          ...(options.signal ? { signal: options.signal } : {}),
          ...(options.notAfter === undefined ? {} : { notAfter: options.notAfter }),
        })
        const verdict = verdictOf(method, answer.status, answer.retryAfter !== undefined)
        if (verdict === 'wait') {
          const askedMs = retryAfterMs(answer.retryAfter, clock.now() + client.clockOffset(), timings)
          gate.close(gated, askedMs * (1 + 0.2 * random.next()))
          waitMs = 0
          failure = unreachable(question, answer, 'no', askedMs)
        } else {
          gate.open(gated)
          if (verdict === 'done') return answer
          if (verdict === 'final') throw refused(question, answer)
          if (verdict === 'verify' && path !== '/people/me') ports.onDoubt()
          if (answer.status >= 300 && answer.status < 400) alarm.say({ name: 'redirect', detail: family })
          failure = unreachable(
            question,
            answer,
            verdict === 'unknown' || (verdict === 'retry' && method !== 'GET' && answer.status >= 400) ? 'unknown' : 'no',
          )
          if (verdict === 'unknown' || verdict === 'verify') throw failure
          if (verdict === 'locked') {
            most = lockedTries
            waitMs = answer.retryAfter === undefined ? waitMs : retryAfterMs(answer.retryAfter, clock.now() + client.clockOffset(), timings)
          }
        }
      } catch (error) {
        if (!(error instanceof WebexUnreachable)) {
          gate.open(gated)
          throw error
        }
        gate.open(gated)
        // Webex answered, and what it said forbids a second try; or the message may have been sent.
        if (error.status !== undefined || (method === 'POST' && error.sent === 'unknown') || error.code === 'HOST_REFUSED') throw error
        failure = error
      }
      const closedMs = gate.closedFor(gated)
      const pauseMs = Math.max(waitMs, closedMs)
      const tooLong =
        options.notAfter === undefined ? !options.signal && pauseMs > longestWaitMs : clock.monotonic() + pauseMs > options.notAfter
      if (attempt + 1 >= most || tooLong) throw failure
      restRetry.say({
        family,
        reason: failure.status === undefined ? (failure.code ?? 'network') : String(failure.status),
        waitMs: pauseMs,
      })
      if (waitMs > 0) await clock.sleep(waitMs, options.signal)
    }
  }
}

/** The path's first part, or its first two where the first says nothing: `messages`, `attachment`. */
export function familyOf(path: string): string {
  if (path.startsWith('http')) return 'conversation'
  return /^\/([a-z]+)/.exec(path)?.[1] ?? 'other'
}

function refused({ method, path }: Question, { status, body, trackingId }: RestAnswer): WebexRefused {
  return new WebexRefused(`Cannot ${method} ${familyOf(path)} as Webex must allow it: ${status}${reasonOf(body)} (${trackingId})`, {
    status,
    trackingId,
  })
}

function unreachable(
  { method, path }: Question,
  { status, body, trackingId }: RestAnswer,
  sent: 'no' | 'unknown',
  waitMs?: number,
): WebexUnreachable {
  const facts = { status, trackingId, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) }
  return new WebexUnreachable(
    `Cannot ${method} ${familyOf(path)} as Webex must answer: ${status}${reasonOf(body)} (${trackingId})`,
    sent,
    facts,
  )
}

function reasonOf(body: unknown): string {
  const message = isLoose(body) ? textOf(body, 'message') : undefined
  return message === undefined ? '' : ` "${message.slice(0, 200)}"`
}
