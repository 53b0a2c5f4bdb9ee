import type { Connector } from '@nightshift/resilience'
import { xsoarClient } from './client.ts'
import type { Xsoar } from './contract.ts'
import { settingsSchema } from './settings.ts'

export * from './contract.ts'
export { severityNumber } from './tickets.ts'
export { settingsSchema as xsoarSettings, type Settings as XsoarSettings } from './settings.ts'

/** `connectors.xsoar` of the configuration: XSOAR 6 and 8. */
export const xsoar: Connector<Xsoar> = {
  name: 'xsoar',
  settings: settingsSchema,
  open: (ports) => xsoarClient(settingsSchema.parse(ports.settings), ports),
}
