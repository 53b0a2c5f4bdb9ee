import { callPolicy, UpstreamDown, UpstreamRefused, type BackoffShape } from '@nightshift/resilience'
import { retryAfterMs } from './retry-after.ts'
import type { Unanswered, WireAnswer } from './wire.ts'

/** How a try failed, and what that means for another one. */
export interface Failure {
  readonly error: UpstreamDown | UpstreamRefused
  /** Whether another try may help. */
  readonly passing: boolean
  /** How waits grow after it. */
  readonly backoff: BackoffShape
  /** The wait that the tool asked for. */
  readonly askedMs?: number | undefined
}

/** Statuses that may pass (bots.md §1.7). */
const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

/** There was no answer. */
export function noAnswer(name: string, write: boolean, { message, sent }: Unanswered): Failure {
  return away(name, `${name} does not answer (${message}).`, write ? sent : 'no')
}

/** What answered is not the tool: a sign-in page, a proxy's words, another product. A write may have been done all the same. */
export function strangeAnswer(name: string, write: boolean): Failure {
  return away(name, `${name} answers something that is not ${name}.`, write ? 'unknown' : 'no')
}

/** A status that is no success: final where the tool refuses, else it may pass. */
export function badStatus(name: string, write: boolean, answer: WireAnswer, backoff: BackoffShape, now: number): Failure {
  const { status } = answer
  if (status < 400 || status >= 500 || passing.has(status)) {
    const askedMs = retryAfterMs(answer.header('retry-after'), now)
    // Told to come later: it has not been processed (resilience.md §3).
    const unread = status === 429 || (status === 503 && askedMs !== undefined)
    const failure = away(name, `${name} cannot answer now (${status}).`, write && !unread ? 'unknown' : 'no')
    return { ...failure, passing: passing.has(status), backoff, askedMs }
  }
  if (status === 401 || status === 403) return final(new UpstreamRefused(name, `${name} does not accept my key (${status}).`))
  const kind = status === 404 ? 'missing' : status === 409 ? 'conflict' : 'refused'
  return final(new UpstreamRefused(name, `${name} refuses this (${status}).`, { kind }))
}

/** A refusal in a connector's own words. */
export function final(error: UpstreamRefused): Failure {
  return { error, passing: false, backoff: callPolicy.backoff }
}

function away(name: string, message: string, sent: 'no' | 'unknown'): Failure {
  return { error: new UpstreamDown(name, message, { sent }), passing: true, backoff: callPolicy.backoff }
}
