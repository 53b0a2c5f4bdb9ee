import type { Connector, Effect } from '@nightshift/resilience'

/** An outside pager (PagerDuty Events v2 or a plain webhook): each step of a page is sent there too, under one deduplication key. */
export interface Pager {
  /** Whether one is configured. */
  readonly there: boolean
  trigger(page: {
    readonly dedupKey: string
    readonly summary: string
    readonly source: string
    readonly severity: 'critical' | 'error' | 'warning' | 'info'
  }): Effect<null>
  acknowledge(dedupKey: string, by: string): Effect<null>
  resolve(dedupKey: string, by: string): Effect<null>
}

const none = (action: string, key: string): Effect<null> => ({
  key: `${action}:${key}`,
  action,
  lagMs: 0,
  limitMs: 1_000,
  run: async () => null,
})

/** `pager:` of the configuration. */
export const pager: Connector<Pager> = {
  name: 'pager',
  open: () => ({
    there: false,
    trigger: ({ dedupKey }) => none('pager.trigger', dedupKey),
    acknowledge: (dedupKey) => none('pager.acknowledge', dedupKey),
    resolve: (dedupKey) => none('pager.resolve', dedupKey),
  }),
}
