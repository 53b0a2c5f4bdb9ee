import type { Effect } from '@nightshift/resilience'

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

/** One step of a page, whichever way it is sent. */
export interface PagerEvent {
  readonly action: 'trigger' | 'acknowledge' | 'resolve'
  readonly dedupKey: string
  readonly summary?: string
  readonly source?: string
  readonly severity?: string
  readonly by?: string
}
