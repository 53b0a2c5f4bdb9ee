/** A request that XSOAR refuses, in its own form (bots.md §13). */
export class SimRefusal extends Error {
  override readonly name = 'SimRefusal'
  readonly status: number
  readonly id: string
  readonly title: string
  constructor(status: number, id: string, title: string, detail: string) {
    super(detail)
    this.status = status
    this.id = id
    this.title = title
  }
}

export function missing(what: string): SimRefusal {
  return new SimRefusal(400, 'item_not_found', 'Item not found', `Item not found: ${what}`)
}
export function versionConflict(have: number, got: number): SimRefusal {
  return new SimRefusal(400, 'optimistic_lock', 'Version mismatch', `Version ${got} was sent, and it is ${have} by now`)
}
export function badRequest(detail: string): SimRefusal {
  return new SimRefusal(400, 'bad_request', 'Bad request', detail)
}

export function errorAnswer(error: unknown): Response {
  const { status, id, title, message } =
    error instanceof SimRefusal ? error : new SimRefusal(500, 'internal', 'Internal error', String(error))
  return Response.json({ id, status, title, detail: message, error: '' }, { status })
}
