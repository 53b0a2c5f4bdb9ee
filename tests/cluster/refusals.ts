import { fileOf, sh, sleep, waitFor } from './kube.ts'
import { network } from './network.ts'
import { nodeIndex, pidInNode } from './node.ts'
import { check, NotPlayed, selectorOf, skipped, type Row, type Scene } from './scene.ts'
import { second } from './second.ts'
import { taken } from './taken.ts'

/** What a bot does on a cluster that gives it too little: it waits in the open, takes nothing in, and goes on by itself. */
export const refusals: readonly { readonly name: string; readonly play: (scene: Scene, name: string) => Promise<Row> }[] = [
  taken,
  network,
  {
    name: 'a second release in the same namespace, whose secret is missing, then empty, then there',
    play: (scene, name) =>
      check(name, async () => {
        const { kube, ground } = scene
        const before = await kube.pods(selectorOf(scene, 'toodles'))
        await second.install(scene)
        const pod = await second.running(scene)
        await sleep(15_000)
        const waits = async (): Promise<void> => {
          const now = await second.running(scene)
          if (now.ready || now.restarts !== 0 || now.name !== pod.name) throw new Error(`it does not wait: ${JSON.stringify(now)}`)
          const { status, body } = await second.get(kube, '/readyz')
          if (status !== 503 || !body.includes('the secret file \\"webex-token\\" is missing or empty')) throw new Error(`/readyz: ${body}`)
          const said = (await kube('logs', pod.name)).split('\n').filter((line) => line.includes('"secret.missing"'))
          if (said.length !== 1) throw new Error(`said ${said.length} times that the secret is missing`)
        }
        await waits()
        const secret = (token: string) => ({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'late' },
          stringData: { 'webex-token': token },
        })
        await kube('create', '--filename', await fileOf(JSON.stringify(secret(''))))
        await sleep(90_000) // kubelet looks every minute
        await waits()
        const { token } = await ground.webex.bot(second.identity)
        await kube('apply', '--filename', await fileOf(JSON.stringify(secret(token))))
        const began = Date.now()
        const ready = await kube.ready(second.selector, 180_000)
        if (ready.name !== pod.name || ready.restarts !== 0) throw new Error('it was restarted')
        await second.answers(scene)
        const after = await kube.pods(selectorOf(scene, 'toodles'))
        if (after[0]?.name !== before[0]?.name || after[0]?.restarts !== before[0]?.restarts) throw new Error('the first release noticed')
        return `ready ${((Date.now() - began) / 1_000).toFixed(0)} s after the token was there, the same pod; the first release did not notice`
      }),
  },
  {
    name: 'a full volume',
    play: (scene, name) =>
      volumeTrouble(scene, name, 'the store cannot commit', async ({ enter, pid }) => {
        // As the bot's own user: the limit of another's process needs a right that a node may not have.
        const room = (bytes: string): Promise<string> =>
          enter('setpriv', '--reuid', '65532', '--regid', '65532', '--clear-groups', 'prlimit', '--pid', pid, `--fsize=${bytes}:`)
        await room('1')
        return async () => void (await room('unlimited'))
      }),
  },
  {
    name: 'a volume that vanishes',
    play: (scene, name) =>
      volumeTrouble(scene, name, 'the store cannot commit', async ({ enter, file }) => {
        await enter('mv', file, `${file}-away`)
        return async () => void (await enter('mv', `${file}-away`, file))
      }),
  },
  {
    name: 'a volume that is read-only when the bot starts',
    play: (scene, name) =>
      volumeTrouble(scene, name, 'the store cannot be opened', async ({ enter, folder, pid }) => {
        const [owner = '', mode = ''] = (await enter('stat', '--format', '%u:%g %a', folder)).trim().split(' ')
        await enter('chmod', '-R', 'a-w', folder)
        await enter('chown', '-R', '0:0', folder)
        await enter('chmod', '-R', 'a+rX', folder)
        await enter('kill', '-KILL', pid)
        return async () => {
          await enter('chown', '-R', '65532:65532', folder)
          await enter('chmod', '-R', 'u+w', folder)
          await enter('chown', owner, folder)
          await enter('chmod', mode, folder)
        }
      }),
  },
  {
    name: '`helm uninstall` of the second release leaves its volume',
    play: (scene, name) =>
      check(name, async () => {
        await second.uninstall(scene)
        await sleep(3_000)
        const left = await scene.kube(
          'get',
          'deployments,services,configmaps,serviceaccounts,networkpolicies,persistentvolumeclaims',
          '--selector',
          `app.kubernetes.io/instance=${second.release}`,
          '--output',
          'name',
        )
        if (left.trim() !== `persistentvolumeclaim/${second.release}-toodles`) throw new Error(`left: ${left}`)
        return `left: ${left.trim()}`
      }),
  },
]

