import { topic } from '@nightshift/resilience'

/** How one try of a call ended. */
export type Outcome = 'ok' | 'refused' | 'down' | 'timeout'

/** One try of one call to a tool: for metrics and the log. `status` 0 = no answer. Breakers are told by `breakerMoved` of libs/resilience. */
export const upstreamCalled = topic<{
  /** The tool as people call it, such as `XSOAR`. */
  readonly name: string
  /** The kind of call, such as `search`: never an id or an address. */
  readonly op: string
  readonly outcome: Outcome
  readonly ms: number
  readonly status: number
}>('nightshift.upstream.call')
