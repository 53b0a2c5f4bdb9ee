import { fakeClock, systemClock, type Clock } from '@nightshift/resilience'

/** Where virtual time begins (webex.md §10.10). */
export const virtualStart = Date.parse('2026-03-18T15:00:00Z')

/** The time of the local Webex: what it stamps on things, and what its own waits go by. */
export interface Time {
  readonly virtual: boolean
  readonly clock: Clock
  /** Server time in ms since 1970, wrong by what the knob `rest.clock` says. */
  now(): number
  iso(): string
  /** Makes the server's clock wrong by `ms`; 0 sets it right. */
  skew(ms: number): void
  /** Moves virtual time. Throws `RangeError` on the machine's own time. */
  advance(ms: number): Promise<void>
  set(at: number): Promise<void>
}

/** Time that passes by itself, or only when told to. `now` continues an earlier virtual night. */
export function sandboxTime(kind: 'real' | 'virtual', start = virtualStart): Time {
  const fake = kind === 'virtual' ? fakeClock(start) : undefined
  const clock: Clock = fake ?? systemClock
  let wrongBy = 0
  const told = (): NonNullable<typeof fake> => {
    if (!fake) throw new RangeError('Cannot move the clock as only a virtual one moves when told: this sandbox runs on real time')
    return fake
  }
  return {
    virtual: fake !== undefined,
    clock,
    now: () => clock.now() + wrongBy,
    iso: () => new Date(clock.now() + wrongBy).toISOString(),
    skew: (ms) => {
      wrongBy = ms
    },
    advance: async (ms) => await told().advance(ms),
    set: async (at) => {
      const by = at - told().now()
      if (by >= 0) await told().advance(by)
      else told().jump(by)
    },
  }
}
