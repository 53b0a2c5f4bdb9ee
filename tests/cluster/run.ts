import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { controlClient } from '@nightshift/sandbox'
import { forward, has, kubectl, near, sh, sleep } from './kube.ts'
import { heal } from './heal.ts'
import { ground } from './load.ts'
import { writeReport, type Report } from './report.ts'
import { refusals } from './refusals.ts'
import { scenarios, seconds } from './scenarios.ts'
import { allReady, check, underLoad, type Row, type Scene } from './scene.ts'

/**
 * Nightshift on the cluster of the current kube context: installed, troubled under load, upgraded, rolled back and taken away again.
 *
 *   npm run test:cluster -- --registry local --tag dev --other dev2 [--only rollout,drain] [--keep]
 *
 * The images `<registry>/nightshift-<bot>:<tag>` must be where the nodes find them. `CLUSTER_NODE` = a command that enters a node
 * (`<command> 1 exec …`, `stop`, `start`), `CLUSTER_API_PID` = a file with the pid of the API server; without them those troubles are skipped.
 */
const { values: options } = parseArgs({
  options: {
    registry: { type: 'string', default: 'local' },
    tag: { type: 'string', default: 'dev' },
    other: { type: 'string' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
    report: { type: 'string', default: 'docs/cluster-report.md' },
  },
})
const release = 'nightshift'
const namespace = 'nightshift-test'
const chart = 'helm/nightshift'
const bots = ['toodles', 'msoar', 'pinger']
const people = 40

if (!(await has('kubectl', 'version', '--output', 'json')) || !(await has('helm', 'version', '--short'))) {
  process.stdout.write('Not run: kubectl and helm must be on PATH and a cluster must answer.\n0 passed, 0 failed, 1 skipped\n')
  process.exit(0)
}
const kube = kubectl(namespace)
const steps: { what: string; took: string }[] = []
const rows: Row[] = []
const timed = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
  const began = Date.now()
  process.stdout.write(`${what} …\n`)
  const result = await run()
  steps.push({ what, took: seconds(Date.now() - began) })
  return result
}
const told = async (row: Row): Promise<void> => {
  rows.push(row)
  if (row.state === 'failed') await keepLogs(row.name)
  process.stdout.write(
    `${{ passed: '✓', failed: '✗', skipped: '–' }[row.state]} ${row.name}: ${row.asked} asked, lost ${row.lost}, twice ${row.twice}, order ${row.swapped}, repeated ${row.repeatedDirect}/${row.repeatedGroup}. ${row.words}\n`,
  )
}

const values = join(mkdtempSync(join(tmpdir(), 'nightshift-values-')), 'values.yaml')
writeFileSync(
  values,
  JSON.stringify({
    sandbox: { enabled: true },
    image: { registry: options.registry, tag: options.tag },
    // A volume stays with its node: the bot that is troubled most does not share one with the local Webex.
    bots: {
      toodles: {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              {
                topologyKey: 'kubernetes.io/hostname',
                labelSelector: { matchLabels: { 'app.kubernetes.io/instance': release, 'app.kubernetes.io/component': 'sandbox' } },
              },
            ],
          },
        },
      },
      pinger: { kubernetes: { enabled: true }, config: { every: '1h' } },
    },
  }),
)
const helm = (...args: readonly string[]): Promise<string> => sh('helm', ['--namespace', namespace, ...args], { withinMs: 300_000 })

await sh('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found', '--wait'], { withinMs: 180_000 })
await sh('kubectl', ['create', 'namespace', namespace])
await sh('kubectl', [
  'label',
  'namespace',
  namespace,
  'pod-security.kubernetes.io/enforce=restricted',
  'pod-security.kubernetes.io/warn=restricted',
])

