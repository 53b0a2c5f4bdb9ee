import type { Tx } from '@nightshift/store'
import { z } from 'zod'

const key = 'frozen'
const frozenRow = z.object({ by: z.string(), name: z.string(), why: z.string(), at: z.number() })

/** Who stopped all writes of this bot, and when (bots.md §1.12). Kept over restarts. */
export type Frozen = z.output<typeof frozenRow>

/** Undefined while writes go on. */
export async function frozenNow(tx: Pick<Tx, 'settings'>): Promise<Frozen | undefined> {
  return frozenRow.safeParse(await tx.settings.get(key)).data
}

export async function setFrozen(tx: Pick<Tx, 'settings'>, row: Frozen | undefined): Promise<void> {
  await tx.settings.put(key, row)
}

/** A write was wanted while writes are frozen. The message may be shown in chat. */
export class WritesFrozen extends Error {
  override readonly name = 'WritesFrozen'
}
