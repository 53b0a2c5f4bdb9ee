import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock } from '@nightshift/resilience'
import { SimRefusal } from './errors.ts'

/** The key that the simulator asks for, in the way of its kind (bots.md §13). */
export interface SimKey {
  readonly kind: 'six' | 'standard' | 'advanced'
  readonly value: string
  readonly id?: string
}

/** An advanced key's time may be off by so much. */
const skewMs = 300_000

/** Throws 401 where a request does not carry the key. */
export function demandKey({ kind, value, id }: SimKey, headers: Headers, clock: Clock): void {
  const given = headers.get('authorization') ?? ''
  const right =
    kind === 'advanced'
      ? isSigned(headers, clock) && same(given, signatureOf(headers, value)) && headers.get('x-xdr-auth-id') === id
      : same(given, value) && (kind === 'six' || headers.get('x-xdr-auth-id') === id)
  if (!right) throw new SimRefusal(401, 'unauthorized', 'Unauthorized', 'The key is not accepted')
}

function isSigned(headers: Headers, clock: Clock): boolean {
  const nonce = headers.get('x-xdr-nonce') ?? ''
  return nonce.length === 64 && Math.abs(Number(headers.get('x-xdr-timestamp')) - clock.now()) < skewMs
}

function signatureOf(headers: Headers, value: string): string {
  return createHash('sha256')
    .update(`${value}${headers.get('x-xdr-nonce')}${headers.get('x-xdr-timestamp')}`)
    .digest('hex')
}

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
