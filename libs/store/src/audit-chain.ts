import { createHash } from 'node:crypto'
import type { AuditRow, Json } from './contract.ts'

/** What the first row of a chain follows. */
export const genesis: { readonly seq: 0; readonly hash: string } = { seq: 0, hash: '0'.repeat(64) }

/**
 * One text for one value: members sorted by UTF-16 code units, no white space, numbers and strings as JavaScript writes them
 * (the rules of RFC 8785, the JSON Canonicalization Scheme).
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  // `sort` without a comparison goes by code units.
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`)
  return `{${members.join(',')}}`
}

/** hash = SHA-256(prev ‖ canonical JSON of the row without its two hashes), as lower-case hex (operations.md §9, Audit). */
export function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { prev, seq, at, actor, room, action, detail, result } = row
  return createHash('sha256')
    .update(prev + canonicalJson({ seq, at, actor, room, action, detail, result }))
    .digest('hex')
}

/** `edited` = a row's content or hash was changed; `unlinked` = it follows another row than the one before it. */
export type Breakage = 'edited' | 'unlinked' | 'missing' | 'reordered' | 'inserted'
export type ChainVerdict = { readonly ok: true } | { readonly ok: false; readonly brokenAt: number; readonly kind: Breakage }

/**
 * Whether the rows are one chain that follows `after` (default: the very beginning). Finds what was edited, deleted, inserted or reordered, at
 * the first row that shows it; a chain that was cut at its end, or made anew as a whole, shows only against an anchor kept elsewhere.
 */
export function verifyChain(rows: readonly AuditRow[], after: { readonly seq: number; readonly hash: string } = genesis): ChainVerdict {
  let last = after
  for (const [index, row] of rows.entries()) {
    const expected = last.seq + 1
    const broken = (kind: Breakage): ChainVerdict => ({ ok: false, brokenAt: row.seq, kind })
    if (row.seq > expected) return broken(rows.slice(index).some(({ seq }) => seq === expected) ? 'reordered' : 'missing')
    if (row.seq < expected) return broken(rows.slice(0, index).some(({ seq }) => seq === row.seq) ? 'inserted' : 'reordered')
    if (row.hash !== hashOf(row)) return broken('edited')
    if (row.prev !== last.hash) return broken('unlinked')
    last = row
  }
  return { ok: true }
}

/** `Array.isArray` does not narrow a readonly list away from a record. */
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}
