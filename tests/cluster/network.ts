import { fileOf, sh } from './kube.ts'
import { check, imageOf, type Row, type Scene } from './scene.ts'

/** Who is let in, and where a bot may go: each refusal is proven beside something that gets through. */
export const network = {
  name: 'who may reach a health port, and what a bot may reach',
  play: (scene: Scene, name: string): Promise<Row> =>
    check(name, async () => {
      const { kube, release } = scene
      const health = `${release}-toodles:8081`
      const api = (await sh('kubectl', ['config', 'view', '--minify', '--output', 'jsonpath={.clusters[0].cluster.server}'])).trim()
      const { hostname, port } = new URL(api)
      const outside = `${hostname}:${port || '443'}`
      const own = { 'app.kubernetes.io/name': 'nightshift', 'app.kubernetes.io/instance': release, 'nightshift-kind': 'bot' }
      const image = await imageOf(scene)
      const stranger = await dials(scene, 'stranger', image, {}, [health, outside])
      const likeBot = await dials(scene, 'like-a-bot', image, own, [health])
      const bot = await kube('exec', `deployment/${release}-toodles`, '--', 'node', '--eval', dialing([outside, `${release}-sandbox:8080`]))
      const seen = { stranger, likeBot, bot: JSON.parse(bot) as boolean[] }
      const wanted = { stranger: [false, true], likeBot: [true], bot: [false, true] }
      if (JSON.stringify(seen) !== JSON.stringify(wanted)) throw new Error(`reached: ${JSON.stringify(seen)}`)
      return 'a foreign pod is refused, one like a bot of the release is let in; the bot reaches the local Webex, and not what the foreign pod reaches'
    }),
} as const

/** A program that tells, as a list, which of these answer a TCP connection within 10 s: the rules for a new pod come a moment after it. */
function dialing(places: readonly string[]): string {
  return `const { connect } = require('node:net')
    const end = Date.now() + 10000
    const once = (port, host) => new Promise((done) => {
      const socket = connect(port, host)
      const told = (open) => (socket.destroy(), done(open))
      socket.once('connect', () => told(true)).once('error', () => told(false)).setTimeout(2000, () => told(false))
    })
    const dial = async (place) => {
      const [host, port] = place.split(':')
      for (;;) {
        if (await once(Number(port), host)) return true
        if (Date.now() > end) return false
        await new Promise((next) => setTimeout(next, 500))
      }
    }
    Promise.all(${JSON.stringify(places)}.map(dial)).then((open) => console.log(JSON.stringify(open)))`
}

/** What a pod with these labels reaches. */
async function dials(
  scene: Scene,
  name: string,
  image: string,
  labels: Readonly<Record<string, string>>,
  places: readonly string[],
): Promise<readonly boolean[]> {
  const { kube } = scene
  const security = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        { name: 'dial', image, imagePullPolicy: 'IfNotPresent', command: ['node', '--eval', dialing(places)], securityContext: security },
      ],
    },
  }
  await kube('create', '--filename', await fileOf(JSON.stringify(pod)))
  try {
    await kube('wait', `pod/${name}`, '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s')
    return JSON.parse(await kube('logs', name)) as boolean[]
  } finally {
    await kube('delete', 'pod', name, '--wait')
  }
}
