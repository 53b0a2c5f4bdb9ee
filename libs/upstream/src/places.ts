/** A connector's own bound on calls at once (XSOAR bears 5, bots.md §13): the rest wait in order. */
export interface Places {
  /**
   * Runs when a place is free. `op` = the kind of call: one kind never takes them all, so that a long listing of war rooms does not hold up
   * the search for breached timers. Rejects with the signal's reason where that aborts while it waits: nothing has been run then.
   */
  hold<T>(op: string, run: () => Promise<T>, signal: AbortSignal): Promise<T>
}

/** Places that every kind of call leaves to the others. */
const left = 2

/** `count` places. */
export function openPlaces(count: number): Places {
  const most = Math.max(1, count - left)
  const held = new Map<string, number>()
  let free = count
  let waiting: readonly { readonly op: string; readonly turn: () => void }[] = []
  const mayEnter = (op: string): boolean => free > 0 && (held.get(op) ?? 0) < most
  const take = (op: string, by: 1 | -1): void => {
    free -= by
    held.set(op, (held.get(op) ?? 0) + by)
  }
  const admit = (): void => {
    for (let next = waiting.find(({ op }) => mayEnter(op)); next; next = waiting.find(({ op }) => mayEnter(op))) {
      const admitted = next
      waiting = waiting.filter((one) => one !== admitted)
      take(admitted.op, 1)
      admitted.turn()
    }
  }
  const enter = async (op: string, signal: AbortSignal): Promise<void> => {
    if (mayEnter(op)) return take(op, 1)
    await new Promise<void>((resolve, reject) => {
      const mine = {
        op,
        turn: () => {
          signal.removeEventListener('abort', abort)
          resolve()
        },
      }
      const abort = (): void => {
        waiting = waiting.filter((one) => one !== mine)
        reject(signal.reason)
      }
      waiting = [...waiting, mine]
      signal.addEventListener('abort', abort, { once: true })
    })
  }
  return {
    hold: async (op, run, signal) => {
      signal.throwIfAborted()
      await enter(op, signal)
      try {
        return await run()
      } finally {
        take(op, -1)
        admit()
      }
    },
  }
}
