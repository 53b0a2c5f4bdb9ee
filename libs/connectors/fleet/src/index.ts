import type { Connector } from '@nightshift/resilience'
import { z } from 'zod'
import { fleetClient, type Fleet } from './client.ts'

export { fleetClient, type Fleet } from './client.ts'
export type { DeviceSeen, Pruned, ReadyAnswer, Seen } from './schema.ts'

const settingsSchema = z.object({ targets: z.record(z.string(), z.string()).default({}) })

/** The connector by which Pinger sees the other bots. */
export const fleet: Connector<Fleet> = {
  name: 'fleet',
  open: ({ settings, secret }) => fleetClient(settingsSchema.parse(settings).targets, () => secret('control-token')),
}
