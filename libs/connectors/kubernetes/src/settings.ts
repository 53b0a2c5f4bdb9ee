import { z } from 'zod'

/** The block `kubernetes` among Pinger's own keys. */
export const kubernetesBlock = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Bots are Deployments: restart them by the Kubernetes API'),
    namespace: z
      .string()
      .regex(/^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/, 'expected the name of a namespace')
      .optional()
      .meta({ description: 'Absent = the namespace of the pod, or of the kubeconfig', examples: ['nightshift'] }),
    deployment: z
      .string()
      .regex(/^[a-z\d-]*\{bot\}[a-z\d-]*$/, 'expected a name with {bot} in it, such as "nightshift-{bot}"')
      .default('nightshift-{bot}')
      .describe('How the Deployments are called'),
    kubeconfig: z
      .string()
      .optional()
      .meta({ description: 'Absent = the pod’s service account, else KUBECONFIG', examples: ['/etc/nightshift/kubeconfig'] }),
  })
  .prefault({})
export type KubernetesSettings = z.output<typeof kubernetesBlock>
