import type { Clock } from '@nightshift/resilience'

/** While a gap's rooms are walked, later events of a room wait for its history (webex.md §8, rule 7). */
export interface Holds {
  /** A walk is due: from now on every room's events are held, at most 10 s. */
  begin(): void
  /** Whether an event of the room is to be held; remembers that one was. */
  isHeld(room: string): boolean
  /** The room's history is in. */
  release(room: string): void
  /** The walk is over. Answers the rooms that have events held and were not walked. */
  end(): readonly string[]
  /** Rooms in which somebody wrote meanwhile, for the walk to prefer. */
  wanted(): ReadonlySet<string>
}

export function openHolds(clock: Clock, holdMs: number): Holds {
  let until = Number.NEGATIVE_INFINITY
  let walked = new Set<string>()
  const held = new Set<string>()
  return {
    begin: () => {
      until = clock.monotonic() + holdMs
      walked = new Set()
    },
    isHeld: (room) => {
      if (clock.monotonic() >= until || walked.has(room)) return false
      held.add(room)
      return true
    },
    release: (room) => {
      walked.add(room)
      held.delete(room)
    },
    end: () => {
      until = Number.NEGATIVE_INFINITY
      const rest = [...held]
      held.clear()
      return rest
    },
    wanted: () => held,
  }
}
