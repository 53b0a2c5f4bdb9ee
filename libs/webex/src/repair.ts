import type { Clock } from '@nightshift/resilience'
import { walk, type WalkPorts } from './backfill.ts'
import type { LinkMemory } from './contract.ts'
import { backfill } from './topics.ts'

/** Walks gaps, one at a time, oldest first. A gap that cannot be walked stays open and is tried again. */
export interface Repair {
  /** Starts unless it is under way. */
  run(): void
}

export interface RepairPorts extends Omit<WalkPorts, 'self' | 'memory'> {
  readonly memory: Pick<LinkMemory, 'claimGap' | 'closeGap' | 'cursor' | 'walked' | 'busyRooms' | 'cluster'>
  readonly self: () => string
  readonly clock: Clock
}

const againMs = 30_000

export function openRepair(ports: RepairPorts, signal: AbortSignal): Repair {
  const { memory, clock } = ports
  let running = false
  let wanted = false

  const repair = async (): Promise<void> => {
    for (let gap = await memory.claimGap(); gap && !signal.aborted; gap = await memory.claimGap()) {
      const startedAt = clock.monotonic()
      const report = await walk(gap, { ...ports, self: ports.self() }, signal)
      await memory.closeGap(gap, report)
      backfill.say({
        ms: clock.monotonic() - startedAt,
        found: report.found,
        rooms: report.rooms,
        bound: report.bound ?? (report.truncated.length > 0 ? 'rooms' : undefined),
      })
    }
    ports.holds.end(ports.holds.round())
  }
  const run = (): void => {
    wanted = true
    if (running || signal.aborted) return
    running = true
    wanted = false
    repair()
      // Webex or the store is away: the gap is a row and waits.
      .catch(() => void (signal.aborted || clock.after(againMs, run)))
      .finally(() => {
        running = false
        if (wanted) run()
      })
  }
  return { run }
}
