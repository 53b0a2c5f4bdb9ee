import { toMs } from '@nightshift/resilience'
import type { Tx } from '@nightshift/store'
import { z } from 'zod'
import type { AnyCommand, By } from './define.ts'
import { holds, isRole } from './roles.ts'
import type { Runtime } from './runtime.ts'

const collection = '(quota)'
const times = z.array(z.number())

/** How often a person has had something done of what they may have in a window (LIMIT of bots.md §1.6). */
export interface Quota {
  readonly used: number
  readonly of: number
  /** When the next is possible, ms since 1970; undefined while there is room. */
  readonly nextAt: number | undefined
  /** Counts one more, in the commit that does it. */
  readonly count: (tx: Tx) => Promise<void>
}

/** Undefined where the command has no limit, or not for this person. */
export async function quotaOf(rt: Runtime, limit: AnyCommand['limit'], name: string, by: By): Promise<Quota | undefined> {
  if (limit === undefined || (limit.unless !== undefined && isRole(limit.unless) && holds(by.roles, limit.unless))) return undefined
  const id = `${name}:${by.email}`
  const since = rt.store.now() - toMs(limit.per)
  const recent = async (tx: Tx): Promise<readonly number[]> =>
    (times.safeParse((await tx.records.get(collection, id))?.value).data ?? []).filter((at) => at > since)
  const used = await rt.store.read(recent)
  return {
    used: used.length,
    of: limit.times,
    nextAt: used.length < limit.times ? undefined : (used[0] ?? 0) + toMs(limit.per),
    count: async (tx) => void (await tx.records.put(collection, id, [...(await recent(tx)), rt.store.now()])),
  }
}
