import type { Cause } from './contract.ts'
import type { NetworkProblem } from './network.ts'

/** Why a connection, or the way to one, ended. */
export type Signal =
  /** Nothing of ours got through: before the upgrade was answered. */
  | { readonly type: 'network'; readonly problem: NetworkProblem }
  | { readonly type: 'upgrade'; readonly status: number; readonly retryAfterMs?: number }
  | { readonly type: 'not-live' }
  | { readonly type: 'no-pong' }
  | { readonly type: 'closed'; readonly code: number; readonly reason: string }
  /** The consumer took nothing: we closed the socket ourselves. */
  | { readonly type: 'store' }
  /** An address that the token must not go to. */
  | { readonly type: 'foreign' }
  /** A call on the way to the socket failed. Status 0 = no answer, with `problem`. */
  | {
      readonly type: 'call'
      readonly step: 'catalogue' | 'me' | 'refresh' | 'create'
      readonly status: number
      readonly problem?: NetworkProblem
      readonly retryAfterMs?: number
      readonly quota?: boolean
    }

/** What the link knows besides the signal. */
export interface Situation {
  readonly phase: 'before' | 'after'
  /** The connection was the older of two. */
  readonly retiring: boolean
  /** How often in a row this very signal came since the link was last healthy, this time included. */
  readonly inARow: number
  readonly inTenMinutes: number
}

/** What to do (webex.md §5.1). `none` = planned or expected: nothing. */
export type Move = 'again' | 'refresh' | 'renew' | 'yield' | 'halt' | 'wait' | 'none'

export interface Outcome {
  readonly move: Move
  readonly cause: Cause
  /** Nothing of ours reached Webex: the wait may be cut by a probe. */
  readonly local: boolean
  /** The trouble is theirs or the network's: the device is not suspected (webex.md §5.3). */
  readonly trouble: boolean
  /** Ask `people/me` first: 401 = halt, 200 = the move, anything else = again. */
  readonly verify?: true
  /** Without delay the first time in 2 min: the registration is surely gone. */
  readonly atOnce?: true
  /** One full attempt every 5 min until it works. */
  readonly slow?: true
  readonly atLeastMs?: number
  readonly waitMs?: number
  readonly refreshCatalogue?: true
  readonly widerFrames?: true
  readonly alarm?: string
}

/** Close reasons that we send ourselves. */
export const ourReasons = { rotate: 'rotate', drain: 'drain', store: 'store unavailable' } as const
const planned: ReadonlySet<string> = new Set(Object.values(ourReasons))

const closed = { cause: 'closed', local: false, trouble: false } as const
const again = { ...closed, move: 'again' } as const
const refresh = { ...closed, move: 'refresh' } as const
const none = { ...closed, move: 'none' } as const
const gone = { move: 'renew', cause: 'device_gone', local: false, trouble: false, atOnce: true } as const
const quiet = { ...again, trouble: true } as const

/** The whole table of webex.md §5.2: what a signal means. Pure. */
export function outcomeOf(signal: Signal, now: Situation): Outcome {
  switch (signal.type) {
    case 'network':
      return ofNetwork(signal.problem, now)
    case 'upgrade':
      return ofUpgrade(signal.status, signal.retryAfterMs, now)
    case 'not-live':
      return { ...refresh, cause: 'auth_timeout' }
    case 'no-pong':
      return { ...quiet, cause: 'no_pong', local: true }
    case 'store':
      return { ...quiet, cause: 'store' }
    case 'foreign':
      return { ...again, move: 'renew', cause: 'error', refreshCatalogue: true, alarm: 'token.host_refused' }
    case 'call':
      return ofCall(signal, now)
    case 'closed':
      return ofClose(signal.code, signal.reason, now)
  }
}

/** The name under which repetitions of a signal are counted. */
export function markOf(signal: Signal): string {
  switch (signal.type) {
    case 'network':
      return signal.problem === 'tls' ? 'tls' : 'network'
    case 'upgrade':
      return `upgrade ${signal.status}`
    case 'closed':
      return `closed ${signal.code}`
    case 'call':
      return `${signal.step} ${signal.status}`
    default:
      return signal.type
  }
}

function ofNetwork(problem: NetworkProblem, { inARow }: Situation): Outcome {
  const cause = problem === 'timeout' ? 'reset' : problem
  const outcome: Outcome = { move: 'again', cause, local: true, trouble: true }
  if (problem === 'tls') return inARow >= 2 ? { ...outcome, alarm: 'tls' } : outcome
  return inARow % 3 === 0 ? { ...outcome, refreshCatalogue: true } : outcome
}

