import { writeFileSync } from 'node:fs'
import type { Row } from './scene.ts'

export interface Report {
  readonly kubernetes: string
  readonly nodes: number
  readonly image: string
  readonly steps: readonly { readonly what: string; readonly took: string }[]
  readonly rows: readonly Row[]
}

/** Writes the report that stands in the documentation. */
export function writeReport(path: string, { kubernetes, nodes, image, steps, rows }: Report): void {
  const mark = { passed: '✓', failed: '✗', skipped: '–' } as const
  const figure = (ms: number | undefined): string => (ms === undefined ? '–' : `${(Math.max(0, ms) / 1_000).toFixed(1)} s`)
  const text = `# On a real cluster

Written by \`npm run test:cluster\` on ${new Date().toISOString().slice(0, 10)}: Kubernetes ${kubernetes}, ${nodes} nodes, images \`${image}\`, a namespace that enforces the *restricted* profile, the local Webex as Webex.
During each trouble 20 questions a second are asked by 40 people in 10 group rooms and in direct ones, half and half. *Lost*, *twice* and *out of order* must be 0, and so must repeats in direct rooms; a send to a
group room whose outcome could not be known may be repeated, marked *(repeated)*.

| step | took |
|---|---|
${steps.map(({ what, took }) => `| ${what} | ${took} |`).join('\n')}

| | trouble | asked | lost | twice | out of order | repeated direct | repeated group | caught up after ready | slowest answer | |
|---|---|---|---|---|---|---|---|---|---|---|
${rows
  .map((row) =>
    row.asked === 0
      ? `| ${mark[row.state]} | ${row.name} | – | – | – | – | – | – | – | – | ${row.words} |`
      : `| ${mark[row.state]} | ${row.name} | ${row.asked} | ${row.lost} | ${row.twice} | ${row.swapped} | ${row.repeatedDirect} | ${row.repeatedGroup} | ${figure(row.caughtUpMs)} | ${figure(row.slowestMs)} | ${row.words} |`,
  )
  .join('\n')}

Kubernetes tells the moment of *ready* in whole seconds, so *caught up* may be up to a second less than shown.
`
  writeFileSync(path, text)
}
