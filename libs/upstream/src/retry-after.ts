/** The longest wait that a `Retry-After` may ask of us. */
const longestMs = 300_000

/** What a `Retry-After` asks for, in ms: whole seconds or an HTTP date against `now`; at most 5 min. Undefined where it is missing or malformed. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(longestMs, Number(text) * 1_000)
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.min(longestMs, Math.max(0, date - now))
}
