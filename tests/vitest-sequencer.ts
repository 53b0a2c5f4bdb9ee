import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take half a minute and more: begun first, since one that is begun last is waited for alone. */
const slow =
  /(half-open|weather|done-means|questions|page-machines|cli|pinger|link-faults|weather-record|shift|kill-\w+|page-desk|cards)\.test\.ts$/

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    // Those of a project that share a worker stay together.
    const order = [...new Set(sorted.map(({ project }) => project))]
    const rank = (file: TestSpecification): number => (slow.test(file.moduleId) ? 0 : 1)
    return sorted.sort((a, b) => order.indexOf(a.project) - order.indexOf(b.project) || rank(a) - rank(b))
  }
}
