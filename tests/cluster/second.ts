import { fileOf, forward, sh, sleep, type Kube, type Pod } from './kube.ts'
import { imageOf, type Scene } from './scene.ts'

/** A Toodles with a secret of its own, as beside the real Webex; only that it stands in front of the local one. */
export const second = {
  release: 'second',
  identity: 'second',
  selector: 'app.kubernetes.io/instance=second,app.kubernetes.io/component=toodles',
  install: async ({ kube, release }: Scene): Promise<void> => {
    const image = await imageOf({ kube, release })
    const [, registry = '', tag = ''] = /^(.+)\/nightshift-toodles:(.+)$/.exec(image) ?? []
    const values = {
      image: { registry, tag },
      bots: {
        msoar: { enabled: false },
        pinger: { enabled: false },
        toodles: {
          secrets: { existingSecret: 'late' },
          egress: { 'local-webex': { cidrs: ['10.0.0.0/8'], ports: [8080] } },
          config: { org: { domains: ['meridian.example'] }, roles: { analyst: ['dana@meridian.example'] } },
        },
      },
    }
    await sh('helm', [
      '--namespace',
      kube.namespace,
      'install',
      second.release,
      'helm/nightshift',
      '--values',
      await fileOf(JSON.stringify(values)),
    ])
    // The chart lets no play-Webex stand in a release for the real one: it is put there by hand.
    const name = `${second.release}-toodles`
    const { data } = JSON.parse(await kube('get', 'configmap', name, '--output', 'json')) as {
      readonly data: { readonly 'config.json': string }
    }
    const config = {
      ...(JSON.parse(data['config.json']) as object),
      sandbox: true,
      webex: { u2c: `http://${release}-sandbox:8080/u2c/api/v1` },
    }
    const patch = JSON.stringify({ data: { 'config.json': JSON.stringify(config) } })
    await kube('patch', 'configmap', name, '--type=merge', '--patch', patch)
    await kube('delete', 'pod', '--selector', second.selector, '--wait')
  },
  uninstall: async ({ kube }: Scene): Promise<void> => {
    await sh('helm', ['--namespace', kube.namespace, 'uninstall', second.release, '--wait', '--timeout', '2m'])
    await kube('delete', 'secret', 'late', '--ignore-not-found')
  },
  /** Its pod once it runs, ready or not. */
  running: async ({ kube }: Scene): Promise<Pod> => {
    for (let tries = 0; tries < 150; tries++) {
      const [one, another] = await kube.pods(second.selector)
      if (one?.phase === 'Running' && !one.deleting && another === undefined) return one
      await sleep(400)
    }
    throw new Error('the second release has no running pod')
  },
  get: async (kube: Kube, path: string): Promise<{ readonly status: number; readonly body: string }> => {
    const { url, close } = await forward(kube, `${second.release}-toodles`, 8081)
    try {
      const answer = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(5_000) })
      return { status: answer.status, body: await answer.text() }
    } finally {
      close()
    }
  },
  /** Asks, and waits for the one answer. */
  answers: async ({ ground: { webex } }: Scene): Promise<void> => {
    await webex.say({ as: 'dana', to: second.identity, markdown: 'about' })
    await webex.expect({ in: second.identity, as: 'dana', matches: '^toodles ', within: 30_000 })
  },
}
