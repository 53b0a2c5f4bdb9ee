import assert from 'node:assert/strict'
import { apiServer } from '../api-server.ts'
import { at, claim, listAt } from '../claims.ts'
import { install } from '../helm.ts'
import { containerOf, kindOf, objectOf, objectsOf, podOf, valueSets } from '../value-sets.ts'

const botLabels = { 'app.kubernetes.io/name': 'nightshift', 'app.kubernetes.io/instance': 'nightshift', 'nightshift-kind': 'bot' }

/** Services, monitors, secrets from elsewhere, a person's own additions, and what is said after an install. */
export const others = [
  claim('an unready bot is still scraped, and can be asked why', async () => {
    for (const bot of ['toodles', 'msoar', 'pinger']) {
      const { spec } = await objectOf('bare', 'Service', bot)
      assert.deepEqual(
        [at(spec, 'publishNotReadyAddresses'), at(spec, 'type'), at(spec, 'ports')],
        [true, 'ClusterIP', [{ name: 'health', port: 8081, targetPort: 'health' }]],
      )
      assert.deepEqual(at(spec, 'selector'), at(await objectOf('bare', 'Deployment', bot), 'spec.selector.matchLabels'))
    }
  }),
  claim('no monitor without its switch', async () =>
    assert.deepEqual(
      (await objectsOf('bare')).filter(({ kind }) => kind.endsWith('Monitor')),
      [],
    ),
  ),
  claim('a ServiceMonitor selects the Services of all bots and not the local Webex, every 15 s', async () => {
    const [{ spec, metadata } = { spec: undefined, metadata: undefined }] = await kindOf('serviceMonitor', 'ServiceMonitor')
    assert.deepEqual(at(spec, 'selector.matchLabels'), botLabels)
    assert.deepEqual(at(spec, 'endpoints'), [
      { port: 'health', path: '/metrics', interval: '15s', scrapeTimeout: '10s', honorLabels: false },
    ])
    assert.equal(metadata?.labels?.['release'], 'prometheus')
    const kinds = (await kindOf('trial', 'Service')).map((one) => [one.metadata.name, one.metadata.labels?.['nightshift-kind']])
    assert.deepEqual(
      kinds.filter(([, kind]) => kind === 'bot').map(([name]) => name),
      ['nightshift-msoar', 'nightshift-pinger', 'nightshift-toodles'],
    )
  }),
  claim('a PodMonitor selects the pods of all bots', async () => {
    const [{ spec } = { spec: undefined }] = await kindOf('podMonitor', 'PodMonitor')
    assert.deepEqual([at(spec, 'selector.matchLabels'), at(spec, 'podMetricsEndpoints.0.port')], [botLabels, 'health'])
    assert.equal(at(await containerOf('podMonitor', 'toodles'), 'ports.0.name'), 'health')
  }),
  claim('an ExternalSecret makes the Secret that the bot mounts, within a minute', async () => {
    const { spec } = await objectOf('externalSecret', 'ExternalSecret', 'toodles')
    assert.deepEqual(spec, {
      refreshInterval: '1m',
      secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' },
      target: { name: 'nightshift-toodles', creationPolicy: 'Owner' },
      dataFrom: [{ extract: { key: 'soc/toodles' } }],
    })
    const mounted = listAt(await podOf('externalSecret', 'toodles'), 'volumes').find((one) => at(one, 'name') === 'secrets')
    assert.equal(at(mounted, 'secret.secretName'), 'nightshift-toodles')
  }),
  ...(
    [
      ['priorityClassName', 'soc'],
      ['tolerations', [{ key: 'soc', operator: 'Exists' }]],
      ['nodeSelector', { disk: 'ssd' }],
      ['imagePullSecrets', [{ name: 'pull' }]],
    ] as const
  ).map(([knob, value]) =>
    claim(`an ordinary knob: ${knob}`, async () => assert.deepEqual(at(await podOf('knobs', 'toodles'), knob), value)),
  ),
  claim('ordinary knobs: affinity, annotations and labels of the pods', async () => {
    const deployment = await objectOf('knobs', 'Deployment', 'toodles')
    assert.equal(at(deployment, 'spec.template.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight'), 1)
    assert.deepEqual(
      [at(deployment, 'spec.template.metadata.annotations.team'), at(deployment, 'spec.template.metadata.labels.team')],
      ['soc', 'soc'],
    )
  }),
  claim('ordinary knobs: environment, volumes, mounts', async () => {
    const last = async (path: string): Promise<unknown> => listAt(await podOf('knobs', 'toodles'), path).at(-1)
    assert.deepEqual(await last('containers.0.env'), { name: 'TZ', value: 'UTC' })
    assert.deepEqual(await last('volumes'), { name: 'more', emptyDir: {} })
    assert.deepEqual(await last('containers.0.volumeMounts'), { name: 'more', mountPath: '/more' })
  }),
  claim('ordinary knobs: the volume', async () => {
    const { spec } = await objectOf('knobs', 'PersistentVolumeClaim', 'toodles')
    assert.deepEqual(spec, { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '5Gi' } } })
  }),
  claim('ordinary knobs: objects of one’s own', async () =>
    assert.ok((await objectsOf('knobs')).some(({ metadata }) => metadata.name === 'extra')),
  ),
  claim('labels are the usual ones', async () =>
    assert.deepEqual((await objectOf('bare', 'Deployment', 'toodles')).metadata.labels, {
      'app.kubernetes.io/name': 'nightshift',
      'app.kubernetes.io/instance': 'nightshift',
      'app.kubernetes.io/component': 'toodles',
      'app.kubernetes.io/part-of': 'nightshift',
      'app.kubernetes.io/version': '0.1.0',
      'app.kubernetes.io/managed-by': 'Helm',
      'helm.sh/chart': 'nightshift-0.1.0',
      'nightshift-kind': 'bot',
    }),
  ),
  claim('after an install it is said what is missing and what is unsafe', async () => {
    const said = await notesOf({})
    for (const words of [
      /toodles waits, unready, until the Secret nightshift-toodles is there/,
      /msoar denies everybody/,
      /config.roles is empty/,
      /Nothing scrapes the bots/,
      /image.registry is empty/,
      /Not highly available/,
    ])
      assert.match(said, words)
  }),
  claim('what is given is not said to be missing', async () => {
    const said = await notesOf(valueSets.soc)
    assert.doesNotMatch(said, /waits, unready|denies everybody|config.roles is empty|image.registry is empty|UNSAFE/)
  }),
  claim('an open network is called unsafe', async () =>
    assert.match(await notesOf(valueSets.ownSecret), /UNSAFE: networkPolicy.enabled is false/),
  ),
  claim('a trial says where its page is', async () =>
    assert.match(await notesOf(valueSets.trial), /port-forward svc\/nightshift-sandbox 8080/),
  ),
  claim('open ports for the API server are told, and how to close them', async () =>
    assert.match(await notesOf(valueSets.restartAnywhere), /until networkPolicy.kubernetesApi.cidrs has the API server's/),
  ),
]

async function notesOf(values: unknown): Promise<string> {
  await using api = await apiServer()
  const { notes, error } = await install(values, api.url)
  assert.equal(error, '')
  return notes
}
