import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { storeWaits } from '@nightshift/bot/topics'
import type { Clock, Random } from '@nightshift/resilience'
import { openSqlite, StoreUnavailable, type Store } from '@nightshift/store'

interface OwnStorePorts {
  readonly folder: string
  readonly bot: string
  /** How long another process that holds the file is waited for. */
  readonly waitMs: number
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
  /** Says what a start waits for; `outside`: for what is not its own to mend. */
  readonly waiting: (why: string, outside?: boolean) => void
}

const retryMs = 2_000

/**
 * Opens the bot's own store. A disk that is full or away may come back, so it is waited for. Throws `StoreHeld` and `StoreRefused`; rejects
 * with the signal's reason where that aborts.
 */
export async function openOwnStore({ folder, bot, waitMs, clock, random, signal, waiting }: OwnStorePorts): Promise<Store> {
  const owner = `${process.pid}-${random.hex(4)}`
  for (;;) {
    try {
      waiting('opening the store')
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return await openSqlite({ file: join(folder, `${bot}.db`), bot, owner, clock, waitMs, signal })
    } catch (error) {
      if (!(error instanceof StoreUnavailable) && !isOfTheDisk(error)) throw error
      waiting(`the store cannot be opened: ${error.message}`, true)
      storeWaits.say({ error, forMs: retryMs })
      await clock.sleep(retryMs, signal)
    }
  }
}

/** What the folder itself can answer while its volume is away, full or not ours yet. */
function isOfTheDisk(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    ['ENOSPC', 'EROFS', 'EACCES', 'EIO', 'ENOENT', 'ENOTDIR', 'EPERM'].includes(String(error.code))
  )
}
