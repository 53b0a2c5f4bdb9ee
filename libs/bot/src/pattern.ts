import { kinds, type Kind, type Reading } from './kinds.ts'

/** A pattern's pieces: literal words, then arguments. Only the last may be optional or take the rest of the line. */
export interface Pattern {
  readonly source: string
  readonly tokens: readonly Token[]
}
export type Token =
  | { readonly type: 'word'; readonly word: string }
  | { readonly type: 'argument'; readonly name: string; readonly kind: Kind; readonly optional: boolean }
  | { readonly type: 'option'; readonly name: string; readonly kind: Kind }

/** Values by argument name. */
export type Args = Readonly<Record<string, unknown>>

/** What a text is to a pattern: it fits, its words fit but an argument does not, or it is something else. */
export type Fit =
  | { readonly type: 'match'; readonly args: Args; readonly literals: number }
  | { readonly type: 'argument'; readonly name: string; readonly kind: Kind; readonly given: string | undefined; readonly literals: number }
  | { readonly type: 'none' }

/** Reads a pattern such as `assign <id:id> <to:person>`. Throws where it is not one: a pattern is code, so that is a bug found at start. */
export function parsePattern(source: string): Pattern {
  const tokens = source
    .trim()
    .split(/\s+/)
    .map((text): Token => {
      const [, open, name, kind] = /^([<[])([a-z]\w*):([a-z]+)[>\]]$/i.exec(text) ?? []
      if (name !== undefined && isKind(kind)) return { type: 'argument', name, kind, optional: open === '[' }
      const [, option, optionKind] = /^\[([a-z]\w*)=<([a-z]+)>\]$/i.exec(text) ?? []
      if (option !== undefined && isKind(optionKind)) return { type: 'option', name: option, kind: optionKind }
      if (/^[a-z?][a-z\d-]*$/.test(text)) return { type: 'word', word: text }
      throw new Error(
        `Cannot read the pattern "${source}" as each part must be a lower-case word, <name:kind>, [name:kind] or [name=<kind>]: "${text}"`,
      )
    })
  tokens.forEach((token, index) => {
    const last = index === tokens.length - 1
    if (token.type === 'argument' && (token.optional || token.kind === 'text') && !last) {
      throw new Error(`Cannot read the pattern "${source}" as an optional or text argument must be the last part: "${token.name}"`)
    }
  })
  return { source, tokens }
}

/** Tries a whole text (mention removed, white space folded) against a pattern. Case does not matter for words and is kept in arguments. */
export function fit(pattern: Pattern, text: string, reading: Reading): Fit {
  let rest = text.trim()
  let literals = 0
  const args: Record<string, unknown> = {}
  for (const token of pattern.tokens) {
    if (token.type === 'word') {
      const [first, after] = cut(rest)
      if (first.toLowerCase() !== token.word) return { type: 'none' }
      literals++
      rest = after
      continue
    }
    if (token.type === 'option') {
      const found = new RegExp(`(?:^|\\s)${token.name}=(\\S+)`, 'i').exec(rest)
      if (!found) continue
      const value = kinds[token.kind].read(found[1] ?? '', reading)
      if (value === undefined) return { type: 'argument', name: token.name, kind: token.kind, given: found[1], literals }
      args[token.name] = value
      rest = (rest.slice(0, found.index) + rest.slice(found.index + found[0].length)).trim()
      continue
    }
    if (rest === '') {
      if (token.optional) continue
      return { type: 'argument', name: token.name, kind: token.kind, given: undefined, literals }
    }
    const [first, after] = token.kind === 'text' ? [rest, ''] : token.kind === 'person' ? cutQuoted(rest) : cut(rest)
    const value = kinds[token.kind].read(first, reading)
    if (value === undefined) return { type: 'argument', name: token.name, kind: token.kind, given: first, literals }
    args[token.name] = value
    rest = after
  }
  if (rest === '') return { type: 'match', args, literals }
  // Words too many: a person whose name has spaces, or simply another sentence.
  const last = pattern.tokens.at(-1)
  return last?.type === 'argument' ? { type: 'argument', name: last.name, kind: last.kind, given: rest, literals } : { type: 'none' }
}

/** Whether some text fits both patterns at the same place, so that it would not be clear which was meant. */
export function ambiguous(a: Pattern, b: Pattern): boolean {
  const length = Math.max(a.tokens.length, b.tokens.length)
  for (let index = 0; index < length; index++) {
    const [x, y] = [a.tokens[index], b.tokens[index]]
    if (x?.type === 'word' && y?.type === 'word') {
      if (x.word !== y.word) return false
      continue
    }
    // A literal word beats an argument at the same place, and the shorter pattern beats an optional end: both are settled by `literals`.
    return x?.type !== 'word' && y?.type !== 'word' && isArgument(x) && isArgument(y)
  }
  return true
}

function isArgument(token: Token | undefined): boolean {
  return token?.type === 'argument' || token?.type === 'option'
}

function cut(text: string): readonly [string, string] {
  const at = text.search(/\s/)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at).trim()]
}

function cutQuoted(text: string): readonly [string, string] {
  const [whole, name] = /^"([^"]+)"/.exec(text) ?? []
  return whole !== undefined && name !== undefined ? [name, text.slice(whole.length).trim()] : cut(text)
}

function isKind(text: string | undefined): text is Kind {
  return text !== undefined && Object.hasOwn(kinds, text)
}
