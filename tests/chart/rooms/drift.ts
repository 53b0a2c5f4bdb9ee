import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '@nightshift/cli/bots'
import { Document } from 'yaml'
import { claim } from '../claims.ts'
import { chart, generated } from '../generate/generate.ts'
import { objectsOf, type ValueSet } from '../value-sets.ts'

const goldens: readonly (readonly [part: string, set: ValueSet])[] = [
  ['toodles', 'soc'],
  ['msoar', 'soc'],
  ['pinger', 'restart'],
  ['sandbox', 'trial'],
  ['toodles-trial', 'trial'],
  ['test', 'bare'],
]
const goldenFile = (part: string): string => join(root, 'tests', 'chart', 'golden', `${part}.yaml`)

/** Every object of a part, as a file that a person can read. */
async function golden(part: string, set: ValueSet): Promise<string> {
  const name = part.replace('-trial', '')
  const objects = (await objectsOf(set)).filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === name)
  return objects.map((one) => new Document(one, { aliasDuplicateObjects: false }).toString({ lineWidth: 0, directives: true })).join('')
}

/** Writes what is made from the code, and the golden files: `npm run chart -- --write`. The chart's own files first, as the others come from them. */
export async function write(): Promise<void> {
  for (const [path, text] of Object.entries(await generated())) writeFileSync(join(chart, path), text)
  mkdirSync(join(root, 'tests', 'chart', 'golden'), { recursive: true })
  for (const [part, set] of goldens) writeFileSync(goldenFile(part), await golden(part, set))
}

/** Files that are made from others are as they would be made now. */
export const drift = [
  ...['values.schema.json', 'files/facts.json', 'README.md'].map((path) =>
    claim(`${path} is as the code would make it now`, async () => same(join(chart, path), (await generated())[path])),
  ),
  ...goldens.map(([part, set]) => claim(`golden: ${part} (${set})`, async () => same(goldenFile(part), await golden(part, set)))),
]

function same(file: string, now: string | undefined): void {
  const then = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const [before, after] = [then.split('\n'), (now ?? '').split('\n')]
  const line = after.findIndex((text, index) => text !== before[index])
  assert.ok(
    then === now,
    `line ${line + 1} was "${before[line] ?? ''}" and is "${after[line] ?? ''}"; npm run chart -- --write, then look at the difference`,
  )
}
