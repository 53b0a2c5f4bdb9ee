import type { Context } from 'hono'
import type { HttpVariables } from '../surfaces/surface.ts'
import { Refusal } from '../refusal.ts'

/** `max` of a listing. Refuses with 400 what is no whole number from 1 to `most`. */
export function maxOf(c: Context<HttpVariables>, most: number, otherwise: number): number {
  const given = c.req.query('max')
  if (given === undefined) return otherwise
  const max = Number(given)
  if (!/^\d+$/.test(given) || max < 1 || max > most) throw new Refusal(400, `max: must be a number from 1 to ${most}.`)
  return max
}

/** One page of a list by offset, and a `Link` header to the next where there is more (webex.md §7.2). */
export function page<T>(c: Context<HttpVariables>, base: string, rows: readonly T[], max: number): readonly T[] {
  const from = Number(c.req.query('cursor') ?? '0') || 0
  const next = from + max
  if (next < rows.length) linkTo(c, base, { cursor: String(next), max: String(max) })
  return rows.slice(from, next)
}

/** Names the next page: the same call with some of its query replaced. */
export function linkTo(c: Context<HttpVariables>, base: string, change: Readonly<Record<string, string>>): void {
  const here = new URL(c.req.url)
  const query = new URLSearchParams(here.search)
  for (const [name, value] of Object.entries(change)) query.set(name, value)
  c.header('link', `<${base}${here.pathname}?${query.toString()}>; rel="next"`)
}
