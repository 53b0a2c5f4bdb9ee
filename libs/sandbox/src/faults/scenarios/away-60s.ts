import type { Scenario } from './scenario.ts'

/** Webex is away for a minute. */
export const away60s: Scenario = {
  name: 'away-60s',
  about: 'Webex is away for a minute',
  faults: (asked) => [{ ...asked, knob: 'away', forMs: asked.forMs ?? 60_000 }],
}
