import { safeUrl } from '@nightshift/upstream/safe-url'
import { z } from 'zod'

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
