import { parseArgs } from 'node:util'
import { prove } from './claims.ts'
import { helmVersion, run } from './helm.ts'
import { access } from './rooms/access.ts'
import { config } from './rooms/config.ts'
import { drift, write } from './rooms/drift.ts'
import { helmTest } from './rooms/helm-test.ts'
import { network } from './rooms/network.ts'
import { others } from './rooms/others.ts'
import { pods } from './rooms/pods.ts'
import { refusals } from './rooms/refusals.ts'
import { releases } from './rooms/releases.ts'
import { tools } from './rooms/tools.ts'
import { trial } from './rooms/trial.ts'

/** `npm run chart`: what the Helm chart promises, as far as no cluster is needed (operations.md §3). `--write` writes what is made from other files first. */
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } })
const helm = await helmVersion()
process.stdout.write(helm === undefined ? 'Helm is absent: nothing of the chart can be tried here.\n' : `Helm ${helm}\n`)
if (values.write && helm !== undefined) await write()

const there = new Set(helm === undefined ? [] : ['helm'])
if ((await run('kubeconform-local', ['-v'])).status === 0) there.add('kubeconform-local')
if (process.env['CHART_ONLINE'] === '1' && (await run('kubeconform', ['-v'])).status === 0) there.add('kubeconform with CHART_ONLINE=1')

const good = await prove(
  {
    'What a pod is': pods,
    'What a bot is told': config,
    'Who speaks with whom': network,
    'Who may do what': access,
    'A trial': trial,
    'Two releases': releases,
    'Services, monitors, knobs, notes': others,
    'helm test': helmTest,
    'What is refused': refusals,
    'What other tools say': tools,
    'What is made from the code': drift,
  },
  (tool) => there.has(tool),
)
process.exit(good ? 0 : 1)
