import type { Scenario } from './scenario.ts'

/** Half of all REST calls are told to wait. */
export const rateStorm: Scenario = {
  name: 'rate-storm',
  about: 'Half of all REST calls get 429 with Retry-After',
  parameters: { retryAfter: 'seconds, default 2', probability: 'default 0.5' },
  faults: (asked) => [
    {
      ...asked,
      knob: 'rest.status',
      code: 429,
      retryAfter: asked['retryAfter'] ?? 2,
      probability: asked.probability ?? 0.5,
      forMs: asked.forMs ?? 30_000,
    },
  ],
}
