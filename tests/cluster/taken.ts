import { render } from '../chart/helm.ts'
import { valueSets } from '../chart/value-sets.ts'
import { fileOf } from './kube.ts'
import { check, type Row, type Scene } from './scene.ts'

/** Kinds that this cluster has without anybody's definitions, and that the chart renders as they are applied. */
const asked = ['v1', 'apps/v1', 'networking.k8s.io/v1', 'rbac.authorization.k8s.io/v1', 'policy/v1']

/** An API server refuses more than a schema can say: every set of values that the chart's own suite renders is shown to it, and kept by nobody. */
export const taken = {
  name: 'every value set of `npm run chart` is taken by the API server (dry run)',
  play: ({ kube }: Scene, name: string): Promise<Row> =>
    check(name, async () => {
      let count = 0
      for (const [set, values] of Object.entries(valueSets)) {
        const { objects, error } = await render(values, { release: `taken-${set.toLowerCase()}` })
        if (error !== '') throw new Error(`${set}: ${error}`)
        // `helm template` draws no secrets: a text stands there that is meant to be refused.
        const items = objects
          .filter(({ apiVersion, kind }) => asked.includes(apiVersion) && kind !== 'Secret')
          .map((object) => ({ ...object, metadata: { ...object.metadata, namespace: kube.namespace } }))
        await kube('create', '--dry-run=server', '--filename', await fileOf(JSON.stringify({ apiVersion: 'v1', kind: 'List', items })))
        count += items.length
      }
      return `${count} objects of ${Object.keys(valueSets).length} sets`
    }),
} as const
