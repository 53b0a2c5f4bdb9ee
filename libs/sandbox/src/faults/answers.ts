import type { Fault } from '../contract.ts'
import { errorBody } from '../refusal.ts'
import { numberIn } from './knob.ts'

/** The answer of a fault with `code`, `retryAfter` and `html`. */
export function statusAnswer(fault: Fault, otherwise: number): Response {
  const status = numberIn(fault, 'code', otherwise)
  const retryAfter = fault['retryAfter']
  const headers = {
    ...(retryAfter !== undefined && {
      'retry-after': typeof retryAfter === 'number' ? String(retryAfter) : typeof retryAfter === 'string' ? retryAfter : '',
    }),
  }
  if (fault['html'] === true) {
    return new Response(`<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`, {
      status,
      headers: { ...headers, 'content-type': 'text/html' },
    })
  }
  return Response.json(errorBody(`The sandbox answers ${status} as the knob "${fault.knob}" says.`, 'ROUTERGW_fault'), { status, headers })
}
