import { CallFailed } from './call-failed.ts'
import { WebexRefused, WebexUnreachable } from './errors.ts'
import { problemOf } from './network.ts'
import type { Signal } from './policy.ts'
import { RegisterFailed } from './registrar.ts'
import { retryAfterMs } from './retry-after.ts'
import type { Timings } from './timings.ts'
import { isQuota } from './device.ts'

/** What a failure on the way to the socket means to the policy; undefined where it is none of Webex's (the store, a fault of ours). */
export function signalOf(error: unknown, now: number, timings: Timings): Signal | undefined {
  if (error instanceof RegisterFailed) return ofCall(error.cause, error.step, now, timings)
  if (error instanceof CallFailed) return ofCall(error, 'catalogue', now, timings)
  if (error instanceof WebexRefused) return { type: 'call', step: 'me', status: error.status }
  if (!(error instanceof WebexUnreachable)) return undefined
  const { status, code, retryAfterMs: waitMs } = error
  if (status === undefined) return { type: 'call', step: 'me', status: 0, problem: problemOf(code) }
  return { type: 'call', step: 'me', status, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) }
}

function ofCall(error: CallFailed, step: 'catalogue' | 'refresh' | 'create', now: number, timings: Timings): Signal {
  if (error.foreign) return { type: 'foreign' }
  const { status, code, retryAfter } = error
  if (status === 0) return { type: 'call', step, status, problem: problemOf(code) }
  return {
    type: 'call',
    step,
    status,
    quota: isQuota(error),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfterMs(retryAfter, now, timings) }),
  }
}
