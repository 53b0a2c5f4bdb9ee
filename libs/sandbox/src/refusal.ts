/** A request that the local Webex refuses, with the status and the sentence that the client gets. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

/** The error body of the REST API (webex.md §7.3). */
export function errorBody(
  message: string,
  trackingId: string,
): { readonly message: string; readonly errors: readonly { readonly description: string }[]; readonly trackingId: string } {
  return { message, errors: [{ description: message }], trackingId }
}
