import type { Store, Tx } from './contract.ts'
import type { Context } from './context.ts'
import { StoreUnavailable } from './errors.ts'
import type { Engine, Sql } from './sql.ts'
import { stampEveryMs, stampTime, type StoreTime } from './time.ts'
import { openTx } from './tx.ts'

/**
 * The store of one bot over an engine whose schema is up to date. `stampedAt` is the store time on record. The handle made here owns the
 * engine; closing one made by `as` ends that handle alone.
 */
export function storeOver(engine: Engine, bot: string, owner: string, time: StoreTime, stampedAt: number): Store {
  let stamped = stampedAt
  const stampAfter = async (sql: Sql): Promise<number> => {
    const now = time.now()
    if (!sql.wrote() || now - stamped < stampEveryMs) return stamped
    await stampTime(sql, bot, now)
    return now
  }
  const handle = (as: string, end: () => Promise<void>): Store => {
    let open = true
    const txOf = (sql: Sql): Tx => {
      const context: Context = { bot, owner: as, monotonicOf: time.monotonicOf, held: new Set() }
      return openTx(sql, context)
    }
    const mustBeOpen = (): void => {
      if (!open) throw new StoreUnavailable('Cannot use the store as it must be open: it was closed', 'gone')
    }
    return {
      owner: as,
      now: time.now,
      commit: async (work) => {
        mustBeOpen()
        const { result, at } = await engine.commit(async (sql) => ({ result: await work(txOf(sql)), at: await stampAfter(sql) }))
        stamped = Math.max(stamped, at)
        return result
      },
      read: async (work) => {
        mustBeOpen()
        return await engine.read((sql) => work(txOf(sql)))
      },
      as: (other) => handle(other, async () => undefined),
      size: async () => {
        mustBeOpen()
        return await engine.size()
      },
      close: async () => {
        if (!open) return
        open = false
        await end()
      },
    }
  }
  return handle(owner, () => engine.close())
}
