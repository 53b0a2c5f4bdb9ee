import type { StoredMessage } from './inbox.ts'
import type { Lanes } from './lanes.ts'
import { meaning } from './match.ts'
import { saidToUs } from './mention.ts'
import { readingFor } from './question.ts'
import { persist, type Runtime } from './runtime.ts'

/** Lets urgent commands (`cancel`, `stop`) overtake what waits in their room (resilience.md §2). */
export interface Overtaking {
  /** Messages that were just stored: one that still waits behind others after a moment is read, and moved to a lane of its own if it is urgent. */
  watch(stored: readonly StoredMessage[]): void
}

/** A message whose lane is busy costs one more read; one that is handled at once costs nothing. */
export function openOvertaking(rt: Runtime, signal: AbortSignal, lanes: Lanes): Overtaking {
  const urgent = rt.table.some(({ command }) => command.urgent === true)
  const look = async ({ id, event }: StoredMessage): Promise<void> => {
    const waits = await rt.store.read(async (tx) => {
      const row = await tx.inbox.get(id)
      return row?.state === 'new' && row.attempts === 0
    })
    if (!waits || signal.aborted) return
    const message = event.hydrated ?? (await rt.api.message(event, { signal }))
    const found = meaning(rt.table, saidToUs(message, await rt.self()), readingFor(rt))
    if (found.type !== 'command' || found.entry.command.urgent !== true) return
    const lane = `urgent:${id}`
    lanes.start(await persist(rt, signal, async (tx) => ((await tx.inbox.moveLane(id, lane)) ? await lanes.begin(tx, [lane]) : [])))
  }
  return {
    watch: (stored) => {
      if (!urgent) return
      for (const one of stored) {
        // Where it cannot be read now, it is answered in its turn.
        rt.clock.after(rt.timings.overtakeMs, () => void look(one).catch(() => undefined))
      }
    },
  }
}
