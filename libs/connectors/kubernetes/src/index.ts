import type { Connector } from '@nightshift/resilience'
import { z } from 'zod'
import { kubernetesClient } from './client.ts'
import type { Kubernetes } from './contract.ts'
import { kubernetesBlock } from './settings.ts'

export type { Kubernetes, Restarted, Rollout } from './contract.ts'
export { kubernetesBlock } from './settings.ts'

/** Reads `kubernetes` of the bot's own block. There is no simulator for the night shift: there, bots are processes. */
export const kubernetes: Connector<Kubernetes> = {
  name: 'kubernetes',
  open: ({ settings }) => kubernetesClient(z.looseObject({ kubernetes: kubernetesBlock }).parse(settings).kubernetes),
}
