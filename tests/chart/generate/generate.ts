import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { botNames, loadBot, root } from '@nightshift/cli/bots'
import { parse } from 'yaml'
import { readme } from './readme.ts'
import { valuesSchema } from './schema.ts'
import { zones } from './zones.ts'

export const chart = join(root, 'helm', 'nightshift')

/** The chart's files that are made from the code: their texts by path within the chart. `npm run chart -- --write` writes them. */
export async function generated(): Promise<Readonly<Record<string, string>>> {
  const bots = await Promise.all(botNames().map(loadBot))
  const schema = valuesSchema(bots)
  const values: unknown = parse(readFileSync(join(chart, 'values.yaml'), 'utf8'))
  return {
    'values.schema.json': `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema }, undefined, 1)}\n`,
    // what the templates cannot know: which bots there are, and which zones
    'files/facts.json': `${JSON.stringify({ bots: bots.map(({ name }) => name).sort(), zones: zones() })}\n`,
    'README.md': readme(schema, values),
  }
}
