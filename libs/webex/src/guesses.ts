import type { LinkMemory } from './contract.ts'

type Clusters = Pick<LinkMemory, 'cluster' | 'learnCluster'>

const most = 5_000

/** A memory that also knows the regions that frames let suppose: a first call to a room that was never read needs one. */
export function withGuesses(memory: Clusters): Clusters & { guess(room: string, cluster: string): void } {
  const guesses = new Map<string, string>()
  return {
    // Only what a REST id said is kept; a guess dies with the process.
    cluster: (room) => memory.cluster(room) ?? guesses.get(room),
    learnCluster: (room, cluster) => {
      guesses.delete(room)
      memory.learnCluster(room, cluster)
    },
    guess: (room, cluster) => {
      if (memory.cluster(room) !== undefined) return
      guesses.set(room, cluster)
      const [oldest] = guesses.size > most ? guesses.keys() : []
      if (oldest !== undefined) guesses.delete(oldest)
    },
  }
}
