import type { Kernel } from '../kernel.ts'
import { sandboxOrgId } from '../org.ts'
import { Refusal } from '../refusal.ts'
import type { Cluster } from '../wire-ids.ts'
import type { Surface } from './surface.ts'

/** Every service that clients look for, with its path: a service without one matches foreign hosts in the SDK (webex.md §10.2). */
const services: Readonly<Record<string, string>> = {
  u2c: '/u2c/api/v1',
  wdm: '/wdm/api/v1',
  hydra: '/v1',
  conversation: '/conversation/api/v1',
  identityLookup: '/identity/api/v1',
  mercury: '/mercury/api/v1',
  metrics: '/metrics/api/v1',
  encryption: '/encryption/api/v1',
  idbroker: '/idb',
  identity: '/identity',
  user: '/user/api/v1',
  feature: '/feature/api/v1',
  clientLogging: '/logs/api/v1',
}

/** URL of each service by its name in the catalogue. */
export function serviceLinks(kernel: Kernel): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(services).map(([name, path]) => [name, kernel.settings.base('us') + path]))
}

/** The hostmap. Keys of `hostCatalog` carry the port, the hosts in it do not: clients fail silently otherwise (webex.md §10.2). */
export function hostmap(kernel: Kernel): Readonly<Record<string, unknown>> {
  const entry = (cluster: Cluster, urn: string): readonly [string, readonly unknown[]] => {
    const { host, hostname } = new URL(kernel.settings.base(cluster))
    return [host, [{ host: hostname, ttl: -1, priority: 5, id: `urn:TEAM:${urn}:conversation` }]]
  }
  return {
    serviceLinks: serviceLinks(kernel),
    hostCatalog: Object.fromEntries([...(kernel.settings.twoClusters ? [entry('eu', 'eu-central-1_k')] : []), entry('us', 'us-east-2_a')]),
    activeServices: {},
    timestamp: String(kernel.time.now()),
    orgId: sandboxOrgId,
    format: 'hostmap',
  }
}

/** The service catalogue U2C: the limited one for everybody, the full one for a good token. */
export const catalogue: Surface = {
  name: 'catalogue',
  serve: (door, kernel) => {
    const etag = { etag: '"sandbox-catalogue"' }
    door.get('/u2c/api/v1/limited/catalog', (c) => c.json(hostmap(kernel), 200, etag))
    door.get('/u2c/api/v1/catalog', (c) => {
      if (!c.get('caller')) throw new Refusal(401, 'The request requires a valid access token set in the Authorization request header.')
      return c.json(hostmap(kernel), 200, etag)
    })
  },
}
