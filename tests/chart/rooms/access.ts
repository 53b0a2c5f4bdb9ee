import assert from 'node:assert/strict'
import { at, claim, listAt } from '../claims.ts'
import { kindOf, objectOf, objectsOf, podOf } from '../value-sets.ts'

const rbac = /^(Cluster)?Role(Binding)?$/
const deployments = ['nightshift-msoar', 'nightshift-pinger', 'nightshift-toodles']

/** Who may do what at the API server: nobody anything, but for Pinger's restart (operations.md §3, checklist 3). */
export const access = [
  claim('no bot has a right at the API server', async () => {
    for (const set of ['bare', 'soc', 'trial'] as const)
      for (const kind of ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'])
        assert.deepEqual(await kindOf(set, kind), [], `${set} ${kind}`)
  }),
  claim('every bot has an account of its own, without a token', async () => {
    for (const account of await kindOf('trial', 'ServiceAccount')) {
      assert.equal(account['automountServiceAccountToken'], false)
      const part = account.metadata.name.replace('nightshift-', '')
      assert.equal(at(await podOf('trial', part), 'serviceAccountName'), account.metadata.name)
    }
    assert.equal((await kindOf('trial', 'ServiceAccount')).length, 4)
  }),
  claim('with its switch on, Pinger may get and patch exactly the Deployments of the bots', async () =>
    assert.deepEqual((await objectOf('restart', 'Role', 'pinger-restart'))['rules'], [
      { apiGroups: ['apps'], resources: ['deployments'], resourceNames: deployments, verbs: ['get', 'patch'] },
    ]),
  ),
  claim('a bot that is off is not among them', async () =>
    assert.deepEqual(at(await objectOf('restartAnywhere', 'Role', 'pinger-restart'), 'rules.0.resourceNames'), deployments.slice(1)),
  ),
  claim("the Role is bound to Pinger's account alone", async () => {
    const { subjects, roleRef } = await objectOf('restart', 'RoleBinding', 'pinger-restart')
    assert.deepEqual(subjects, [{ kind: 'ServiceAccount', name: 'nightshift-pinger', namespace: 'soc' }])
    assert.equal(at(roleRef, 'name'), 'nightshift-pinger-restart')
  }),
  claim('Pinger alone gets a token, for an hour, mounted to be read', async () => {
    const volume = listAt(await podOf('restart', 'pinger'), 'volumes').find((one) => at(one, 'name') === 'kube-api-access')
    assert.deepEqual(at(volume, 'projected.sources.0'), { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } })
    const mount = listAt(await podOf('restart', 'pinger'), 'containers.0.volumeMounts').find((one) => at(one, 'name') === 'kube-api-access')
    assert.deepEqual([at(mount, 'mountPath'), at(mount, 'readOnly')], ['/var/run/secrets/kubernetes.io/serviceaccount', true])
    for (const bot of ['toodles', 'msoar']) assert.doesNotMatch(JSON.stringify(await podOf('restart', bot)), /serviceAccountToken/)
  }),
  claim('nothing of the chart reaches beyond its namespace', async () => {
    for (const set of ['bare', 'trial', 'restart'] as const)
      assert.deepEqual(
        (await objectsOf(set)).filter(({ kind }) => rbac.test(kind) && kind.startsWith('Cluster')),
        [],
      )
  }),
]
