import assert from 'node:assert/strict'
import { at, listAt } from './claims.ts'
import { render, type KubernetesObject } from './helm.ts'

const config = { org: { domains: ['example.com'] }, roles: { lead: ['dana@example.com'] }, soc: { zone: 'Europe/Kyiv' } }

/** Values as people give them, each rendered once. */
export const valueSets = {
  bare: {},
  soc: {
    image: { registry: 'registry.example.com/soc', tag: '1.2.3', pullSecrets: ['pull'] },
    defaults: { config },
    bots: {
      toodles: { secrets: { existingSecret: 'toodles' }, config: { soc: { managers: ['grace@example.com'] } } },
      msoar: {
        secrets: { existingSecret: 'msoar' },
        drainSeconds: 120,
        resources: { limits: { memory: '512Mi' } },
        config: {
          intakeEvery: '30s',
          routes: [{ severity: 'critical', to: 'ops' }],
          connectors: { xsoar: { url: 'https://xsoar.example.com', flavour: 8 } },
        },
        egress: { xsoar: { cidrs: ['10.20.0.15/32'], ports: [443, 8443] } },
      },
      pinger: { secrets: { existingSecret: 'pinger' }, config: { every: '2m', targets: { jarvis: 'http://jarvis.elsewhere:8081' } } },
    },
  },
  trial: { image: { registry: 'local', tag: 'dev' }, sandbox: { enabled: true } },
  ownSecret: { sandbox: { enabled: true, existingSecret: 'mine', storage: { storageClass: 'fast' } }, networkPolicy: { enabled: false } },
  restart: { bots: { pinger: { kubernetes: { enabled: true } } }, networkPolicy: { kubernetesApi: { cidrs: ['10.201.0.1/32'] } } },
  restartAnywhere: { bots: { pinger: { kubernetes: { enabled: true } }, msoar: { enabled: false } } },
  proxy: {
    proxy: { url: 'http://proxy.example.com:3129', noProxy: ['xsoar.example.com'], cidrs: ['10.9.0.0/24'] },
    caBundle: { configMap: 'company-ca' },
    bots: { pinger: { kubernetes: { enabled: true } } },
  },
  serviceMonitor: { monitoring: { serviceMonitor: true, labels: { release: 'prometheus' } } },
  podMonitor: { monitoring: { podMonitor: true } },
  externalSecret: {
    bots: { toodles: { secrets: { externalSecret: { store: { name: 'vault', kind: 'ClusterSecretStore' }, key: 'soc/toodles' } } } },
  },
  knobs: {
    image: { registry: 'registry.example.com', digests: { toodles: `sha256:${'a'.repeat(64)}` }, pullSecrets: ['pull'] },
    defaults: {
      priorityClassName: 'soc',
      tolerations: [{ key: 'soc', operator: 'Exists' }],
      podAnnotations: { team: 'soc' },
      podLabels: { team: 'soc' },
    },
    bots: {
      toodles: {
        replicas: 0,
        nodeSelector: { disk: 'ssd' },
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, preference: { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] } },
            ],
          },
        },
        store: { size: '5Gi', storageClass: 'fast', accessMode: 'ReadWriteOnce' },
        extraEnv: [{ name: 'TZ', value: 'UTC' }],
        extraVolumes: [{ name: 'more', emptyDir: {} }],
        extraVolumeMounts: [{ name: 'more', mountPath: '/more' }],
        egress: { webex: { cidrs: ['64.68.96.0/19', '2607:fcf0::/32'], ports: [443] } },
      },
    },
    extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extra' } }],
  },
  oneBot: { bots: { msoar: { enabled: false }, pinger: { enabled: false } } },
} as const
export type ValueSet = keyof typeof valueSets

const rendered = new Map<ValueSet, Promise<readonly KubernetesObject[]>>()

/** The objects of a value set. Throws what Helm says where it refuses them. */
export function objectsOf(set: ValueSet): Promise<readonly KubernetesObject[]> {
  const known = rendered.get(set) ?? render(valueSets[set]).then(({ error, objects }) => (assert.equal(error, ''), objects))
  rendered.set(set, known)
  return known
}

/** The one object of that kind and name, without the release before it. */
export async function objectOf(set: ValueSet, kind: string, name: string): Promise<KubernetesObject> {
  const found = (await objectsOf(set)).find((one) => one.kind === kind && one.metadata.name === `nightshift-${name}`)
  assert.ok(found, `${set} has no ${kind} nightshift-${name}`)
  return found
}

/** The objects of one kind. */
export async function kindOf(set: ValueSet, kind: string): Promise<readonly KubernetesObject[]> {
  return (await objectsOf(set)).filter((one) => one.kind === kind)
}

/** The spec of the pods of a bot, or of the local Webex. */
export async function podOf(set: ValueSet, part: string): Promise<unknown> {
  return at(await objectOf(set, 'Deployment', part), 'spec.template.spec')
}

/** The container in which a bot, or the local Webex, runs. */
export async function containerOf(set: ValueSet, part: string): Promise<unknown> {
  return at(await podOf(set, part), 'containers.0')
}

/** A container's environment by name. */
export function envOf(container: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(listAt(container, 'env').map((one) => [String(at(one, 'name')), at(one, 'value')]))
}

/** The configuration that a bot gets. */
export async function configOf(set: ValueSet, bot: string): Promise<unknown> {
  const data = at(await objectOf(set, 'ConfigMap', bot), 'data')
  return JSON.parse((data as { readonly 'config.json': string })['config.json']) // every bot's ConfigMap has it
}
