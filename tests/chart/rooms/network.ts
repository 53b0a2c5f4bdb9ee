import assert from 'node:assert/strict'
import { at, claim, listAt } from '../claims.ts'
import { kindOf, objectOf, type ValueSet } from '../value-sets.ts'

const kindLabel = 'nightshift-kind'
const linkLocal = ['0.0.0.0/0 but 169.254.0.0/16', '::/0 but fe80::/10,fd00:ec2::254/128']
const publicOnly = [
  '0.0.0.0/0 but 0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,192.168.0.0/16',
  '::/0 but ::/96,64:ff9b::/96,fc00::/7,fe80::/10',
]

/** A policy's rules in short: ports, and who. */
async function rules(set: ValueSet, part: string, way: 'ingress' | 'egress'): Promise<readonly string[]> {
  const { spec } = await objectOf(set, 'NetworkPolicy', part)
  return listAt(spec, way).map((rule) => {
    const ports = listAt(rule, 'ports').map((one) => `${String(at(one, 'port'))}${at(one, 'protocol') === 'UDP' ? '/udp' : ''}`)
    return `${ports.join('+')} ${way === 'ingress' ? 'from' : 'to'} ${listAt(rule, way === 'ingress' ? 'from' : 'to')
      .map(peer)
      .join(' or ')}`
  })
}

function peer(one: unknown): string {
  const except = listAt(one, 'ipBlock.except')
  if (at(one, 'ipBlock')) return `${String(at(one, 'ipBlock.cidr'))}${except.length > 0 ? ` but ${except.join(',')}` : ''}`
  const pods = at(one, 'podSelector.matchLabels') as Readonly<Record<string, string>> | undefined // labels are texts
  const space = at(one, 'namespaceSelector.matchLabels') as Readonly<Record<string, string>> | undefined // as above
  return [
    ...Object.values(space ?? {}),
    ...(pods?.[kindLabel] === undefined ? Object.values(pods ?? {}) : [`${pods['app.kubernetes.io/instance']}'s ${pods[kindLabel]}`]),
  ].join('/')
}

const dns = '53/udp+53 to kube-system/kube-dns or 169.254.20.10/32'
const bots = "8081 to nightshift's bot"

/** Who speaks with whom (operations.md §3, NetworkPolicy; the traps of DNS and of the API server's address). */
export const network = [
  claim('every pod of the release denies by default, both ways', async () => {
    for (const set of ['bare', 'trial'] as const)
      assert.deepEqual(
        (await kindOf(set, 'NetworkPolicy')).map(({ metadata, spec }) => [metadata.name, at(spec, 'policyTypes')]),
        (await kindOf(set, 'Deployment')).map(({ metadata }) => [metadata.name, ['Ingress', 'Egress']]),
      )
  }),
  claim('a policy selects the pods of its own bot', async () => {
    for (const { spec, metadata } of await kindOf('trial', 'NetworkPolicy')) {
      const deployment = await objectOf('trial', 'Deployment', metadata.name.replace('nightshift-', ''))
      assert.deepEqual(at(spec, 'podSelector'), at(deployment, 'spec.selector'))
    }
  }),
  claim('health ports are for monitoring, the bots of the release and its test', async () =>
    assert.deepEqual(await rules('bare', 'toodles', 'ingress'), ["8081 from monitoring or nightshift's bot or nightshift's test"]),
  ),
  claim('a bot reaches names, the other bots and Webex: no private, link-local or metadata address', async () =>
    assert.deepEqual(await rules('bare', 'toodles', 'egress'), [dns, bots, `443 to ${publicOnly.join(' or ')}`]),
  ),
  claim('named destinations are added', async () =>
    assert.deepEqual((await rules('soc', 'msoar', 'egress')).slice(3), ['443+8443 to 10.20.0.15/32']),
  ),
  claim("Webex's addresses can be named instead of anywhere", async () =>
    assert.deepEqual((await rules('knobs', 'toodles', 'egress')).slice(2), ['443 to 64.68.96.0/19 or 2607:fcf0::/32']),
  ),
  claim('with a proxy it is the only way out', async () =>
    assert.deepEqual(await rules('proxy', 'toodles', 'egress'), [dns, bots, '3129 to 10.9.0.0/24']),
  ),
  claim('the API server is reached by Pinger alone, at its addresses', async () => {
    assert.deepEqual((await rules('restart', 'pinger', 'egress')).slice(3), ['443+6443 to 10.201.0.1/32'])
    assert.deepEqual((await rules('restart', 'toodles', 'egress')).slice(3), [])
  }),
  claim('without its addresses, at any but link-local ones', async () =>
    assert.deepEqual((await rules('restartAnywhere', 'pinger', 'egress')).slice(3), [`443+6443 to ${linkLocal.join(' or ')}`]),
  ),
  claim('in a trial bots reach the local Webex and nothing outside', async () => {
    assert.deepEqual(await rules('trial', 'toodles', 'egress'), [dns, bots, "8080 to nightshift's sandbox"])
    assert.deepEqual(await rules('trial', 'toodles', 'ingress'), [
      "8081 from monitoring or nightshift's bot or nightshift's test or nightshift's sandbox",
    ])
  }),
  claim('the local Webex hears the bots and the test, and looks at the bots', async () => {
    assert.deepEqual(await rules('trial', 'sandbox', 'ingress'), ["8080 from nightshift's bot or nightshift's test"])
    assert.deepEqual(await rules('trial', 'sandbox', 'egress'), [dns, bots])
  }),
  claim('policies can be left out', async () => assert.deepEqual(await kindOf('ownSecret', 'NetworkPolicy'), [])),
]
