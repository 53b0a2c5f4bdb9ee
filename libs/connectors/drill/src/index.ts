import { UpstreamRefused, type Connector, type Effect } from '@nightshift/resilience'
import { openUpstream } from '@nightshift/upstream'

/** Faults on demand in the local Webex, for drills. Outside the sandbox there are none (bots.md §12). */
export interface Drill {
  readonly there: boolean
  readonly faults: readonly string[]
  /** Sets a fault of `faults` for a bot. */
  strike(fault: string, bot: string): Effect<null>
}

/** Words of a drill and the knobs behind them (webex.md §10.9). */
const knobs: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  cut: { knob: 'ws.cut' },
  'half-open': { knob: 'ws.freeze', forMs: 60_000 },
  'no-pongs': { knob: 'ws.noPong', forMs: 30_000 },
  deaf: { knob: 'deaf-link' },
  'rate-limit': { knob: 'rest.status', code: 429, retryAfter: 2, forMs: 10_000 },
  duplicates: { knob: 'ws.duplicate', forMs: 30_000 },
}
const limitMs = 5_000

/** Speaks to the control API of the local Webex, on whose port the simulators are. */
export const drill: Connector<Drill> = {
  name: 'drill',
  open: ({ simulator, clock, fetch }) => {
    const base = simulator === undefined ? undefined : new URL(simulator).origin
    const way =
      base === undefined
        ? undefined
        : openUpstream({ name: 'the local Webex', base, headers: () => ({}), clock, limitMs, ...(fetch && { fetch }) })
    return {
      there: way !== undefined,
      faults: Object.keys(knobs),
      strike: (fault, bot) => ({
        key: `strike:${fault}:${bot}`,
        action: 'drill.strike',
        lagMs: 0,
        limitMs,
        run: async ({ signal, notAfter }) => {
          const knob = knobs[fault]
          if (!way || !knob)
            throw new UpstreamRefused('the local Webex', 'Drills are for the sandbox alone; there is none here.', { kind: 'absent' })
          const body = { json: { ...knob, bot } }
          return await way.call({
            op: 'fault',
            method: 'POST',
            path: '/sandbox/faults',
            body,
            write: true,
            take: () => null,
            signal,
            notAfter,
          })
        },
      }),
    }
  },
}
