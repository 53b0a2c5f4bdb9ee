/** Who waits for a message in a room. Woken by the message itself; nobody polls. */
export interface Waiters {
  /** Calls `look` after each new or changed message of the room, until the answer is called. */
  wait(room: string, look: () => void): () => void
  wake(room: string): void
}

/** Nobody waits yet. */
export function waiters(): Waiters {
  const rooms = new Map<string, Set<() => void>>()
  return {
    wait: (room, look) => {
      const here = rooms.get(room) ?? new Set<() => void>()
      rooms.set(room, here.add(look))
      return () => {
        here.delete(look)
        if (here.size === 0 && rooms.get(room) === here) rooms.delete(room)
      }
    },
    wake: (room) => {
      for (const look of rooms.get(room) ?? []) look()
    },
  }
}
