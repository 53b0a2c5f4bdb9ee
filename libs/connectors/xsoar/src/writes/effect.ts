import { UpstreamDown, type Effect, type EffectCall } from '@nightshift/resilience'
import type { Door } from '../door.ts'

/** From when on a `find` looks: 2 min before the step began (bots.md §13), since XSOAR's clock is not ours. */
export function since({ startedAt }: Pick<EffectCall, 'startedAt'>): number {
  return startedAt - 120_000
}

/** A little more than the call's own limit, so that it is the call that tells what is known of its outcome. */
const marginMs = 1_000

/** A write as a value. `limitMs` = how long its `run` may take; default: one call. */
export function effect<T>(
  door: Door,
  key: string,
  action: string,
  parts: Pick<Effect<T>, 'run'> & { readonly find: NonNullable<Effect<T>['find']>; readonly lagMs?: number; readonly limitMs?: number },
): Effect<T> {
  return {
    key,
    action: `xsoar.${action}`,
    lagMs: parts.lagMs ?? 1_000,
    limitMs: (parts.limitMs ?? door.limitMs) + marginMs,
    run: parts.run,
    find: parts.find,
  }
}

/** The later half of a write of several calls: whatever stops it, something has been done by then. */
export async function onceBegun<T>(half: () => Promise<T>): Promise<T> {
  try {
    return await half()
  } catch (error) {
    if (!(error instanceof UpstreamDown) || error.sent === 'unknown') throw error
    throw new UpstreamDown(error.upstream, error.message, { sent: 'unknown', cause: error })
  }
}
