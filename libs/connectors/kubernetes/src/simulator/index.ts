import { Hono, type Context } from 'hono'
import { z } from 'zod'

/** A Deployment as the simulated cluster keeps it. */
export interface SimDeployment {
  generation: number
  observed: number
  replicas: number
  updated: number
  available: number
  annotations: Record<string, string>
  condition?: { readonly reason: string; readonly message: string }
}

/** A cluster's API as far as restarts need it: one namespace, Deployments to be read and patched. Its rollouts go on when told to. */
export interface SimulatedCluster {
  readonly fetch: (request: Request) => Promise<Response>
  readonly deployments: ReadonlyMap<string, SimDeployment>
  /** The controller sees the newest template: old pods go, new ones come. */
  observe(name: string): void
  /** All pods are of the new kind and answer. */
  finish(name: string): void
  /** The rollout makes no progress any more. */
  stall(name: string): void
  /** From the next call on: this status, or a cut connection. Undefined = well again. */
  fail(how: number | 'cut' | 'cut-after' | undefined): void
  /** Patches so far. */
  readonly patches: () => number
}

const patch = z.strictObject({
  spec: z.strictObject({ template: z.strictObject({ metadata: z.strictObject({ annotations: z.record(z.string(), z.string()) }) }) }),
})

/** Deployments of these names, each with one healthy pod, behind a bearer token. */
export function simulatedCluster(
  names: readonly string[],
  options: { readonly token: string; readonly namespace?: string },
): SimulatedCluster {
  const { token, namespace = 'nightshift' } = options
  const deployments = new Map<string, SimDeployment>(
    names.map((name) => [name, { generation: 1, observed: 1, replicas: 1, updated: 1, available: 1, annotations: {} }]),
  )
  let failing: number | 'cut' | 'cut-after' | undefined
  let patches = 0
  const cut = (): never => {
    throw new Error('cut')
  }
  const app = new Hono()
  app.use('*', async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${token}`) return c.json(status(401, 'Unauthorized'), 401)
    if (failing === 'cut') cut()
    if (typeof failing === 'number') return c.json(status(failing, 'simulated'), 503 === failing ? 503 : 403)
    return await next()
  })
  // the one parameter that both paths have
  const nameIn = (c: Context): string => c.req.param('name') ?? ''
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/:name`
  app.get(path, (c) => {
    const one = deployments.get(nameIn(c))
    return one ? c.json(wire(nameIn(c), namespace, one)) : c.json(status(404, 'not found'), 404)
  })
  app.patch(path, async (c) => {
    const one = deployments.get(nameIn(c))
    if (!one) return c.json(status(404, 'not found'), 404)
    if (c.req.header('content-type') !== 'application/strategic-merge-patch+json') return c.json(status(415, 'unsupported'), 415)
    const { annotations } = patch.parse(await c.req.json()).spec.template.metadata
    patches++
    const changed = Object.entries(annotations).some(([key, value]) => one.annotations[key] !== value)
    Object.assign(one.annotations, annotations)
    if (changed) one.generation++
    if (failing === 'cut-after') cut()
    return c.json(wire(nameIn(c), namespace, one))
  })
  app.onError((error) => {
    throw error
  })
  const change = (name: string, to: (one: SimDeployment) => Partial<SimDeployment>): void => {
    const one = deployments.get(name)
    if (one) Object.assign(one, to(one))
  }
  return {
    fetch: async (request) => await app.fetch(request),
    deployments,
    observe: (name) => change(name, ({ generation }) => ({ observed: generation, updated: 0, available: 0 })),
    finish: (name) => change(name, ({ generation, replicas }) => ({ observed: generation, updated: replicas, available: replicas })),
    stall: (name) =>
      change(name, ({ generation }) => ({
        observed: generation,
        updated: 1,
        available: 0,
        condition: { reason: 'ProgressDeadlineExceeded', message: `ReplicaSet "${name}-5d" has timed out progressing.` },
      })),
    fail: (how) => {
      failing = how
    },
    patches: () => patches,
  }
}

/** A Deployment as the API answers it. */
function wire(name: string, namespace: string, one: SimDeployment): unknown {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, generation: one.generation },
    spec: {
      replicas: one.replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { annotations: one.annotations }, spec: { containers: [] } },
    },
    status: {
      observedGeneration: one.observed,
      replicas: one.replicas,
      updatedReplicas: one.updated,
      availableReplicas: one.available,
      conditions: one.condition ? [{ type: 'Progressing', status: 'False', ...one.condition }] : [],
    },
  }
}

function status(code: number, message: string): unknown {
  return { apiVersion: 'v1', kind: 'Status', status: 'Failure', message, code }
}

/** A kubeconfig for a server, as JSON, which is YAML too. */
export function kubeconfigFor(
  server: string,
  token: string,
  cluster: Readonly<Record<string, unknown>> = {},
  namespace = 'nightshift',
): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'pinger', namespace } }],
    clusters: [{ name: 'here', cluster: { server, ...cluster } }],
    users: [{ name: 'pinger', user: { token } }],
  })
}
