/** What is known of a request that failed: `no` = it surely never reached Webex or was surely not done, `yes` = Webex answered, `unknown` = it may have been done. */
export type Sent = 'no' | 'yes' | 'unknown'

interface Facts {
  readonly status?: number
  readonly code?: string
  readonly trackingId?: string
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** Webex answered, and the answer is final: asking again will not help. */
export class WebexRefused extends Error {
  override readonly name = 'WebexRefused'
  readonly sent = 'yes'
  readonly status: number
  readonly trackingId: string | undefined
  constructor(message: string, facts: Facts & { readonly status: number }) {
    super(message, { cause: facts.cause })
    this.status = facts.status
    this.trackingId = facts.trackingId
  }
}

/** Webex could not be reached, or could not answer now: it may pass. `sent` says whether the request may have been done. */
export class WebexUnreachable extends Error {
  override readonly name = 'WebexUnreachable'
  readonly sent: Exclude<Sent, 'yes'>
  readonly status: number | undefined
  readonly code: string | undefined
  readonly trackingId: string | undefined
  readonly retryAfterMs: number | undefined
  constructor(message: string, sent: Exclude<Sent, 'yes'>, facts: Facts = {}) {
    super(message, { cause: facts.cause })
    this.sent = sent
    this.status = facts.status
    this.code = facts.code
    this.trackingId = facts.trackingId
    this.retryAfterMs = facts.retryAfterMs
  }
}

/** The message, action or room cannot be read any more: deleted, or never visible to us. */
export class Vanished extends Error {
  override readonly name = 'Vanished'
}

/** A write was about to leave after the claim it was made under had ended. It did not leave. */
export class TooLate extends Error {
  override readonly name = 'TooLate'
}
