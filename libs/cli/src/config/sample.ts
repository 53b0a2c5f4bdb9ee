import { stringify } from 'yaml'
import type { Key } from './keys.ts'

const head = `# An annotated configuration. What is not a comment is all that is needed: without it everybody is denied.
# Lines that begin with "#" and no space are defaults, or examples where there is no default. Made of the schema by
# "npm run nightshift -- config sample"; "config check" reads your own file as the bots will.`
/** Blocks that a person has to fill in. */
const needed = ['org', 'roles']
const widest = 116

/** The annotated sample: every key with its meaning, and its default or an example of it. Without a \`#\` before them all its lines are a good configuration. */
export function sample(keys: Key): string {
  const blocks = Object.entries(keys.properties ?? {}).map(([name, key]) => {
    const lines = entry(name, key, 0)
    return [...prose(key, 0), ...(needed.includes(name) ? lines : lines.map((line) => `#${line}`))].join('\n')
  })
  return `${[head, ...blocks].join('\n\n')}\n`
}

/** The lines of a key: itself, and what stands below it, each with its meaning above. */
function entry(name: string, key: Key, depth: number): readonly string[] {
  const indent = '  '.repeat(depth)
  const below = Object.entries(key.properties ?? {})
  if (below.length > 0)
    return [`${indent}${name}:`, ...below.flatMap(([child, its]) => [...prose(its, depth + 1), ...entry(child, its, depth + 1)])]
  return stringify({ [name]: valueOf(key) }, { lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => indent + line)
}

/** An example says more than an empty default. */
function valueOf(key: Key): unknown {
  return key.examples?.[0] ?? key.default
}

function prose({ description }: Key, depth: number): readonly string[] {
  const indent = `${'  '.repeat(depth)}# `
  const lines: string[] = []
  for (const word of description?.split(' ') ?? []) {
    const last = lines.at(-1)
    if (last !== undefined && indent.length + last.length + 1 + word.length <= widest) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => indent + line)
}
