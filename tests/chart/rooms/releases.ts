import assert from 'node:assert/strict'
import { at, claim } from '../claims.ts'
import { render, type KubernetesObject } from '../helm.ts'
import { valueSets } from '../value-sets.ts'

const everything = { ...valueSets.trial, monitoring: { serviceMonitor: true }, bots: { pinger: { kubernetes: { enabled: true } } } }
const both = async (): Promise<readonly (readonly KubernetesObject[])[]> =>
  Promise.all(['day', 'night'].map(async (release) => (await render(everything, { release })).objects))
const idOf = ({ kind, metadata }: KubernetesObject): string => `${kind}/${metadata.name}`

/** Two releases in one namespace (architecture.md §3: names carry the release). */
export const releases = [
  claim('a second release in the same namespace has no object in common with the first', async () => {
    const [day = [], night = []] = await both()
    const first = new Set(day.map(idOf))
    assert.equal(day.length, night.length)
    assert.equal(first.size, day.length)
    assert.deepEqual(
      night.map(idOf).filter((id) => first.has(id)),
      [],
    )
  }),
  claim('nor does it select, hear or restart the pods of the first', async () => {
    const [day = [], night = []] = await both()
    const text = JSON.stringify(night.map(({ spec, rules, data }) => ({ spec, rules, data })))
    assert.doesNotMatch(text, /"day|day-(toodles|msoar|pinger|sandbox)/)
    for (const one of day) {
      const selector = at(one, 'spec.selector.matchLabels') ?? at(one, 'spec.podSelector.matchLabels')
      if (selector !== undefined) assert.match(JSON.stringify(selector), /"app.kubernetes.io\/instance":"day"/)
    }
  }),
  claim('the longest name of a release gives names that Kubernetes takes', async () => {
    const { objects, error } = await render(everything, { release: `a${'b'.repeat(49)}` })
    assert.equal(error, '')
    for (const { kind, metadata } of objects.filter((one) => ['Service', 'Deployment', 'Pod'].includes(one.kind)))
      assert.ok(metadata.name.length <= 63, `${kind} ${metadata.name}`)
  }),
]
