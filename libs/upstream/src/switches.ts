import type { Clock } from '@nightshift/resilience'

/** What can be wrong with a simulated tool. `op` = only that kind of call; absent = all. */
export type Switch = { readonly op?: string } & (
  | { readonly kind: 'down' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'status'; readonly code: number; readonly retryAfter?: string }
  | { readonly kind: 'nonsense' }
  /** Does the work, then the connection breaks: the next call alone. */
  | { readonly kind: 'lostAnswer' }
)

/** A simulator's faults. Each verb answers how to take its fault away again. */
export interface Switchboard {
  /** Nothing listens there any more. */
  goDown(op?: string): () => void
  /** Each call takes `ms` more. */
  beSlow(ms: number, op?: string): () => void
  /** Answers a status to everything. */
  answer(code: number, options?: { readonly op?: string; readonly retryAfter?: string }): () => void
  /** Answers a web page, as a proxy or a login screen does. */
  talkNonsense(op?: string): () => void
  /** The next call is done and its answer lost. */
  loseAnswer(op?: string): () => void
  /** Takes every fault away. */
  recover(): void
  /** A way into the simulator that has these faults. */
  through(handle: (request: Request) => Promise<Response>, opOf: (request: Request) => string): (request: Request) => Promise<Response>
}

/** How the network's failures look to whoever called. */
export function networkError(code: 'ECONNREFUSED' | 'ECONNRESET'): Error {
  return Object.assign(new Error('fetch failed'), { code })
}

/** The page that a proxy shows instead of the tool. */
export const nonsensePage = '<!doctype html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>'

/** A board on which everything works. */
export function switchboard(clock: Clock): Switchboard {
  const on = new Set<Switch>()
  const put = (fault: Switch): (() => void) => {
    on.add(fault)
    return () => void on.delete(fault)
  }
  const scoped = (op: string | undefined): { readonly op?: string } => (op === undefined ? {} : { op })
  return {
    goDown: (op) => put({ kind: 'down', ...scoped(op) }),
    beSlow: (ms, op) => put({ kind: 'slow', ms, ...scoped(op) }),
    answer: (code, { op, retryAfter } = {}) =>
      put({ kind: 'status', code, ...scoped(op), ...(retryAfter === undefined ? {} : { retryAfter }) }),
    talkNonsense: (op) => put({ kind: 'nonsense', ...scoped(op) }),
    loseAnswer: (op) => put({ kind: 'lostAnswer', ...scoped(op) }),
    recover: () => on.clear(),
    through: (handle, opOf) => async (request) => {
      if (on.size === 0) return await handle(request)
      const op = opOf(request)
      let lost = false
      for (const fault of on) {
        if (fault.op !== undefined && fault.op !== op) continue
        if (fault.kind === 'down') throw networkError('ECONNREFUSED')
        if (fault.kind === 'slow') await clock.sleep(fault.ms, request.signal)
        if (fault.kind === 'status')
          return Response.json(
            { status: fault.code, title: 'Simulated', detail: `The simulator answers ${fault.code}` },
            { status: fault.code, headers: fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter } },
          )
        if (fault.kind === 'nonsense') return new Response(nonsensePage, { headers: { 'content-type': 'text/html' } })
        if (fault.kind === 'lostAnswer') {
          on.delete(fault)
          lost = true
        }
      }
      const answer = await handle(request)
      if (lost) throw networkError('ECONNRESET')
      return answer
    },
  }
}
