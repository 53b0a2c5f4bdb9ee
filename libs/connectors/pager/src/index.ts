import type { Connector } from '@nightshift/resilience'
import { pagerClient } from './client.ts'
import type { Pager } from './contract.ts'
import { settingsSchema } from './settings.ts'

export type { Pager } from './contract.ts'

/** `connectors.pager` of the configuration: PagerDuty or a webhook; absent by default. */
export const pager: Connector<Pager> = {
  name: 'pager',
  settings: settingsSchema,
  open: (ports) => pagerClient(settingsSchema.parse(ports.settings), ports),
}
