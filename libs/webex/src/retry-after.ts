import type { Timings } from './timings.ts'

type Limits = Pick<Timings, 'retryAfterDefaultMs' | 'retryAfterMinMs' | 'retryAfterMaxMs'>

/**
 * What a `Retry-After` asks for, in ms: whole seconds or an HTTP date (against `now`, by Webex's clock). Malformed, negative or missing
 * counts as 15 s; never under 1 s nor over 5 min (webex.md §7.3). The 0–20 % of jitter are the caller's to add.
 */
export function retryAfterMs(header: string | undefined, now: number, limits: Limits): number {
  const asked = read(header?.trim() ?? '', now)
  if (asked === undefined) return limits.retryAfterDefaultMs
  return Math.min(limits.retryAfterMaxMs, Math.max(limits.retryAfterMinMs, asked))
}

function read(text: string, now: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1_000
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