let forwarded: { readonly url: string; close(): void } | undefined
try {
  await timed('`helm install`, until every pod is ready', () =>
    helm('install', release, chart, '--values', values, '--wait', '--timeout', '4m'),
  )
  forwarded = await forward(kube, `${release}-sandbox`, 8080)
  const outside = controlClient(forwarded.url)
  await timed('`kubectl port-forward`, and a question answered', async () => {
    await outside.say({ as: 'dana', to: 'toodles', markdown: 'who' })
    await outside.expect({ in: 'toodles', as: 'dana', matches: 'On call', within: 20_000 })
  })
  await timed('`helm test`', () => helm('test', release, '--timeout', '2m'))

  const webex = controlClient((await near(kube, 'sandbox', 8080)) ?? forwarded.url)
  const everybody = (await webex.state()).people.filter(({ type, email }) => type === 'person' && email.endsWith('@meridian.example'))
  const some = everybody.slice(0, people).map(({ email }) => email)
  let sets: readonly string[] = []
  const upgradeWith = (all: readonly string[]): Promise<string> =>
    helm('upgrade', release, chart, '--values', values, ...all.flatMap((set) => ['--set', set]), '--timeout', '4m')
  const scene: Scene = {
    kube,
    release,
    bots,
    ground: await ground(webex, bots, some, 10),
    node: nodeCommand(process.env['CLUSTER_NODE']),
    api: apiServer(process.env['CLUSTER_API_PID']),
    upgrade: async (more) => {
      sets = [...sets, ...more]
      await upgradeWith(sets)
    },
  }
  const chosen = options.only?.split(',')
  const wanted = (name: string): boolean => chosen === undefined || chosen.some((word) => name.includes(word))
  if (wanted('quiet')) await told(await underLoad(scene, 'nothing at all, for 10 s', async () => (await sleep(10_000), '')))
  for (const { name, play } of [...scenarios, ...refusals]) if (wanted(name)) await told(await play(scene, name))
  const { other } = options
  if (other !== undefined && wanted('upgrade')) {
    await told(
      await underLoad(
        scene,
        `\`helm upgrade\` to another tag, \`helm rollback\``,
        async () => {
          await upgradeWith([...sets, `image.tag=${other}`])
          for (const one of ['sandbox', ...bots]) await kube('rollout', 'status', `deployment/${release}-${one}`, '--timeout=180s')
          await allReady(scene)
          await helm('rollback', release, '--timeout', '4m')
          for (const one of ['sandbox', ...bots]) await kube('rollout', 'status', `deployment/${release}-${one}`, '--timeout=180s')
          return `${options.tag} → ${other} → ${options.tag}`
        },
        { webexAway: true }, // it has the same tag
      ),
    )
  }
  if (wanted('deaf')) await told(await heal.play(scene, heal.name))
  if (!options.keep) {
    await told(
      await check('`helm uninstall` leaves only the volumes', async () => {
        await timed('`helm uninstall`', () => helm('uninstall', release, '--wait', '--timeout', '2m'))
        await sleep(3_000)
        const kinds =
          'deployments,pods,services,configmaps,secrets,serviceaccounts,roles,rolebindings,networkpolicies,poddisruptionbudgets,persistentvolumeclaims'
        const left = (await kube('get', kinds, '--output', 'name'))
          .split('\n')
          .filter((one) => one !== '' && !/kube-root-ca\.crt|serviceaccount\/default|networkpolicy.*\/suite$/.test(one))
        const others = left.filter((one) => !one.startsWith('persistentvolumeclaim/'))
        if (others.length > 0) throw new Error(`left: ${others.join(', ')}`)
        return `left: ${left.join(', ') || 'nothing'}`
      }),
    )
  }
} finally {
  forwarded?.close()
  if (chosenAll()) writeReport(options.report, await about())
  if (!options.keep) await sh('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']).catch(() => undefined)
}
const count = (state: Row['state']): number => rows.filter((row) => row.state === state).length
process.stdout.write(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`)
process.exit(count('failed') === 0 ? 0 : 1)

/** What the pods said, for whoever looks into a failure: the namespace is taken away. */
async function keepLogs(name: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-cluster-logs-'))
  writeFileSync(join(folder, 'pods'), await kube('get', 'pods', '--output', 'wide').catch(String))
  for (const one of ['sandbox', ...bots])
    writeFileSync(join(folder, one), await kube('logs', `deployment/${release}-${one}`, '--tail=5000').catch(String))
  process.stdout.write(`  the pods’ logs at "${name}": ${folder}\n`)
}

function chosenAll(): boolean {
  return options.only === undefined
}

async function about(): Promise<Report> {
  const version = JSON.parse(await sh('kubectl', ['version', '--output', 'json'])) as {
    readonly serverVersion?: { readonly gitVersion?: string }
  }
  const nodes = (await sh('kubectl', ['get', 'nodes', '--output', 'name'])).trim().split('\n').length
  return {
    kubernetes: version.serverVersion?.gitVersion ?? '?',
    nodes,
    image: `${options.registry}/nightshift-<bot>:${options.tag}`,
    steps,
    rows,
  }
}

function nodeCommand(command: string | undefined): Scene['node'] {
  if (command === undefined || command === '') return undefined
  return async (index, ...args) => await sh(command, [String(index), ...args], { withinMs: 120_000 })
}

function apiServer(file: string | undefined): Scene['api'] {
  if (file === undefined || !existsSync(file)) return undefined
  // Whatever stands behind the pid, such as when it began, is not ours.
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
  const signal = (name: NodeJS.Signals): void => void process.kill(pid, name)
  return { stop: async () => signal('SIGSTOP'), start: async () => signal('SIGCONT') }
}
