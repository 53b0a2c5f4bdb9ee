import { statfsSync } from 'node:fs'

const memory = '/dev/shm'
const enoughBytes = 1024 ** 3

/**
 * Where tests keep what they throw away: in memory where there is room, since the stores of a suite commit some ten thousand times and each
 * commit waits for the disk. A process that is killed loses nothing of it; the loss of power is not what these suites play.
 */
export function scratch(): { readonly TMPDIR?: string } {
  try {
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize >= enoughBytes ? { TMPDIR: memory } : {}
  } catch {
    return {}
  }
}
