import type { Clock } from '@nightshift/resilience'

/** While a gap's rooms are walked, later events of a room wait for its history (webex.md §8, rule 7). */
export interface Holds {
  /** A walk is due: from now on every room's events are held, at most 30 s (docs/decisions/008). */
  begin(): void
  /** Which gap the holds are for: a walk that was begun before another gap opened must not let that one's events go. */
  round(): number
  /** Whether an event of the room is to be held; remembers that one was. */
  isHeld(room: string): boolean
  /** The room's history is in, as of that round. False where a newer gap has opened meanwhile: its own walk will say so. */
  release(room: string, round: number): boolean
  /** The walk of that round is over. Answers the rooms that have events held and were not walked; none where a newer gap has opened. */
  end(round: number): readonly string[]
  /** Rooms in which somebody wrote meanwhile, for the walk to prefer. */
  wanted(): ReadonlySet<string>
}

export function openHolds(clock: Clock, holdMs: number): Holds {
  let until = Number.NEGATIVE_INFINITY
  let walked = new Set<string>()
  let round = 0
  const held = new Set<string>()
  return {
    round: () => round,
    begin: () => {
      round++
      until = clock.monotonic() + holdMs
      walked = new Set()
    },
    isHeld: (room) => {
      if (clock.monotonic() >= until || walked.has(room)) return false
      held.add(room)
      return true
    },
    release: (room, as) => {
      if (as !== round) return false
      walked.add(room)
      held.delete(room)
      return true
    },
    end: (as) => {
      if (as !== round) return []
      until = Number.NEGATIVE_INFINITY
      const rest = [...held]
      held.clear()
      return rest
    },
    wanted: () => held,
  }
}
