import { tenBots } from '@nightshift/host/known-bots'
import { z } from 'zod'

// The keys of the chart itself, each with its meaning. What a bot's `config` may hold comes from the process's own schema: config.ts.

const flag = (about: string) => z.boolean().describe(about)
const text = (about: string) => z.string().describe(about)
/** A quantity of Kubernetes, such as `64Mi` or `0.5`. */
const quantity = z.union([z.string().regex(/^\d+(\.\d+)?(m|k|[KMGTP]i?)?$/), z.number().positive()])
const label = z.record(z.string(), z.string())
const free = z.record(z.string(), z.unknown())
const cidr = z.string().regex(/^([\d.]+|[\da-fA-F:.]*:[\da-fA-F:.]*)\/\d{1,3}$/)
const port = z.int().min(1).max(65_535)
const digest = z.string().regex(/^sha256:[\da-f]{64}$/)
const parts = [...tenBots, 'sandbox'] as const

const accessMode = z.enum(['ReadWriteOncePod', 'ReadWriteOnce'])
const resources = z.strictObject({
  requests: z.partialRecord(z.enum(['cpu', 'memory', 'ephemeral-storage']), quantity),
  limits: z.partialRecord(z.enum(['cpu', 'memory', 'ephemeral-storage']), quantity),
})
const externalSecret = z.strictObject({
  store: z.strictObject({ name: z.string().min(1), kind: z.enum(['SecretStore', 'ClusterSecretStore']).default('SecretStore') }),
  key: z.string().min(1),
})

/** What stands under `defaults` and under each bot, without `config`. */
export const entry = z.strictObject({
  enabled: flag('Whether the bot is deployed'),
  replicas: z.int().min(0).describe('0 or 1; more is not in this version'),
  store: z
    .strictObject({
      kind: z.enum(['sqlite', 'postgres']).describe('`sqlite`; `postgres` is not in this version'),
      size: quantity.describe('Of the volume'),
      storageClass: text("Empty: the cluster's default"),
      accessMode: accessMode.describe(
        '`ReadWriteOncePod`: two pods can never open one file; `ReadWriteOnce` for drivers that do not offer it',
      ),
      existingSecret: text('Of Postgres; not in this version'),
    })
    .describe('The record of what was asked and answered'),
  leader: z
    .strictObject({ kind: z.enum(['store', 'lease']).describe('`store`; `lease` is not in this version') })
    .describe('Who runs jobs and timers'),
  drainSeconds: z.int().min(1).max(3_600).describe('What runs at a stop gets so long; the pod gets 10 s more'),
  resources: resources.describe('Of the bot’s container'),
  secrets: z
    .strictObject({
      existingSecret: text(
        'Secret whose keys become files: `webex-token`, and what the bot’s tools need. Empty: `<release>-<bot>`, waited for',
      ),
      externalSecret: z
        .union([externalSecret, z.strictObject({})])
        .describe('Made by the External Secrets operator: `{ store: { name, kind }, key }`'),
    })
    .describe('By reference only: a secret in values is refused'),
  egress: z
    .record(z.string().regex(/^[a-z\d][a-z\d-]*$/), z.strictObject({ cidrs: z.array(cidr).min(1), ports: z.array(port).min(1) }))
    .describe('Named destinations of the network policy, each `{ cidrs, ports }`. One named `webex` replaces 443 to anywhere'),
  podAnnotations: label.describe('Added to the pods'),
  podLabels: label.describe('Added to the pods'),
  priorityClassName: text('Of the pods'),
  nodeSelector: label.describe('Of the pods'),
  tolerations: z.array(free).describe('Of the pods'),
  affinity: free.describe('Of the pods'),
  extraEnv: z
    .array(z.strictObject({ name: z.string().min(1), value: z.string().optional(), valueFrom: free.optional() }))
    .describe('More environment; no secrets, and nothing that the chart settles'),
  extraVolumes: z.array(z.looseObject({ name: z.string().min(1) })).describe('More volumes'),
  extraVolumeMounts: z
    .array(z.looseObject({ name: z.string().min(1), mountPath: z.string().min(1) }))
    .describe('More mounts of the bot’s container'),
})

/** What single bots have besides. */
export const ownKeys: Readonly<Record<string, z.ZodObject>> = {
  pinger: z.strictObject({
    kubernetes: z
      .strictObject({ enabled: flag('Whether Pinger restarts by the Kubernetes API') })
      .describe('Gives Pinger a Role for `get` and `patch` of exactly the Deployments of this release’s bots'),
  }),
}

/** Everything but `defaults` and `bots`. */
export const top = z.strictObject({
  global: free.describe('Helm’s own'),
  image: z
    .strictObject({
      registry: text('Such as `registry.example.com/soc`. Empty: the images are on the nodes'),
      repository: z.string().min(1).describe('An image is `<registry>/<repository>-<bot>:<tag>`'),
      tag: text('Empty: the chart’s `appVersion`'),
      pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).describe('Of all containers'),
      digests: z.partialRecord(z.enum(parts), digest).describe('By bot, and `sandbox`; a digest wins over the tag'),
      pullSecrets: z.array(z.string().min(1)).describe('Names of Secrets'),
    })
    .describe('Where the images are'),
  sandbox: z
    .strictObject({
      enabled: flag('The local Webex and every simulator: for trials and `helm test`, never beside real tokens'),
      existingSecret: text('Secret with `control-token`, `shared-token` and `canary-key`. Empty: drawn at install, kept over upgrades'),
      storage: z.strictObject({ size: quantity, storageClass: z.string(), accessMode }).describe('Volume of the local Webex'),
      resources: resources.describe('Of the local Webex'),
    })
    .describe('A trial without an account'),
  networkPolicy: z
    .strictObject({
      enabled: flag('Default-deny policies for every pod of the release'),
      monitoringNamespace: text('May read the health ports. Empty: none'),
      dns: z.strictObject({ namespace: z.string().min(1), podLabels: label }).describe('Where names are looked up'),
      kubernetesApi: z
        .strictObject({ cidrs: z.array(cidr) })
        .describe('The API server’s addresses, for Pinger’s restart. Empty: any but link-local'),
    })
    .describe('Who speaks with whom'),
  proxy: z
    .strictObject({
      url: z
        .string()
        .regex(/^(https?:\/\/[^@/\s]+)?$/)
        .describe('Way out to Webex and the tools, such as `http://proxy.example.com:3128`, without a password'),
      noProxy: z.array(z.string()).describe('Reached directly'),
      cidrs: z.array(cidr).describe('The proxy’s addresses in the network policy. Empty: its port at any address but link-local'),
    })
    .describe('A proxy'),
  caBundle: z
    .strictObject({ configMap: text('ConfigMap with more CAs. TLS is always verified'), key: z.string().min(1).describe('Its key') })
    .describe('CAs besides the public ones'),
  monitoring: z
    .strictObject({
      serviceMonitor: flag('A ServiceMonitor for the Prometheus operator'),
      podMonitor: flag('A PodMonitor; one of them'),
      labels: label.describe('By which your Prometheus selects it'),
    })
    .describe('Who scrapes'),
  extraObjects: z.array(free).describe('Rendered as they are'),
})
