import type { AppsV1Api, ConfigurationOptions, KubeConfig, V1Deployment } from '@kubernetes/client-node'
import { UpstreamRefused, type EffectCall } from '@nightshift/resilience'
import type { Kubernetes, Restarted, Rollout } from './contract.ts'
import { asFailure, upstream } from './failures.ts'
import type { KubernetesSettings } from './settings.ts'

type Options = ConfigurationOptions

const limitMs = 10_000
/** Where `kubectl rollout restart` leaves its time; a changed pod template is what makes a rollout. */
const restartedAt = 'kubectl.kubernetes.io/restartedAt'

/** The official client, loaded by the first call alone: it weighs 50 MB. */
export function kubernetesClient(settings: KubernetesSettings): Kubernetes {
  let opened: Promise<Opened> | undefined
  const open = (): Promise<Opened> => {
    if (!settings.enabled) throw absent()
    opened ??= openApi(settings).catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
  const nameOf = (bot: string): string => {
    if (!/^[a-z\d]([a-z\d-]*[a-z\d])?$/.test(bot)) throw new UpstreamRefused(upstream, `"${bot}" cannot be the name of a Deployment.`)
    return settings.deployment.replace('{bot}', bot)
  }
  /** One call, bounded in time, its failures in our words. */
  const call = async (
    bot: string,
    write: boolean,
    signal: AbortSignal | undefined,
    ask: (to: Opened, name: string, options: Options) => Promise<V1Deployment>,
  ): Promise<V1Deployment> => {
    const [to, name] = [await open(), nameOf(bot)]
    const bound = AbortSignal.any([AbortSignal.timeout(limitMs), ...(signal ? [signal] : [])])
    try {
      return await ask(to, name, to.bounded(bound))
    } catch (error) {
      signal?.throwIfAborted()
      throw asFailure(error, { deployment: name, namespace: to.namespace, write })
    }
  }
  const read = (bot: string, signal: AbortSignal | undefined): Promise<V1Deployment> =>
    call(bot, false, signal, ({ api, namespace }, name, options) => api.readNamespacedDeployment({ name, namespace }, options))

  return {
    there: settings.enabled,
    restart: (bot) => ({
      key: `rollout:${bot}`,
      action: 'bot.rollout',
      lagMs: 0,
      limitMs,
      run: async ({ signal, startedAt }) => {
        const body = { spec: { template: { metadata: { annotations: { [restartedAt]: markOf(startedAt) } } } } }
        return restartedIn(
          await call(bot, true, signal, ({ api, namespace, asPatch }, name, options) =>
            api.patchNamespacedDeployment({ name, namespace, body, fieldManager: 'nightshift-pinger' }, asPatch(options)),
          ),
        )
      },
      find: async ({ signal, startedAt }: EffectCall) => {
        const found = await read(bot, signal)
        return found.spec?.template.metadata?.annotations?.[restartedAt] === markOf(startedAt) ? restartedIn(found) : undefined
      },
    }),
    rollout: async (bot, signal) => rolloutOf(await read(bot, signal)),
  }
}

/** Nothing is switched on here. */
export function absent(): UpstreamRefused {
  return new UpstreamRefused(upstream, 'Kubernetes is not configured here.', { kind: 'absent' })
}

/** How far a Deployment's rollout is, by the rules of `kubectl rollout status`. */
export function rolloutOf({ metadata, spec, status }: V1Deployment): Rollout {
  const [revision, wanted] = [metadata?.generation ?? 0, spec?.replicas ?? 1]
  const [all, updated, available] = [status?.replicas ?? 0, status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0]
  const figures = { revision, wanted, updated, available }
  if ((status?.observedGeneration ?? 0) < revision) return { state: 'unseen', ...figures }
  const late = status?.conditions?.find(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded')
  if (late) return { state: 'stuck', ...figures, ...(late.message === undefined ? {} : { why: late.message }) }
  // All of the new kind, none of the old, and all of them answer.
  return { state: updated >= wanted && all <= updated && available >= updated ? 'done' : 'rolling', ...figures }
}

/** The same for every try of one restart: the time at which it was first begun. */
function markOf(startedAt: number): string {
  return new Date(startedAt).toISOString()
}

function restartedIn({ metadata }: V1Deployment): Restarted {
  return { revision: metadata?.generation ?? 0 }
}

interface Opened {
  readonly api: AppsV1Api
  readonly namespace: string
  /** Options of a call that ends with the signal. */
  bounded(signal: AbortSignal): Options
  /** … whose body is merged into what is there, lists by their keys. */
  asPatch(options: Options): Options
}

async function openApi(settings: KubernetesSettings): Promise<Opened> {
  const sdk = await import('@kubernetes/client-node')
  const config = new sdk.KubeConfig()
  try {
    if (settings.kubeconfig !== undefined) config.loadFromFile(settings.kubeconfig)
    else if (process.env['KUBERNETES_SERVICE_HOST'] !== undefined) config.loadFromCluster()
    else config.loadFromDefault()
  } catch (error) {
    throw new UpstreamRefused(upstream, 'Kubernetes cannot be reached: its configuration cannot be read.', { cause: error })
  }
  assertSafe(config)
  const namespace = settings.namespace ?? config.getContextObject(config.getCurrentContext())?.namespace ?? 'default'
  return {
    api: config.makeApiClient(sdk.AppsV1Api),
    namespace,
    bounded: (signal) => ({
      middlewareMergeStrategy: 'append',
      middleware: [
        {
          pre: (context) => {
            context.setSignal(signal)
            return new sdk.Observable(Promise.resolve(context))
          },
          post: (context) => new sdk.Observable(Promise.resolve(context)),
        },
      ],
    }),
    asPatch: (options) => sdk.setHeaderOptions('Content-Type', sdk.PatchStrategy.StrategicMergePatch, options),
  }
}

/** The server is always verified, and no program is started to find a credential. Plain HTTP is for this machine alone. */
function assertSafe(config: KubeConfig): void {
  const [cluster, user] = [config.getCurrentCluster(), config.getCurrentUser()]
  const local =
    cluster !== null && cluster.server.startsWith('http:') && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(cluster.server).hostname)
  const why =
    cluster === null
      ? 'names no cluster'
      : !local && (cluster.skipTLSVerify || !cluster.server.startsWith('https:'))
        ? 'does not verify the server'
        : user?.exec !== undefined || (user?.authProvider !== undefined && user.authProvider.name !== 'tokenFile')
          ? 'starts a program to find its credential'
          : undefined
  if (why !== undefined) throw new UpstreamRefused(upstream, `Kubernetes cannot be used as its configuration must be safe: it ${why}.`)
}
