import type { Severity, TicketQuery } from './contract.ts'
import type { FieldNames } from './settings.ts'

/** Words of XSOAR's query language for our severities; `info` is also its "unknown" (bots.md §2.1). */
const severityWords: Readonly<Record<Severity, readonly string[]>> = {
  info: ['Informational', 'Unknown'],
  low: ['Low'],
  medium: ['Medium'],
  high: ['High'],
  critical: ['Critical'],
}

/** A value as a quoted term: nothing that a person wrote becomes an operator. Control characters become blanks. */
export function term(value: string): string {
  // oxlint-disable-next-line no-control-regex -- it is control characters that must not pass
  return `"${value.replaceAll(/[\u0000-\u001f\u007f]/g, ' ').replaceAll(/[\\"]/g, String.raw`\$&`)}"`
}

/** The query of X1. Category `job` is always left out. */
export function queryOf(query: TicketQuery, fields: FieldNames): string {
  const parts = ['-category:job']
  const any = (field: string, values: readonly string[] | undefined): void => {
    if (values === undefined) return
    // An empty list asks for none of them: no ticket has an empty id.
    const terms = (values.length > 0 ? values : ['']).map((value) => `${field}:${term(value)}`)
    parts.push(terms.length === 1 ? (terms[0] ?? '') : `(${terms.join(' or ')})`)
  }
  if (query.open === true) parts.push('(status:Pending or status:Active)')
  if (query.open === false) parts.push('(status:Closed or status:Archived)')
  any('id', query.ids)
  any('type', query.types)
  any(
    'severity',
    query.severities?.flatMap((severity) => severityWords[severity]),
  )
  any('owner', only(query.owner))
  any(fields.host, only(query.host))
  any(fields.user, only(query.user))
  between(parts, 'created', query.created)
  between(parts, 'closed', query.closed)
  between(parts, 'modified', query.modifiedFrom === undefined ? undefined : { from: query.modifiedFrom })
  if (query.text !== undefined) parts.push(term(query.text))
  return parts.join(' and ')
}

function only(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value]
}

function between(parts: string[], field: string, range: { readonly from?: number; readonly to?: number } | undefined): void {
  if (range?.from !== undefined) parts.push(`${field}:>=${term(new Date(range.from).toISOString())}`)
  if (range?.to !== undefined) parts.push(`${field}:<${term(new Date(range.to).toISOString())}`)
}
