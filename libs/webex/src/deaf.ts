import type { Clock } from '@nightshift/resilience'

/**
 * Finds a link on which pings go and events do not: our own message must come back within 30 s (webex.md §5.4). The rule arms itself per
 * kind of room after the first echo seen there, so that it cannot fire where echoes do not exist.
 */
export interface DeafRule {
  expect(direct: boolean, message: string): void
  /** Our own message came back. */
  heard(message: string): void
  /** Echoes were seen in this kind of room. */
  isArmed(direct: boolean): boolean
  /** The link changed: what was expected of the old one proves nothing. */
  forget(): void
}

const keptEchoes = 1_000
const missesToBeDeaf = 2

/** `onDeaf` is called with 1 after two misses in a row, with 2 if it is still deaf after that, and so on. */
export function deafRule(clock: Clock, echoMs: number, onDeaf: (times: number) => void): DeafRule {
  const armed = { direct: false, group: false }
  const due = new Map<string, { readonly direct: boolean; readonly by: number }>()
  const early = new Set<string>()
  let misses = 0
  let times = 0
  let cancel: (() => void) | undefined

  const hit = (direct: boolean): void => {
    armed[direct ? 'direct' : 'group'] = true
    misses = 0
    times = 0
  }
  // One timer for the oldest: the others are due after it.
  const arm = (): void => {
    const [oldest] = due.values()
    if (cancel || !oldest) return
    cancel = clock.after(Math.max(0, oldest.by - clock.monotonic()), () => {
      cancel = undefined
      for (const [message, { direct, by }] of due) {
        if (by > clock.monotonic()) break
        due.delete(message)
        if (armed[direct ? 'direct' : 'group']) misses++
      }
      if (misses >= missesToBeDeaf) {
        misses = 0
        onDeaf(++times)
      }
      arm()
    })
  }

  return {
    expect: (direct, message) => {
      if (early.delete(message)) return hit(direct)
      due.set(message, { direct, by: clock.monotonic() + echoMs })
      arm()
    },
    heard: (message) => {
      const waiting = due.get(message)
      if (waiting) {
        due.delete(message)
        return hit(waiting.direct)
      }
      // The socket may be faster than the answer to the POST.
      early.add(message)
      const [oldest] = early.size > keptEchoes ? early : []
      if (oldest !== undefined) early.delete(oldest)
    },
    isArmed: (direct) => armed[direct ? 'direct' : 'group'],
    forget: () => {
      due.clear()
      misses = 0
    },
  }
}
