import type { SimContext } from './context.ts'
import { SimRefusal, versionConflict } from './errors.ts'

/**
 * Numbers that misbehave whenever they are met (bots.md §14): as a ticket's id, or at the end of a new ticket's name. They stand beside the
 * world, in no list and no count.
 */
export const sentinels = ['9409', '9429', '9500', '9504'] as const

/** The sentinel that an id or a name ends in. */
export function sentinelIn(text: string): string | undefined {
  return sentinels.find((number) => text.endsWith(number))
}

/** 9429 and 9500 answer that status to everything; 9409 conflicts with every write. Throws where it does. */
export function refuseBySentinel(sentinel: string | undefined, write: boolean): void {
  if (sentinel === '9429') throw new SimRefusal(429, 'too_many_requests', 'Too many requests', 'Slow down')
  if (sentinel === '9500') throw new SimRefusal(500, 'internal', 'Internal error', 'Something broke')
  if (sentinel === '9409' && write) throw versionConflict(9_409, 9_408)
}

/** 9504 has done the work, and says nothing for a long time. */
export async function loseBySentinel(sentinel: string | undefined, { clock, lossMs }: SimContext, signal: AbortSignal): Promise<void> {
  if (sentinel !== '9504') return
  await clock.sleep(lossMs, signal)
  throw new SimRefusal(504, 'gateway_timeout', 'Gateway timeout', 'The upstream took too long')
}
