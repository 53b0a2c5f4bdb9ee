import { topic } from '@nightshift/resilience'
import type { Cause, LinkState } from './contract.ts'

/** What `libs/webex` announces. Each name is pinned; `host` turns them into log lines and series. */
export const linkState = topic<{ readonly from: LinkState; readonly to: LinkState }>('nightshift.link.state')
export const linkLost = topic<{
  readonly cause: Cause
  /** From the last proof of life to the moment the link was declared dead; undefined where it never lived. */
  readonly detectMs: number | undefined
  readonly code?: number
  readonly reason?: string
}>('nightshift.link.lost')
/** A link is live again. `outageMs` = how long nothing was heard. */
export const linkLive = topic<{ readonly outageMs: number; readonly connectMs: number }>('nightshift.link.live')
export const linkConnect = topic<{ readonly outcome: 'ok' | 'refused' | 'timeout' | 'not_authorised' | 'dns' | 'tls' }>(
  'nightshift.link.connect',
)
export const linkRtt = topic<{ readonly layer: 'protocol' | 'mercury'; readonly ms: number }>('nightshift.link.rtt')
export const linkGap = topic<{ readonly expected: number; readonly got: number }>('nightshift.link.gap')
export const linkFrame = topic<{ readonly kind: 'malformed' | 'unknown' | 'ignored'; readonly type: string }>('nightshift.link.frame')
export const device = topic<{ readonly action: 'created' | 'refreshed' | 'deleted' | 'pruned' | 'refused' }>('nightshift.link.device')
export const backfill = topic<{ readonly ms: number; readonly found: number; readonly rooms: number; readonly bound: string | undefined }>(
  'nightshift.link.backfill',
)
/** Something a person should look at: `token.host_refused`, `token.refused`, `device.contested`, `tls`, `redirect`, `proxy.auth`, `forbidden`, `device.quota`. */
export const alarm = topic<{ readonly name: string; readonly detail: string }>('nightshift.link.alarm')
export const restCall = topic<{
  readonly method: string
  /** The path's family: its first part, such as `messages`. */
  readonly family: string
  /** Status as a text, or `timeout` or `network`. */
  readonly code: string
  readonly ms: number
  readonly trackingId: string
}>('nightshift.rest.call')
export const restRetry = topic<{ readonly family: string; readonly reason: string; readonly waitMs: number }>('nightshift.rest.retry')
export const restGate = topic<{ readonly family: string; readonly waitMs: number }>('nightshift.rest.gate')
