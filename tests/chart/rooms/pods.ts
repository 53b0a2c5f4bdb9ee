import assert from 'node:assert/strict'
import { at, claim, listAt } from '../claims.ts'
import { configOf, containerOf, envOf, kindOf, objectOf, objectsOf, podOf, type ValueSet } from '../value-sets.ts'

const bots = ['msoar', 'pinger', 'toodles']
const names = (items: readonly unknown[]): readonly unknown[] => items.map((one) => at(one, 'name')).sort()
const withName = (items: readonly unknown[], name: string): unknown => items.find((one) => at(one, 'name') === name)

async function allPods(set: ValueSet): Promise<readonly unknown[]> {
  const deployments = await kindOf(set, 'Deployment')
  const tests = await kindOf(set, 'Pod')
  return [...deployments.map((one) => at(one, 'spec.template.spec')), ...tests.map((one) => one['spec'])]
}
const containersOf = (pod: unknown): readonly unknown[] => [...listAt(pod, 'initContainers'), ...listAt(pod, 'containers')]

/** What a pod is: restricted, probed, stopped in time, with its own files and nothing else (operations.md §3, Pod, Probes, Strategy). */
export const pods = [
  claim('each bot that exists is a Deployment of its own, the seven others are not', async () =>
    assert.deepEqual(
      (await kindOf('bare', 'Deployment')).map((one) => one.metadata.name),
      bots.map((bot) => `nightshift-${bot}`),
    ),
  ),
  claim('a bot that is off leaves nothing behind', async () => {
    const left = (await objectsOf('oneBot')).filter((one) => /msoar|pinger/.test(one.metadata.name))
    assert.deepEqual(left, [])
  }),
  ...(['bare', 'trial', 'restart'] as const).map((set) =>
    claim(`every pod is restricted: ${set}`, async () => {
      for (const pod of await allPods(set)) {
        assert.deepEqual(at(pod, 'securityContext'), {
          runAsNonRoot: true,
          runAsUser: 65532,
          runAsGroup: 65532,
          fsGroup: 65532,
          fsGroupChangePolicy: 'OnRootMismatch',
          seccompProfile: { type: 'RuntimeDefault' },
        })
        for (const container of containersOf(pod))
          assert.deepEqual(at(container, 'securityContext'), {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          })
      }
    }),
  ),
  claim('no pod gets the variables of Services, nor a token of the API by itself', async () => {
    for (const set of ['bare', 'trial', 'restart'] as const)
      for (const pod of await allPods(set))
        assert.deepEqual([at(pod, 'enableServiceLinks'), at(pod, 'automountServiceAccountToken')], [false, false])
  }),
  claim('startup waits 60 s for the file and its port, not for Webex', async () => {
    assert.deepEqual(at(await containerOf('bare', 'toodles'), 'startupProbe'), {
      httpGet: { path: '/startupz', port: 'health' },
      periodSeconds: 1,
      timeoutSeconds: 1,
      failureThreshold: 60,
    })
  }),
  claim('a stuck process is killed after 30 s and gets 5 s, not the whole drain', async () =>
    assert.deepEqual(at(await containerOf('bare', 'toodles'), 'livenessProbe'), {
      httpGet: { path: '/livez', port: 'health' },
      periodSeconds: 10,
      timeoutSeconds: 2,
      failureThreshold: 3,
      terminationGracePeriodSeconds: 5,
    }),
  ),
  claim('readiness is asked every 3 s', async () =>
    assert.deepEqual(at(await containerOf('bare', 'toodles'), 'readinessProbe'), {
      httpGet: { path: '/readyz', port: 'health' },
      periodSeconds: 3,
      timeoutSeconds: 2,
      failureThreshold: 2,
    }),
  ),
  claim('the probed port is the port of the process', async () => {
    assert.deepEqual(at(await containerOf('bare', 'toodles'), 'ports'), [{ name: 'health', containerPort: 8081 }])
    assert.equal(at(await configOf('bare', 'toodles'), 'health.port'), 8081)
  }),
  claim('the pod gets 10 s more than the drain: 35, and 130 with drainSeconds 120', async () => {
    assert.equal(at(await podOf('soc', 'toodles'), 'terminationGracePeriodSeconds'), 35)
    assert.equal(at(await podOf('soc', 'msoar'), 'terminationGracePeriodSeconds'), 130)
  }),
  claim('two processes never share a file: Recreate, and a volume for one pod', async () => {
    for (const bot of bots) {
      assert.deepEqual(at(await objectOf('bare', 'Deployment', bot), 'spec.strategy'), { type: 'Recreate' })
      assert.deepEqual(at(await objectOf('bare', 'PersistentVolumeClaim', bot), 'spec.accessModes'), ['ReadWriteOncePod'])
    }
  }),
  claim('a rollout has its figures', async () => {
    const { spec } = await objectOf('bare', 'Deployment', 'toodles')
    assert.deepEqual(
      [at(spec, 'revisionHistoryLimit'), at(spec, 'minReadySeconds'), at(spec, 'progressDeadlineSeconds'), at(spec, 'replicas')],
      [5, 10, 300, 1],
    )
  }),
  claim('the record outlives an uninstall', async () =>
    assert.equal((await objectOf('soc', 'PersistentVolumeClaim', 'toodles')).metadata.annotations?.['helm.sh/resource-policy'], 'keep'),
  ),
  claim('pods are spread over hosts and zones', async () => {
    const spread = listAt(await podOf('bare', 'toodles'), 'topologySpreadConstraints')
    assert.deepEqual(
      spread.map((one) => [at(one, 'topologyKey'), at(one, 'maxSkew'), at(one, 'whenUnsatisfiable'), at(one, 'matchLabelKeys.0')]),
      ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((key) => [key, 1, 'ScheduleAnyway', 'pod-template-hash']),
    )
  }),
  claim('one replica has no disruption budget', async () => assert.deepEqual(await kindOf('bare', 'PodDisruptionBudget'), [])),
  claim('memory is limited, the CPU is not', async () =>
    assert.deepEqual(at(await containerOf('soc', 'msoar'), 'resources'), {
      requests: { cpu: '50m', memory: '128Mi' },
      limits: { memory: '512Mi' },
    }),
  ),
  claim('a bot finds its files where its process looks', async () => {
    const pod = await podOf('soc', 'toodles')
    assert.deepEqual(envOf(await containerOf('soc', 'toodles')), {
      NIGHTSHIFT_CONFIG: '/etc/nightshift/config.json',
      NIGHTSHIFT_SECRETS: '/run/secrets/nightshift',
      NIGHTSHIFT_STATE: '/data',
    })
    assert.deepEqual(
      listAt(await containerOf('soc', 'toodles'), 'volumeMounts').map((one) => [at(one, 'mountPath'), at(one, 'readOnly') === true]),
      [
        ['/data', false],
        ['/tmp', false],
        ['/etc/nightshift', true],
        ['/run/secrets/nightshift', true],
      ],
    )
    assert.deepEqual(names(listAt(pod, 'volumes')), ['config', 'data', 'secrets', 'tmp'])
  }),
  claim('secrets come by reference, and one that is yet to be made is waited for', async () => {
    const given = withName(listAt(await podOf('soc', 'toodles'), 'volumes'), 'secrets')
    const none = withName(listAt(await podOf('bare', 'toodles'), 'volumes'), 'secrets')
    assert.deepEqual(
      [at(given, 'secret.secretName'), at(none, 'secret.secretName'), at(none, 'secret.optional')],
      ['toodles', 'nightshift-toodles', true],
    )
    assert.deepEqual(await kindOf('soc', 'Secret'), [])
  }),
  claim('configuration and secrets are mounted as folders, so that changes are seen', async () => {
    for (const pod of await allPods('soc'))
      for (const one of containersOf(pod)) assert.ok(listAt(one, 'volumeMounts').every((mount) => at(mount, 'subPath') === undefined))
  }),
  claim('images are named by registry, bot and tag', async () => {
    assert.equal(at(await containerOf('soc', 'toodles'), 'image'), 'registry.example.com/soc/nightshift-toodles:1.2.3')
    assert.equal(at(await containerOf('bare', 'toodles'), 'image'), 'nightshift-toodles:0.1.0')
    assert.equal(at(await containerOf('trial', 'sandbox'), 'image'), 'local/nightshift-sandbox:dev')
  }),
  claim('a digest wins over the tag', async () =>
    assert.equal(at(await containerOf('knobs', 'toodles'), 'image'), `registry.example.com/nightshift-toodles@sha256:${'a'.repeat(64)}`),
  ),
  claim('a proxy and more CAs reach the process, and Services are reached directly', async () => {
    const given = envOf(await containerOf('proxy', 'pinger'))
    assert.equal(given['HTTPS_PROXY'], 'http://proxy.example.com:3129')
    assert.equal(given['NO_PROXY'], 'xsoar.example.com,.svc,.cluster.local,localhost,127.0.0.1,$(KUBERNETES_SERVICE_HOST)')
    assert.equal(given['NODE_EXTRA_CA_CERTS'], '/etc/nightshift-ca/ca.crt')
    assert.equal(at(withName(listAt(await podOf('proxy', 'toodles'), 'volumes'), 'ca'), 'configMap.name'), 'company-ca')
  }),
]