function ofUpgrade(status: number, retryAfterMs: number | undefined, { inARow }: Situation): Outcome {
  const upgrade = { cause: 'upgrade', local: false, trouble: false } as const
  if (status >= 300 && status < 400) return { ...upgrade, move: 'again', alarm: 'redirect' }
  if (status === 429 || (status === 503 && retryAfterMs !== undefined))
    return { ...upgrade, move: 'wait', trouble: true, waitMs: retryAfterMs ?? rateLimitMs }
  if (status >= 500) return { ...upgrade, move: 'again', trouble: true }
  switch (status) {
    case 400:
      return { ...upgrade, move: 'renew' }
    case 401:
      return { ...upgrade, move: 'refresh', verify: true }
    case 403:
      return { ...upgrade, move: 'renew', verify: true, ...(inARow >= 2 ? forbidden : {}) }
    case 404:
    case 410:
      return gone
    case 407:
      return { ...upgrade, move: 'again', local: true, trouble: true, alarm: 'proxy.auth' }
    case 421:
      return { ...upgrade, move: 'again', refreshCatalogue: true }
    default:
      return { ...upgrade, move: 'again' }
  }
}

const forbidden = { slow: true, alarm: 'forbidden' } as const
const rateLimitMs = 15_000

function ofClose(code: number, reason: string, now: Situation): Outcome {
  const before = now.phase === 'before'
  if (code === 1000 && planned.has(reason)) return none
  if (code === 4429 || /rate.?limit|too many/i.test(reason))
    return { ...closed, move: 'wait', trouble: true, waitMs: secondsIn(reason) ?? rateLimitMs }
  if (code === 1005 && /replaced/i.test(reason)) return ofClose(4000, 'replaced', now)
  if (code === 1005 && /authentication failed/i.test(reason)) return ofClose(1008, reason, now)
  switch (code) {
    case 1001:
    case 1011:
    case 1012:
      return quiet
    case 1013:
      return { ...quiet, atLeastMs: 5_000 }
    case 1003:
      return !before && now.inTenMinutes >= 3 ? { ...again, move: 'renew' } : again
    case 1005:
      return before ? refresh : again
    case 1006:
      return { ...quiet, cause: 'reset', local: true }
    case 1008:
    case 4401:
      return { ...refresh, verify: true }
    case 1009:
      return { ...again, widerFrames: true }
    case 4000:
      if (!/^\s*replaced\s*$/i.test(reason)) return again
      return now.retiring ? none : { ...closed, move: 'yield', cause: 'replaced' }
    case 4001:
      return now.retiring ? none : { ...again, cause: 'shutdown' }
    case 4400:
      if (!before) return refresh
      return now.inARow >= 2 ? { ...again, move: 'renew', verify: true, slow: true } : { ...again, move: 'renew' }
    case 4403:
      if (!before) return { ...refresh, verify: true }
      return { ...again, move: 'renew', verify: true, ...(now.inARow >= 2 ? forbidden : {}) }
    case 4404:
      return gone
    default:
      return before && ((code >= 3000 && code < 4000) || code >= 4400) ? refresh : again
  }
}

function ofCall(signal: Extract<Signal, { type: 'call' }>, now: Situation): Outcome {
  const { step, status, retryAfterMs } = signal
  const failed = { cause: 'error', local: false, trouble: true } as const
  if (status === 0) return ofNetwork(signal.problem ?? 'reset', now)
  if (status === 429 || (status === 503 && retryAfterMs !== undefined))
    return { ...failed, move: 'wait', waitMs: retryAfterMs ?? rateLimitMs }
  if (step === 'create' && signal.quota === true) return { ...failed, move: 'again', cause: 'device', slow: true, alarm: 'device.quota' }
  if (status === 401)
    return step === 'me' ? { ...failed, move: 'halt', alarm: 'token.refused' } : { ...failed, move: 'again', verify: true }
  if (step === 'refresh' && (status === 404 || status === 410)) return gone
  if (step === 'me' && status === 403) return { ...failed, move: 'again', slow: true, alarm: 'forbidden' }
  if (step === 'create' && status === 400) return { ...failed, move: 'again', slow: true, cause: 'device', alarm: 'device.refused' }
  return { ...failed, move: 'again' }
}

function secondsIn(reason: string): number | undefined {
  const [, digits] = /(\d{1,4})/.exec(reason) ?? []
  return digits === undefined ? undefined : Math.min(300, Math.max(1, Number(digits))) * 1_000
}
