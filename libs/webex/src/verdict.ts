/** What an answer means for the call (webex.md §7.3). */
export type Verdict =
  | 'done'
  /** Surely not processed: wait as told, then ask again. */
  | 'wait'
  /** Safe to ask again. */
  | 'retry'
  /** May have been done: never repeated blindly. */
  | 'unknown'
  /** Being scanned or moved: asked up to six times. */
  | 'locked'
  /** The token is doubted; one 401 on one call is not yet a dead token. */
  | 'verify'
  /** Asking again will not help. */
  | 'final'

const passing: ReadonlySet<number> = new Set([408, 500, 502, 503, 504])

/** The verdict on a status. Pure; only POST cannot be repeated. */
export function verdictOf(method: string, status: number, hasRetryAfter: boolean): Verdict {
  if (status >= 200 && status < 300) return 'done'
  if (status === 429 || (status === 503 && hasRetryAfter)) return 'wait'
  if (status === 423) return 'locked'
  if (status === 401) return 'verify'
  if (passing.has(status) || status > 504) return method === 'POST' ? 'unknown' : 'retry'
  // A redirect is never followed: nothing was done.
  return status >= 300 && status < 400 ? 'retry' : 'final'
}
