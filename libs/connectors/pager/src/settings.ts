import { z } from 'zod'

/** The key travels with each event: only over TLS, or to this machine itself. */
const safeUrl = z.url({ protocol: /^https?$/ }).refine((url) => {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}, 'expected an https address (http is for this machine alone)')

/** The block `connectors.pager`. Secrets: `pager-routing-key` (PagerDuty), `pager-webhook-secret` (webhook). */
export const settingsSchema = z
  .strictObject({
    /** Absent = there is no pager. */
    kind: z.enum(['pagerduty', 'webhook']).optional(),
    /** PagerDuty: its default is the public one. A webhook has none. */
    url: safeUrl.optional(),
  })
  .refine(({ kind, url }) => kind !== 'webhook' || url !== undefined, { path: ['url'], message: 'a webhook needs an address' })
export type Settings = z.output<typeof settingsSchema>
