import type { Clock } from '@nightshift/resilience'
import type { CallOptions } from './contract.ts'
import { WebexUnreachable } from './errors.ts'
import { alarm, restGate } from './topics.ts'

/** One wait for a whole family of calls, so that a hundred queued sends do not each learn that Webex wants us slower (webex.md §7.3). */
export interface Gate {
  /** Undefined where the gate is open (the usual case costs no turn of the loop); else resolves when the call may go. */
  pass(family: string, options: CallOptions): Promise<void> | undefined
  /** Webex asked this family to wait. */
  close(family: string, waitMs: number): void
  /** A call of the family came through, or failed for another reason: the rest may go. */
  open(family: string): void
  /** How long the family still waits, in ms. */
  closedFor(family: string): number
}

interface Waiter {
  go(): void
}
interface Closed {
  until: number
  readonly since: number
  alarmed: boolean
  cancel: () => void
  readonly people: Set<Waiter>
  readonly background: Set<Waiter>
}

/** A gate that is open. When a wait is over, one call goes first as a trial; replies to people go before background reads. */
export function openGate(clock: Clock, alarmAfterMs: number): Gate {
  const families = new Map<string, Closed>()

  const takeOne = (closed: Closed): Waiter | undefined => {
    const queue = closed.people.size > 0 ? closed.people : closed.background
    for (const waiter of queue) {
      queue.delete(waiter)
      return waiter
    }
    return undefined
  }
  const trial = (family: string, closed: Closed): void => {
    const first = takeOne(closed)
    if (first) first.go()
    else families.delete(family)
  }

  return {
    closedFor: (family) => Math.max(0, (families.get(family)?.until ?? 0) - clock.monotonic()),
    pass: (family, options) => {
      const closed = families.get(family)
      if (!closed) return undefined
      const waitMs = closed.until - clock.monotonic()
      if (options.notAfter !== undefined && closed.until > options.notAfter) {
        return Promise.reject(
          new WebexUnreachable(`Cannot call ${family} as Webex wants us to wait: ${Math.ceil(waitMs / 1_000)} s`, 'no', {
            retryAfterMs: waitMs,
          }),
        )
      }
      return new Promise((resolve, reject) => {
        const queue = options.background === true ? closed.background : closed.people
        const abort = (): void => {
          queue.delete(waiter)
          reject(options.signal?.reason)
        }
        const waiter: Waiter = {
          go: () => {
            options.signal?.removeEventListener('abort', abort)
            resolve()
          },
        }
        if (options.signal?.aborted) return abort()
        options.signal?.addEventListener('abort', abort, { once: true })
        queue.add(waiter)
      })
    },
    close: (family, waitMs) => {
      const now = clock.monotonic()
      const closed = families.get(family) ?? {
        until: 0,
        since: now,
        alarmed: false,
        cancel: () => undefined,
        people: new Set(),
        background: new Set(),
      }
      if (families.has(family) && closed.until >= now + waitMs) return
      closed.cancel()
      closed.until = now + waitMs
      closed.cancel = clock.after(waitMs, () => trial(family, closed))
      families.set(family, closed)
      restGate.say({ family, waitMs })
      if (closed.alarmed || now - closed.since < alarmAfterMs) return
      closed.alarmed = true
      alarm.say({ name: 'rest.gate', detail: family })
    },
    open: (family) => {
      const closed = families.get(family)
      if (!closed || closed.until > clock.monotonic()) return
      families.delete(family)
      for (let next = takeOne(closed); next; next = takeOne(closed)) next.go()
    },
  }
}
