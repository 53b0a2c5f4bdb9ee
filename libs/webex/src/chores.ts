import type { Clock, Random } from '@nightshift/resilience'

/** Things to do every now and then while a link is live: rotation, refresh, catalogue, pruning, coverage. */
export interface Chores {
  /** Runs `run` every `ms`, each time spread by ± `share`, until `stop`. */
  every(ms: number, share: number, run: () => void): void
  once(ms: number, run: () => void): void
  /** Forgets all of them. */
  stop(): void
}

export function openChores(clock: Clock, random: Random): Chores {
  const cancels = new Set<() => void>()
  const after = (ms: number, run: () => void): void => {
    const cancel = clock.after(ms, () => {
      cancels.delete(cancel)
      run()
    })
    cancels.add(cancel)
  }
  const every = (ms: number, share: number, run: () => void): void =>
    after(ms * (1 - share + 2 * share * random.next()), () => {
      every(ms, share, run)
      run()
    })
  return {
    every,
    once: after,
    stop: () => {
      for (const cancel of cancels) cancel()
      cancels.clear()
    },
  }
}
