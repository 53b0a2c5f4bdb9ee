import type { CallOptions } from './contract.ts'
import type { Ask } from './ask.ts'
import type { Places } from './places.ts'
import { isLoose, listOf } from './wire.ts'

/**
 * The items of a list, page by page. Only `Link: rel="next"` counts. Guards (webex.md §7.2): the target may carry the token and keeps the
 * base path, a senseless `max` is replaced by ours, an address seen before ends the walk, and so does `mostPages`.
 */
export async function* pages(
  ask: Ask,
  places: Places,
  path: string,
  max: number,
  mostPages: number,
  options: CallOptions = {},
): AsyncGenerator<readonly Readonly<Record<string, unknown>>[]> {
  const seen = new Set<string>()
  let next: string | undefined = path
  for (let page = 0; page < mostPages && next !== undefined; page++) {
    if (seen.has(next)) return
    seen.add(next)
    const answer = await ask({ method: 'GET', path: next, options })
    yield listOf(isLoose(answer.body) ? answer.body.items : undefined)
    next = answer.link === undefined ? undefined : guarded(answer.link, await places.rest(options.signal), path, max, places)
  }
}

/** The next page's path below the base, or undefined where the link must not be followed. */
export function guarded(link: string, base: string, path: string, max: number, places: Places): string | undefined {
  const url = URL.parse(link)
  const home = URL.parse(base)
  if (!url || !home || !places.mayCarry(link) || url.host !== home.host) return undefined
  const [resource] = path.split('?')
  if (url.pathname.replace(/\/$/, '') !== `${home.pathname.replace(/\/$/, '')}${resource}`) return undefined
  if (!/^[1-9]\d*$/.test(url.searchParams.get('max') ?? '')) url.searchParams.set('max', String(max))
  return `${resource}${url.search}`
}
