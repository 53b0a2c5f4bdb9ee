import { UpstreamDown } from '@nightshift/resilience'
import type { WrittenBody } from './body.ts'
import { badStatus, final, noAnswer, strangeAnswer, type Failure } from './failures.ts'
import { upstreamCalled, type Outcome } from './topics.ts'
import type { Answer, UpstreamCall, UpstreamOptions } from './upstream.ts'
import { NotIts, Unanswered, type Wire, type WireAnswer } from './wire.ts'

/** One try's end. */
export type Tried<T> = { readonly value: T } | { readonly failure: Failure }

/**
 * One try: sends, judges, reads, and announces how it ended. Rejects only with the signal's reason, with what `headers` threw (a missing
 * secret), or with a refusal of `take`.
 */
export async function exchange<T>(
  wire: Wire,
  options: Required<Pick<UpstreamOptions, 'name' | 'base' | 'headers' | 'clock' | 'backoff'>> & Pick<UpstreamOptions, 'explain'>,
  call: UpstreamCall<T>,
  body: WrittenBody,
  signal: AbortSignal,
): Promise<Tried<T>> {
  const { name, clock, backoff } = options
  const headers = { accept: 'application/json', ...options.headers(), ...body.headers, ...call.headers }
  const startedAt = clock.monotonic()
  const told = (outcome: Outcome, status: number): void =>
    upstreamCalled.say({ name, op: call.op, outcome, ms: clock.monotonic() - startedAt, status })
  const failed = (failure: Failure, status: number): Tried<T> => {
    told(failure.error instanceof UpstreamDown ? 'down' : 'refused', status)
    return { failure }
  }
  let answer: Answer
  try {
    answer = withJson(
      await wire({ method: call.method, url: options.base + call.path, headers, body: body.bytes, signal, notAfter: call.notAfter }),
    )
  } catch (error) {
    if (error instanceof Unanswered) return failed(noAnswer(name, call.write, error), 0)
    told('timeout', 0)
    throw error
  }
  const { status } = answer
  if ((status < 200 || status > 299) && !call.accept?.includes(status)) {
    const explained = options.explain?.(answer, call)
    return failed(explained ? final(explained) : badStatus(name, call.write, answer, backoff, clock.now()), status)
  }
  try {
    const value = call.take(answer)
    told('ok', status)
    return { value }
  } catch (error) {
    if (error instanceof NotIts) return failed(strangeAnswer(name, call.write), status)
    told('refused', status)
    throw error
  }
}

function withJson(answer: WireAnswer): Answer {
  try {
    return { ...answer, json: JSON.parse(answer.text) as unknown }
  } catch {
    return { ...answer, json: undefined }
  }
}
