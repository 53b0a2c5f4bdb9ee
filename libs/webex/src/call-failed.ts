/** A call of the control plane that brought no result. Holds facts only: never the request, since that carries the token. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed'
  /** 0 = no answer. */
  readonly status: number
  /** Node's error code where there was no answer. */
  readonly code: string | undefined
  readonly retryAfter: string | undefined
  readonly reason: string
  /** The address is none that the token may go to. */
  readonly foreign: boolean
  constructor(
    call: string,
    status: number,
    reason: string,
    facts: { readonly code?: string; readonly retryAfter?: string; readonly foreign?: boolean } = {},
  ) {
    super(`Cannot call the ${call} service as it must answer well: ${status === 0 ? (facts.code ?? reason) : `${status} "${reason}"`}`)
    this.status = status
    this.reason = reason
    this.code = facts.code
    this.retryAfter = facts.retryAfter
    this.foreign = facts.foreign ?? false
  }
}
