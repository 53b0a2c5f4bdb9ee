import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The files that take a quarter of a minute and more, in the order in which they are begun: the longest first, since one that is begun last is
 * waited for alone; and by turns two that mostly wait (for a link to be noticed, a browser, a process) and one that keeps a core busy.
 */
const slow =
  'half-open questions cli page-machines done-means shift weather pinger cards page-desk lost-answer trouble kill-card kill-timer supervisor kill-message page waiting'
    .split(' ')
    .map((name) => `/${name}.test.ts`)

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    // Those of a project that share a worker stay together; the suites first, since they wait and leave the cores to others.
    const place = ({ project }: TestSpecification): number => (project.name === 'suites' ? 0 : 1)
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = slow.findIndex((name) => moduleId.endsWith(name))
      return at < 0 ? slow.length : at
    }
    return sorted.sort((a, b) => place(a) - place(b) || rank(a) - rank(b))
  }
}
