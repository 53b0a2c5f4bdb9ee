import { severityOf } from '../tickets.ts'
import type { SimTicket } from './rows.ts'

/** A query cannot be read. */
export class BadQuery extends Error {
  override readonly name = 'BadQuery'
}

type Matches = (ticket: SimTicket) => boolean
type Token =
  | { readonly kind: '(' | ')' | '-' | 'and' | 'or' | 'not' }
  | { readonly kind: 'term'; readonly field?: string; readonly op: string; readonly value: string }

/** A condition from XSOAR's query language, as far as the client speaks it: `field:"value"`, comparisons of times, words, and, or, not, `-`, brackets. */
export function matcher(query: string): Matches {
  const tokens = read(query)
  let at = 0
  const peek = (): Token | undefined => tokens[at]
  const either = (): Matches => {
    const parts = [both()]
    while (peek()?.kind === 'or') {
      at++
      parts.push(both())
    }
    return (ticket) => parts.some((part) => part(ticket))
  }
  const both = (): Matches => {
    const parts: Matches[] = []
    for (let next = peek(); next && next.kind !== ')' && next.kind !== 'or'; next = peek()) {
      if (next.kind === 'and') at++
      else parts.push(one())
    }
    return (ticket) => parts.every((part) => part(ticket))
  }
  const one = (): Matches => {
    const token = tokens[at++]
    if (token?.kind === '-' || token?.kind === 'not') {
      const inner = one()
      return (ticket) => !inner(ticket)
    }
    if (token?.kind === '(') {
      const inner = either()
      if (tokens[at++]?.kind !== ')') throw new BadQuery('a bracket is not closed')
      return inner
    }
    if (token?.kind !== 'term') throw new BadQuery(`nothing to compare at ${at}`)
    return (ticket) => holds(ticket, token)
  }
  const whole = either()
  if (at < tokens.length) throw new BadQuery('a bracket too many')
  return whole
}

function read(query: string): readonly Token[] {
  const tokens: Token[] = []
  const part = /\s*(?:([()])|(-)(?=\S)|(and|or|not)(?=[\s()]|$)|(?:([\w.]+):(>=|<=|>|<|=)?)?(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+)))/iy
  const text = query.trimEnd()
  while (part.lastIndex < text.length) {
    const found = part.exec(text)
    if (!found) throw new BadQuery('a quote is not closed')
    const [, bracket, minus, word, field, op = '=', quoted, bare] = found
    if (bracket === '(' || bracket === ')') tokens.push({ kind: bracket })
    else if (minus !== undefined) tokens.push({ kind: '-' })
    else if (word !== undefined) tokens.push({ kind: word.toLowerCase() as 'and' | 'or' | 'not' }) // the pattern lets nothing else through
    else {
      const value = quoted === undefined ? (bare ?? '') : quoted.replaceAll(/\\(.)/g, '$1')
      tokens.push({ kind: 'term', op, value, ...(field !== undefined && { field }) })
    }
  }
  return tokens
}

const statuses = ['pending', 'active', 'closed', 'archived']

function holds(ticket: SimTicket, { field, op, value }: { readonly field?: string; readonly op: string; readonly value: string }): boolean {
  const wanted = value.toLowerCase()
  switch (field) {
    case undefined:
      return everything(ticket).includes(wanted)
    case 'status':
      return statuses[ticket.status] === wanted || String(ticket.status) === wanted
    case 'severity':
      return severityWord(ticket.severity) === wanted || String(ticket.severity) === wanted
    case 'category':
      return (ticket.category ?? '') === wanted
    case 'created':
    case 'modified':
    case 'closed':
      return compare(ticket[field], op, Date.parse(value))
    case 'id':
    case 'type':
    case 'owner':
    case 'name':
      return ticket[field].toLowerCase() === wanted
    default: {
      const own = ticket.fields[field]
      return (Array.isArray(own) ? own : [own]).some((one) => String(one ?? '').toLowerCase() === wanted)
    }
  }
}

function severityWord(number: number): string {
  const word = severityOf(number)
  return word === 'info' ? (number === 0 ? 'unknown' : 'informational') : word
}

function compare(own: number | undefined, op: string, other: number): boolean {
  if (Number.isNaN(other)) throw new BadQuery('a time cannot be read')
  if (own === undefined) return false
  return op === '>=' ? own >= other : op === '<=' ? own <= other : op === '>' ? own > other : op === '<' ? own < other : own === other
}

function everything({ id, name, details, type, fields, labels }: SimTicket): string {
  return [id, name, details, type, ...Object.values(fields).map(String), ...labels.map(({ value }) => value)].join('\n').toLowerCase()
}
