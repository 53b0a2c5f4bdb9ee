import type { Clock } from './clock.ts'
import { toMs, type Duration } from './duration.ts'

/** A deadline has passed; the signal that ended carries this as its reason. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed'
}

/** A signal that ends after a while or with its parent, whichever is first. `using` it lets go of its timer. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
  /** The moment it passes, on the clock's monotonic time: what an outgoing write carries as `notAfter`. */
  readonly at: number
  /** The ms left; 0 once the signal has ended, for whatever reason. */
  remaining(): number
}

/** The deadline `after` from now. It ends with `parent`'s reason where that aborts first, else with `DeadlinePassed`. */
export function deadline(after: Duration, clock: Clock, parent?: AbortSignal): Deadline {
  const at = clock.monotonic() + toMs(after)
  const own = new AbortController()
  const signal = parent ? AbortSignal.any([parent, own.signal]) : own.signal
  const cancel = clock.after(toMs(after), () => own.abort(new DeadlinePassed(`Cannot go on as it had to end within ${after}: it has not`)))
  return {
    signal,
    at,
    remaining: () => (signal.aborted ? 0 : Math.max(0, at - clock.monotonic())),
    [Symbol.dispose]: cancel,
  }
}
