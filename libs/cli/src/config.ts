import { resolve } from 'node:path'
import { suggest } from '@nightshift/bot'
import { BadConfig, exitCodes, readConfig, readConfigFile, tenBots } from '@nightshift/host'
import { botNames, loadBot } from './bots.ts'
import { allKeys, shapeOf, type Key } from './config/keys.ts'
import { sample as sampleOf } from './config/sample.ts'

/** What is wrong with a parsed file for these bots, each problem once, with its key. */
export async function problemsOf(file: unknown, bots: readonly string[]): Promise<readonly string[]> {
  const known = [...tenBots, ...botNames()]
  const problems = new Set<string>()
  for (const name of bots) {
    try {
      readConfig(file, await loadBot(name), known)
    } catch (error) {
      if (!(error instanceof BadConfig)) throw error
      error.problems.forEach((one) => problems.add(one))
    }
  }
  return [...problems]
}

/** Reads the file as each bot would; prints every problem, each with its key. Ends with 78 where there is one. */
export async function check(file: string): Promise<void> {
  const problems = await problemsOf(fileOrExit(resolve(process.env['INIT_CWD'] ?? process.cwd(), file)), botNames())
  if (problems.length === 0) return void process.stdout.write(`${file} is good for ${botNames().join(', ')}.\n`)
  badConfig(problems)
}

/** The parsed file. Ends the process with 78 where it cannot be read. */
export function fileOrExit(path: string): unknown {
  try {
    return readConfigFile(path)
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error
    return badConfig(error.problems)
  }
}

/** Prints the problems, one a line, and ends the process with 78. */
export function badConfig(problems: readonly string[]): never {
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.exit(exitCodes.config)
}

/** Prints every key with its meaning, shape and default; or those at and below one. Throws a sentence where there is none. */
export async function explain(key?: string): Promise<void> {
  const lines = new Map<string, string>()
  const walk = (node: Key, path: string): void => {
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      const here = path === '' ? name : `${path}.${name}`
      const about = [
        child.properties === undefined ? shapeOf(child) : 'block',
        ...(child.description === undefined ? [] : [child.description]),
      ].join(' · ')
      lines.set(
        here,
        `${here}: ${about}${child.default === undefined || child.properties ? '' : ` (default ${JSON.stringify(child.default)})`}`,
      )
      walk(child, here)
    }
  }
  walk(allKeys(await Promise.all(botNames().map(loadBot))), '')
  const shown = [...lines].filter(([path]) => key === undefined || path === key || path.startsWith(`${key}.`))
  if (shown.length === 0) {
    const near = suggest(key ?? '', [...lines.keys()])[0]
    throw new Error(`Cannot explain "${key}" as there is no such key${near === undefined ? '' : ` (did you mean "${near}"?)`}`)
  }
  process.stdout.write(`${shown.map(([, line]) => line).join('\n')}\n`)
}

/** Prints the annotated sample, the very text of `nightshift.example.yaml`. */
export async function sample(): Promise<void> {
  process.stdout.write(sampleOf(allKeys(await Promise.all(botNames().map(loadBot)))))
}
