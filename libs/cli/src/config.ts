import { resolve } from 'node:path'
import { BadConfig, exitCodes, readConfig, readConfigFile, tenBots } from '@nightshift/host'
import { sharedSchema } from '@nightshift/host/config'
import { z } from 'zod'
import { botNames, loadBot } from './bots.ts'

/** Reads the file as each bot would; prints every problem, each with its key. Ends with 78 where there is one. */
export async function check(file: string): Promise<void> {
  const problems = new Set<string>()
  try {
    const parsed = readConfigFile(resolve(process.env['INIT_CWD'] ?? process.cwd(), file))
    for (const name of botNames()) {
      try {
        readConfig(parsed, await loadBot(name), [...tenBots, ...botNames()])
      } catch (error) {
        if (!(error instanceof BadConfig)) throw error
        error.problems.forEach((one) => problems.add(one))
      }
    }
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error
    error.problems.forEach((one) => problems.add(one))
  }
  if (problems.size === 0) return void process.stdout.write(`${file} is good for ${botNames().join(', ')}.\n`)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.exit(exitCodes.config)
}

/** Prints every key with its meaning, shape and default. */
export async function explain(key?: string): Promise<void> {
  const schema = z.toJSONSchema(sharedSchema, { io: 'input', unrepresentable: 'any' }) as Node
  const lines: string[] = []
  const walk = (node: Node, path: string): void => {
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      const here = path === '' ? name : `${path}.${name}`
      const given = child.default === undefined || (typeof child.default === 'object' && child.properties) ? '' : ` (default ${JSON.stringify(child.default)})`
      lines.push(`${here}: ${child.description ?? child.type ?? (child.anyOf ? child.anyOf.map((one) => one.const ?? one.type).join(' or ') : 'value')}${given}`)
      walk(child, here)
    }
  }
  walk(schema, '')
  const shown = key === undefined ? lines : lines.filter((line) => line.startsWith(`${key}:`) || line.startsWith(`${key}.`))
  process.stdout.write(`${shown.length > 0 ? shown.join('\n') : `There is no key "${key}".`}\n`)
}

/** The part of a JSON Schema that is read here. */
interface Node {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Node>>
  readonly anyOf?: readonly Node[]
}
