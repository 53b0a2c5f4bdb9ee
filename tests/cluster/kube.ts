import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a command printed. Rejects with its own words where it failed. */
export async function sh(command: string, args: readonly string[], options: { readonly withinMs?: number } = {}): Promise<string> {
  try {
    const { stdout } = await run(command, [...args], { timeout: options.withinMs ?? 180_000, maxBuffer: 64 * 2 ** 20 })
    return stdout
  } catch (error) {
    const told = error as { readonly stderr?: string; readonly stdout?: string }
    throw new Error(`${command} ${args.join(' ')} failed:\n${told.stderr ?? ''}${told.stdout ?? ''}`, { cause: error })
  }
}

/** Whether a command can be run here. */
export async function has(command: string, ...args: readonly string[]): Promise<boolean> {
  return await run(command, [...args], { timeout: 30_000 }).then(
    () => true,
    () => false,
  )
}

export interface Pod {
  readonly name: string
  readonly node: string
  /** Its own address in the cluster. */
  readonly address: string
  readonly ready: boolean
  /** ms since 1970 at which it became ready; undefined while it is not. */
  readonly readyAt: number | undefined
  readonly phase: string
  readonly restarts: number
  readonly deleting: boolean
}

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly deletionTimestamp?: string }
    readonly spec: { readonly nodeName?: string }
    readonly status: {
      readonly phase?: string
      readonly podIP?: string
      readonly conditions?: readonly { readonly type: string; readonly status: string; readonly lastTransitionTime?: string }[]
      readonly containerStatuses?: readonly { readonly restartCount: number }[]
    }
  }[]
}

/** kubectl in one namespace. */
export interface Kube {
  readonly namespace: string
  (...args: readonly string[]): Promise<string>
  pods(selector: string): Promise<readonly Pod[]>
  /** Resolves with the pod once one of the selector is ready and none of it is going. */
  ready(selector: string, withinMs?: number): Promise<Pod>
}

export function kubectl(namespace: string): Kube {
  const call = (...args: readonly string[]): Promise<string> => sh('kubectl', ['--namespace', namespace, ...args])
  const pods = async (selector: string): Promise<readonly Pod[]> =>
    (JSON.parse(await call('get', 'pods', '--selector', selector, '--output', 'json')) as PodList).items.map((item) => {
      const ready = item.status.conditions?.find(({ type }) => type === 'Ready')
      return {
        name: item.metadata.name,
        node: item.spec.nodeName ?? '',
        address: item.status.podIP ?? '',
        ready: ready?.status === 'True',
        readyAt: ready?.status === 'True' && ready.lastTransitionTime !== undefined ? Date.parse(ready.lastTransitionTime) : undefined,
        phase: item.status.phase ?? '?',
        restarts: item.status.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0,
        deleting: item.metadata.deletionTimestamp !== undefined,
      }
    })
  return Object.assign(call, {
    namespace,
    pods,
    ready: async (selector: string, withinMs = 120_000): Promise<Pod> => {
      const end = Date.now() + withinMs
      for (;;) {
        const found = await pods(selector).catch(() => [])
        const [first] = found
        if (first !== undefined && found.length === 1 && first.ready && !first.deleting) return first
        if (Date.now() > end) throw new Error(`Not ready within ${withinMs} ms: ${selector}: ${JSON.stringify(found)}`)
        await sleep(200)
      }
    },
  })
}

/** Makes a Service's port reachable here until `close`, also after its pod was replaced. */
export async function forward(kube: Kube, service: string, port: number): Promise<{ readonly url: string; close(): void }> {
  const local = await freePort()
  let closed = false
  let child: ChildProcess
  // A forward ends with its pod; the next one goes to the pod that came after.
  const open = (): Promise<void> =>
    new Promise((done) => {
      const one = spawn('kubectl', ['--namespace', kube.namespace, 'port-forward', `service/${service}`, `${local}:${port}`], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      child = one
      one.stdout.on('data', (text: Buffer) => text.toString().includes('Forwarding') && done())
      one.once('exit', () => void (closed || sleep(1_000).then(open).then(done)))
    })
  await open()
  return {
    url: `http://127.0.0.1:${local}`,
    close: () => {
      closed = true
      child.kill()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo // it listens on a port
  await new Promise((done) => void server.close(done))
  return port
}

/** Resolves when it holds; rejects after that time, naming `what`. */
export async function waitFor(withinMs: number, what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs / 1_000} s: ${what}`)
    await sleep(1_000)
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * The pod of a component, asked directly where this machine is on the cluster's network: what is asked there goes on while the API server,
 * through which every port-forward goes, is away, and while another node is. A policy lets us in for as long as the namespace lives.
 * Undefined where it does not answer.
 */
export async function near(kube: Kube, component: string, port: number): Promise<string | undefined> {
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'suite', namespace: kube.namespace },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/component': component } },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ port }] }],
    },
  }
  await kube('create', '--filename', await fileOf(JSON.stringify(policy)))
  const selector = `app.kubernetes.io/component=${component}`
  let host = (await kube.ready(selector)).address
  let looking = false
  /** A pod has another address after it was replaced. */
  const look = async (): Promise<void> => {
    if (looking) return
    looking = true
    host = (await kube.ready(selector, 10_000).catch(() => undefined))?.address ?? host
    looking = false
  }
  // The local Webex's control answers only under its own names, and this machine's is one of them.
  const relay = createServer((from) => {
    const to = connect({ port, host })
    const lost = (): void => {
      void look()
      to.destroy()
      from.destroy()
    }
    to.setTimeout(2_000, lost).once('connect', () => to.setTimeout(0))
    to.once('error', lost)
    from.once('error', () => to.destroy())
    from.pipe(to).pipe(from)
  }).unref()
  await new Promise<void>((done) => void relay.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}` // it listens on a port
  for (let tries = 0; tries < 10; tries++) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined)
    if (answer?.ok === true) return url
    await sleep(500)
  }
  relay.close()
  return undefined
}

/** A file for `--filename`. */
export async function fileOf(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'nightshift-cluster-')), 'object.json')
  await writeFile(path, text)
  return path
}
