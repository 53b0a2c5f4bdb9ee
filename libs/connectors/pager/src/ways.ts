import { createHmac } from 'node:crypto'
import { UpstreamRefused } from '@nightshift/resilience'
import type { Body } from '@nightshift/upstream'
import type { PagerEvent } from './contract.ts'

/** How events leave: where to, in which form, signed how. */
export interface Way {
  readonly base: string
  readonly path: string
  request(event: PagerEvent, at: number): { readonly body: Body; readonly headers: Readonly<Record<string, string>> }
}
type Secret = (name: string) => string | undefined

/** PagerDuty takes no longer summaries. */
const longestSummary = 1_024

/** PagerDuty Events v2: the key that routes stands in the body. */
export function pagerDuty(base: string, routingKey: () => string): Way {
  return {
    base,
    path: '/v2/enqueue',
    request: ({ action, dedupKey, summary = dedupKey, source = 'nightshift', severity = 'critical' }) => ({
      headers: {},
      body: {
        json: {
          routing_key: routingKey(),
          event_action: action,
          dedup_key: dedupKey,
          ...(action === 'trigger' && { payload: { summary: summary.slice(0, longestSummary), source, severity } }),
        },
      },
    }),
  }
}

/** A plain webhook: the body's HMAC-SHA256 in hex stands in `x-nightshift-signature`; `at` in the body lets the receiver refuse old ones. */
export function webhook(url: string, secret: () => string): Way {
  const { origin, pathname, search } = new URL(url)
  return {
    base: origin,
    path: pathname + search,
    request: (event, at) => {
      const text = JSON.stringify({ ...event, at })
      return { body: { text, type: 'application/json' }, headers: { 'x-nightshift-signature': `sha256=${hmacOf(text, secret())}` } }
    },
  }
}

export function hmacOf(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}

/** A secret, or a refusal that names its file. */
export function needed(secret: Secret, name: string): () => string {
  return () => {
    const value = secret(name)?.trim()
    if (value === undefined || value === '')
      throw new UpstreamRefused('The pager', `The pager needs a key that I do not have. (Secret file \`${name}\`)`)
    return value
  }
}
