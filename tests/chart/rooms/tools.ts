import assert from 'node:assert/strict'
import { claim } from '../claims.ts'
import { chart } from '../generate/generate.ts'
import { newest, render, run } from '../helm.ts'
import { valueSets } from '../value-sets.ts'

/** Kinds of other people's operators, whose schemas are not Kubernetes' own. */
const foreign = 'ServiceMonitor,PodMonitor,ExternalSecret'
/** The four newest minors, newest first. The schemas of the newest may be at hand without a network, as `kubeconform-local`. */
const minors = [0, 1, 2, 3].map((back) => `1.${Number(newest.split('.')[1]) - back}`)

async function valid(tool: string, flags: readonly string[]): Promise<void> {
  for (const [set, values] of Object.entries(valueSets)) {
    const { text, error } = await render(values)
    assert.equal(error, '', set)
    const { status, stdout, stderr } = await run(tool, ['-strict', '-skip', foreign, '-summary', ...flags], text)
    assert.equal(status, 0, `${set}: ${stdout}${stderr}`)
    assert.match(stdout, /Invalid: 0, Errors: 0/)
  }
}

/** What other tools say of the chart. */
export const tools = [
  claim('helm lint has nothing against it', async () => {
    const { status, stdout } = await run('helm', ['lint', '--strict', '--kube-version', newest, chart])
    assert.equal(status, 0, stdout)
  }),
  claim(
    `every object is valid for Kubernetes ${minors[0]}, strictly, in every value set`,
    () => valid('kubeconform-local', []),
    'kubeconform-local',
  ),
  ...minors.map((minor) =>
    claim(
      `every object is valid for Kubernetes ${minor}, with the public schemas`,
      () => valid('kubeconform', ['-kubernetes-version', `${minor}.0`]),
      'kubeconform with CHART_ONLINE=1',
    ),
  ),
]
