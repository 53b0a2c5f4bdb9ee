import { createHash } from 'node:crypto'
import { UpstreamRefused, type Clock, type Random } from '@nightshift/resilience'
import type { Settings } from './settings.ts'

/**
 * The headers of one try (bots.md §13). An advanced key never travels itself: a hash of it with a nonce and the time does. Throws
 * `UpstreamRefused` where a secret is missing.
 */
export function authHeaders(
  { flavour, keyKind }: Pick<Settings, 'flavour' | 'keyKind'>,
  secret: (name: string) => string | undefined,
  clock: Clock,
  random: Random,
): Readonly<Record<string, string>> {
  const key = needed(secret, 'xsoar-api-key')
  if (flavour === 6) return { authorization: key }
  const id = needed(secret, 'xsoar-api-key-id')
  if (keyKind === 'standard') return { authorization: key, 'x-xdr-auth-id': id }
  const nonce = random.hex(32)
  const timestamp = String(Math.floor(clock.now()))
  return {
    authorization: signature(key, nonce, timestamp),
    'x-xdr-auth-id': id,
    'x-xdr-nonce': nonce,
    'x-xdr-timestamp': timestamp,
  }
}

/** What an advanced key sends in its place. */
export function signature(key: string, nonce: string, timestamp: string): string {
  return createHash('sha256')
    .update(key + nonce + timestamp)
    .digest('hex')
}

function needed(secret: (name: string) => string | undefined, name: string): string {
  const value = secret(name)?.trim()
  if (value === undefined || value === '')
    throw new UpstreamRefused('XSOAR', `XSOAR needs a key that I do not have. (Secret file \`${name}\`)`)
  return value
}
