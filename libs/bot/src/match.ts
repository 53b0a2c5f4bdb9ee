import type { AnyCommand, Bot } from './define.ts'
import type { Kind, Reading } from './kinds.ts'
import { ambiguous, fit, parsePattern, type Args, type Pattern } from './pattern.ts'
import { suggest } from './suggest.ts'

/** A command with every way to say it. */
export interface Entry {
  /** The pattern as declared: the command's name in metrics, audit and help. */
  readonly source: string
  readonly command: AnyCommand
  readonly patterns: readonly Pattern[]
}

/** What a text means to a bot. */
export type Meaning =
  | { readonly type: 'command'; readonly entry: Entry; readonly args: Args }
  | { readonly type: 'argument'; readonly entry: Entry; readonly kind: Kind; readonly given: string | undefined }
  | { readonly type: 'unknown'; readonly word: string; readonly near: readonly string[] }
  | { readonly type: 'empty' }

/** The table of a bot's commands. Throws where two patterns could match one sentence: found when the process starts, and by the contract suite. */
export function commandTable(commands: Bot['commands']): readonly Entry[] {
  const entries = Object.entries(commands).map(([source, command]): Entry => ({
    source,
    command,
    patterns: [source, ...(command.aliases ?? [])].map(parsePattern),
  }))
  const all = entries.flatMap((entry) => entry.patterns)
  all.forEach((one, index) => {
    const twin = all.slice(index + 1).find((other) => ambiguous(one, other))
    if (twin) throw new Error(`Cannot define commands as no two patterns may match one sentence: "${one.source}" and "${twin.source}"`)
  })
  return entries
}

/** Finds what is meant: a literal word beats an argument at the same place; right words with a wrong argument are never "unknown". */
export function meaning(table: readonly Entry[], text: string, reading: Reading): Meaning {
  if (text.trim() === '') return { type: 'empty' }
  const fits = table.flatMap((entry) => entry.patterns.map((pattern) => ({ entry, pattern, found: fit(pattern, text, reading) })))
  const best = fits
    .flatMap(({ entry, found }) => (found.type === 'match' ? [{ entry, found }] : []))
    .sort((a, b) => b.found.literals - a.found.literals)[0]
  if (best) return { type: 'command', entry: best.entry, args: best.found.args }
  const wrong = fits
    .flatMap(({ entry, found }) => (found.type === 'argument' && found.literals > 0 ? [{ entry, found }] : []))
    .sort((a, b) => b.found.literals - a.found.literals)[0]
  if (wrong) return { type: 'argument', entry: wrong.entry, kind: wrong.found.kind, given: wrong.found.given }
  const word = text.trim().split(/\s/)[0] ?? ''
  const words = table.flatMap((entry) => entry.patterns.map((pattern) => firstWord(pattern)))
  return { type: 'unknown', word, near: suggest(word, words) }
}

/** An example of the command, as ARG shows it: the declared one, else made from the pattern. */
export function exampleOf(entry: Entry, sample: (kind: Kind) => string): string {
  if (entry.command.example !== undefined) return entry.command.example
  const tokens = entry.patterns[0]?.tokens ?? []
  return tokens
    .map((token) =>
      token.type === 'word' ? token.word : token.type === 'option' ? `${token.name}=${sample(token.kind)}` : sample(token.kind),
    )
    .join(' ')
}

/** The literal words at the start of a command: what people call it. */
export function nameOf(entry: Entry): string {
  const words: string[] = []
  for (const token of entry.patterns[0]?.tokens ?? []) {
    if (token.type !== 'word') break
    words.push(token.word)
  }
  return words.join(' ')
}

function firstWord(pattern: Pattern): string {
  const first = pattern.tokens[0]
  return first?.type === 'word' ? first.word : ''
}
