import { inWords, toMs, type Duration } from './duration.ts'

/** An answer that was once good, and when. */
export interface Remembered<T> {
  readonly value: T
  /** ms since 1970. */
  readonly at: number
}

/** What may be shown while a tool is down. */
export type Standby<T> = { readonly type: 'last good'; readonly value: T; readonly ageMs: number } | { readonly type: 'none' }

/** No answer is remembered longer, whatever a command says (operations.md §9, Data). */
export const longestMemory: Duration = '7d'

/** The remembered answer, where it is not older than `forAtMost`. One from the future (a clock was set back) counts as new. */
export function standby<T>(found: Remembered<T> | undefined, forAtMost: Duration, now: number): Standby<T> {
  if (!found) return { type: 'none' }
  const ageMs = Math.max(0, now - found.at)
  return ageMs <= Math.min(toMs(forAtMost), toMs(longestMemory)) ? { type: 'last good', value: found.value, ageMs } : { type: 'none' }
}

/** What is known of a tool that is down. */
export interface Outage {
  readonly upstream: string
  /** How long it has been down; undefined where that is not known. */
  readonly forMs?: number
  /** What still works, in words: "look-ups in the register". */
  readonly works?: string
  /** When it is tried again by itself; undefined = with the next question. */
  readonly againInMs?: number
}

/** The mark above an answer that is shown though its tool is down: from when it is, and why. A stale value is shown, never used to decide a write. */
export function staleMark(outage: Outage, ageMs: number): string {
  return `STALE: ${inWords(ageMs)} old, as ${outage.upstream} cannot be reached${since(outage)}.`
}

/** The plain sentences where nothing is remembered: what is down, since when, what still works, when to try again (resilience.md §3). */
export function downSentence(outage: Outage): string {
  const works = outage.works === undefined ? '' : ` What still works: ${outage.works}.`
  const again = outage.againInMs === undefined ? 'Please ask again in a few minutes.' : `Please ask again in ${inWords(outage.againInMs)}.`
  return `${outage.upstream} cannot be reached${since(outage)}, so I have no answer.${works} ${again}`
}

function since({ forMs }: Outage): string {
  return forMs === undefined ? '' : ` (for ${inWords(forMs)})`
}
