import { fileOf } from './kube.ts'
import { nodeIndex, pidInNode } from './node.ts'
import { allReady, check, NotPlayed, podOf, selectorOf, skipped, sleep, underLoad, type Row, type Scene } from './scene.ts'

/** The troubles that a cluster has for its bots, in the order in which they are played. */
export const scenarios: readonly { readonly name: string; readonly play: (scene: Scene, name: string) => Promise<Row> }[] = [
  {
    name: '`kubectl rollout restart` of every Deployment',
    play: (scene, name) =>
      underLoad(scene, name, async () => {
        const began = Date.now()
        for (const bot of scene.bots) await scene.kube('rollout', 'restart', `deployment/${scene.release}-${bot}`)
        for (const bot of scene.bots) await scene.kube('rollout', 'status', `deployment/${scene.release}-${bot}`, '--timeout=180s')
        return `all rolled out after ${seconds(Date.now() - began)}`
      }),
  },
  {
    name: '`kubectl delete pod --force --grace-period=0` of every bot',
    play: (scene, name) =>
      underLoad(scene, name, async () => {
        for (const bot of scene.bots) {
          const { name: pod } = await podOf(scene, bot)
          await scene.kube('delete', 'pod', pod, '--force', '--grace-period=0')
          await sleep(2_000)
        }
        return `${scene.bots.length} pods`
      }),
  },
  {
    name: 'kill -9 of a bot’s process from its node',
    play: (scene, name) => inNode(scene, name, 'KILL', async () => undefined),
  },
  {
    name: 'SIGSTOP of a bot’s process for 20 s',
    play: (scene, name) =>
      inNode(scene, name, 'STOP', async (again) => {
        await sleep(20_000)
        await again('CONT').catch(() => undefined)
      }),
  },
  {
    name: 'eviction through the API',
    play: (scene, name) =>
      underLoad(scene, name, async () => {
        const { name: pod } = await podOf(scene, 'toodles')
        const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace: scene.kube.namespace } }
        const path = `/api/v1/namespaces/${scene.kube.namespace}/pods/${pod}/eviction`
        await scene.kube('create', '--raw', path, '--filename', await fileOf(JSON.stringify(body)))
        await gone(scene, pod)
        return 'evicted once'
      }),
  },
  {
    name: 'drain of a node: a bot with a volume waits for its node',
    play: (scene, name) =>
      underLoad(scene, name, async () => {
        const { node } = await podOf(scene, 'toodles')
        const sandbox = await scene.kube.ready(selectorOf(scene, 'sandbox'))
        if (node === sandbox.node) throw new NotPlayed(`toodles and the local Webex share the node ${node}`)
        await scene.kube(
          'drain',
          node,
          '--ignore-daemonsets',
          '--delete-emptydir-data',
          '--timeout=90s',
          '--pod-selector',
          `app.kubernetes.io/instance=${scene.release}`,
        )
        await sleep(10_000)
        const waits = (await scene.kube.pods(selectorOf(scene, 'toodles'))).map(({ phase }) => phase)
        await scene.kube('uncordon', node)
        return `${node}: ${waits.join(', ')} while it was cordoned`
      }),
  },
  {
    name: 'a node without power for 60 s',
    play: async (scene, name) => {
      const { node: enter } = scene
      if (!enter) return skipped(name, 'nodes cannot be entered here (CLUSTER_NODE)')
      return await underLoad(scene, name, async () => {
        const { node } = await podOf(scene, 'toodles')
        const sandbox = await scene.kube.ready(selectorOf(scene, 'sandbox'))
        if (node === sandbox.node) throw new NotPlayed(`toodles and the local Webex share the node ${node}`)
        await enter(nodeIndex(node), 'stop')
        await sleep(60_000)
        await enter(nodeIndex(node), 'start')
        await sleep(5_000)
        return node
      })
    },
  },
  {
    name: 'the API server away for 60 s',
    play: async (scene, name) => {
      const { api } = scene
      if (!api) return skipped(name, 'the API server cannot be stopped here (CLUSTER_API_PID)')
      return await underLoad(scene, name, async () => {
        await api.stop()
        await sleep(60_000)
        await api.start()
        await sleep(5_000)
        return 'bots went on'
      })
    },
  },
  {
    name: 'a configuration change rolls only that bot',
    play: (scene, name) =>
      underLoad(scene, name, async () => {
        const before = new Map([...(await allReady(scene))].map(([bot, { name: pod }]) => [bot, pod]))
        await scene.upgrade(['bots.toodles.config.log.level=debug'])
        await scene.kube('rollout', 'status', `deployment/${scene.release}-toodles`, '--timeout=180s')
        await sleep(3_000)
        const rolled = [...(await allReady(scene))].filter(([bot, { name: pod }]) => before.get(bot) !== pod).map(([bot]) => bot)
        if (rolled.join() !== 'toodles') throw new Error(`rolled: ${rolled.join(', ') || 'none'}`)
        return 'toodles alone'
      }),
  },
  {
    name: 'a secret is rotated without a restart',
    play: (scene, name) =>
      check(name, async () => {
        const before = await podOf(scene, 'toodles')
        const fresh = Buffer.from('r'.repeat(48)).toString('base64')
        await scene.kube(
          'patch',
          'secret',
          `${scene.release}-fleet`,
          '--type=merge',
          '--patch',
          JSON.stringify({ data: { 'control-token': fresh } }),
        )
        const began = Date.now()
        for (;;) {
          const log = await scene.kube('logs', before.name, '--since=200s')
          if (log.includes('secret.reloaded') && log.includes('control-token')) break
          if (Date.now() - began > 180_000) throw new Error('no secret.reloaded within 180 s')
          await sleep(2_000)
        }
        const after = await podOf(scene, 'toodles')
        if (after.name !== before.name || after.restarts !== before.restarts) throw new Error('the pod was restarted')
        return `taken up after ${seconds(Date.now() - began)}, the same pod`
      }),
  },
]

/** Sends a signal to Toodles' process from its node. */
async function inNode(
  scene: Scene,
  name: string,
  signal: 'KILL' | 'STOP',
  then: (again: (signal: string) => Promise<void>) => Promise<void>,
): Promise<Row> {
  const { node: enter } = scene
  if (!enter) return skipped(name, 'nodes cannot be entered here (CLUSTER_NODE)')
  return await underLoad(scene, name, async () => {
    const pod = await podOf(scene, 'toodles')
    const index = nodeIndex(pod.node)
    const pid = await pidInNode(scene.kube, pod, enter)
    const send = async (what: string): Promise<void> => void (await enter(index, 'exec', 'kill', `-${what}`, pid))
    await send(signal)
    await then(send)
    await sleep(2_000)
    const after = await podOf(scene, 'toodles')
    return `pid ${pid}, ${after.restarts - pod.restarts} restart by kubelet`
  })
}

async function gone(scene: Scene, pod: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const found = await scene.kube('get', 'pod', pod, '--ignore-not-found', '--output', 'name')
    if (found.trim() === '') return
    await sleep(200)
  }
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
