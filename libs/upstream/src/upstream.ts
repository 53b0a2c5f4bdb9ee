import {
  callPolicy,
  callRetried,
  deadline,
  fullJitter,
  openPolicies,
  retryBudget,
  retrying,
  systemRandom,
  UpstreamDown,
  UpstreamRefused,
  type BackoffShape,
  type BreakerState,
  type Clock,
  type Random,
  type Verdict,
} from '@nightshift/resilience'
import { bodyOf, type Body } from './body.ts'
import { exchange } from './exchange.ts'
import { openPlaces } from './places.ts'
import { fetchWire, networkWire, NotIts, type WireAnswer, type WireRequest } from './wire.ts'

/** An answer whose status counts as success. `json` is its parsed body, undefined where that is not JSON. */
export interface Answer extends WireAnswer {
  readonly json: unknown
}

/** One call to a tool. */
export interface UpstreamCall<T> {
  /** The kind of call, for series and the log: never an id. */
  readonly op: string
  /** What it is about, in words for people, such as `ticket 1385`: for refusals. */
  readonly about?: string
  readonly method: WireRequest['method']
  /** Appended to the base; parts of it must be encoded already. */
  readonly path: string
  readonly body?: Body
  /** Of this call alone, such as a signature over its body. */
  readonly headers?: Readonly<Record<string, string>>
  /** Whether it changes anything: decides what a lost answer means. */
  readonly write: boolean
  /** Whether doing it twice is as good as once. Default: where it is no write. */
  readonly idempotent?: boolean
  /** Statuses beside 2xx that are a success. */
  readonly accept?: readonly number[]
  /** Reads the result; throws `NotIts` where the answer is not of the tool's shape. */
  readonly take: (answer: Answer) => T
  readonly signal?: AbortSignal
  /** Monotonic ms after which the request must not leave. */
  readonly notAfter?: number
  /** Limit of the whole call with its tries. Default: the upstream's. */
  readonly limitMs?: number
}

export interface UpstreamOptions {
  /** The tool as people call it, such as `XSOAR`. */
  readonly name: string
  readonly base: string
  /** Made anew for each try: signatures hold a time. */
  readonly headers: () => Readonly<Record<string, string>>
  readonly clock: Clock
  readonly random?: Random
  /** Stands in for the network. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined
  readonly limitMs: number
  /** Calls at once; one kind of call takes all but two of them. Default 60. */
  readonly atOnce?: number
  /** The first one included. Default 3. */
  readonly tries?: number
  /** How waits grow after a status that may pass; network errors take libs/resilience's. */
  readonly backoff?: BackoffShape
  /** What an answer that is no success means, where the tool says it otherwise than by status. */
  readonly explain?: (answer: Answer, call: Pick<UpstreamCall<unknown>, 'op' | 'about' | 'write'>) => UpstreamRefused | undefined
}

/** The way to one tool: a bound on calls at once, tries in one layer, a breaker, one limit around it all. */
export interface Upstream {
  /** Rejects with `UpstreamDown` (its `sent` says whether a write may have been done), `UpstreamRefused`, or the signal's reason. */
  call<T>(call: UpstreamCall<T>): Promise<T>
  breaker(): BreakerState
}

/** Opens the way to a tool. Nothing is sent before the first call. */
export function openUpstream(options: UpstreamOptions): Upstream {
  const { name, clock, random = systemRandom, tries = callPolicy.tries, backoff = callPolicy.backoff } = options
  const wire = options.fetch ? fetchWire(options.fetch, clock) : networkWire(clock)
  const places = openPlaces(options.atOnce ?? callPolicy.atOnce)
  const budget = retryBudget()
  // Its own tries are off: waits here depend on the status and on the tool. It keeps the breaker.
  const health = openPolicies(name, { clock, random, judge: () => ({ again: 'never' }) })
  const way = { ...options, backoff, base: options.base.replace(/\/+$/, '') }

  const call = async <T>(call: UpstreamCall<T>): Promise<T> => {
    using limit = deadline(`${call.limitMs ?? options.limitMs}ms`, clock, call.signal)
    const { signal } = limit
    const bounds = { signal, notAfter: Math.min(limit.at, call.notAfter ?? Infinity), idempotent: call.idempotent ?? !call.write }
    const body = await bodyOf(call.body)
    const verdicts = new WeakMap<object, Verdict>()
    /** Whether a write may have been read by the tool and its outcome is not known. */
    let left = false
    let attempt = 0
    const once = async (): Promise<T> => {
      left = call.write
      const tried = await exchange(wire, way, call, body, signal)
      if ('value' in tried) return tried.value
      const { error, passing, backoff: shape, askedMs } = tried.failure
      left = error instanceof UpstreamDown && error.sent === 'unknown'
      const afterMs = askedMs === undefined ? fullJitter(shape, attempt, random) : askedMs * (1 + 0.2 * random.next())
      attempt++
      if (passing) verdicts.set(error, { again: left ? 'if idempotent' : 'always', afterMs })
      throw error
    }
    try {
      return await retrying(() => places.hold(call.op, () => health.call(once, bounds), signal), bounds, {
        clock,
        random,
        budget,
        tries,
        backoff,
        // What has no verdict never left, or is final: the breaker is open, the queue is full, the tool refuses.
        judge: (error) => (typeof error === 'object' && error !== null && verdicts.get(error)) || { again: 'never' },
        onRetry: (error, waitMs) => callRetried.say({ upstream: name, error, waitMs }),
      })
    } catch (error) {
      if (!signal.aborted || call.signal?.aborted || error instanceof UpstreamDown || error instanceof UpstreamRefused) throw error
      throw new UpstreamDown(name, `${name} does not answer in time.`, { sent: left ? 'unknown' : 'no' })
    }
  }
  return { call, breaker: health.state }
}

/** A reader of JSON answers of one shape (a zod schema); any other answer is not the tool's. */
export function jsonOf<T>(shape: {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false }
}): (answer: Answer) => T {
  return ({ json }) => {
    const read = shape.safeParse(json)
    // An answer without JSON is none of the tool's, also where the shape may be empty.
    if (json === undefined || !read.success) throw new NotIts('shape')
    return read.data
  }
}