interface Volume {
  /** A command on the bot's node. */
  enter(...command: readonly string[]): Promise<string>
  /** The bot's process, as its node counts. */
  readonly pid: string
  readonly folder: string
  /** The record in it. */
  readonly file: string
}

/** Troubles the second release's volume: it lives, is not ready and says `why`, answers nothing, and when the trouble has passed answers once. */
async function volumeTrouble(
  scene: Scene,
  name: string,
  why: string,
  trouble: (volume: Volume) => Promise<() => Promise<void>>,
): Promise<Row> {
  const { node, kube, ground } = scene
  if (!node) return skipped(name, 'nodes cannot be entered here (CLUSTER_NODE)')
  return await check(name, async () => {
    const pod = await kube.ready(second.selector)
    const index = nodeIndex(pod.node)
    const claim = (
      await kube('get', 'persistentvolumeclaim', `${second.release}-toodles`, '--output', 'jsonpath={.spec.volumeName}')
    ).trim()
    const folder = (await sh('kubectl', ['get', 'persistentvolume', claim, '--output', 'jsonpath={.spec.local.path}'])).trim()
    if (folder === '') throw new NotPlayed(`${claim} is not a local volume`)
    const enter = (...command: readonly string[]): Promise<string> => node(index, 'exec', ...command)
    const asked = async (): Promise<number> =>
      (await ground.webex.messages(second.identity, 'dana')).filter((one) => one.personEmail.startsWith(`${second.identity}@`)).length
    const before = await asked()
    const pass = await trouble({ enter, folder, file: `${folder}/toodles.db`, pid: await pidInNode(kube, pod, node) })
    const said = Date.now()
    await ground.webex.say({ as: 'dana', to: second.identity, markdown: 'about' })
    try {
      await waitFor(40_000, `not ready, since ${why}`, async () => {
        const [now] = await kube.pods(second.selector)
        if (now?.phase !== 'Running' || now.ready) return false
        const { status, body } = await second.get(kube, '/readyz').catch(() => ({ status: 0, body: '' }))
        return status === 503 && body.includes(why)
      })
      await sleep(10_000)
      if ((await asked()) !== before) throw new Error('it answered what it could not keep')
    } finally {
      await pass()
    }
    const passed = Date.now()
    const ready = await kube.ready(second.selector, 120_000)
    await waitFor(30_000, 'the question asked meanwhile answered', async () => (await asked()) > before)
    await sleep(3_000)
    if ((await asked()) !== before + 1) throw new Error(`answered ${(await asked()) - before} times`)
    const logged = (await kube('logs', ready.name)).split('\n').filter((line) => line.includes('"store.waits"')).length
    if (logged === 0) throw new Error('nothing in the log')
    const restarts = ready.restarts - pod.restarts
    return `not ready for ${((passed - said) / 1_000).toFixed(0)} s, ready ${((Date.now() - passed) / 1_000).toFixed(0)} s after; the question asked meanwhile is answered once; ${restarts} restarts`
  })
}
