import type { Claim, Claims } from '../contract.ts'
import { assertHeld, lost, type Context } from '../context.ts'
import { whole, type Sql } from '../sql.ts'
import { countTaskBegun } from './inbox.ts'

const taken = `insert into claims (bot, kind, name, owner, epoch, ends_at) values (?, ?, ?, ?, 1, ?)
  on conflict (bot, kind, name) do update set owner = excluded.owner, epoch = claims.epoch + 1, ends_at = excluded.ends_at
  where claims.ends_at <= ? returning epoch`
const extended = 'update claims set ends_at = ? where bot = ? and kind = ? and name = ? and owner = ? and epoch = ? and ends_at > ?'
// The row stays, so that the next holder's epoch is higher.
const released = 'update claims set ends_at = 0 where bot = ? and kind = ? and name = ? and owner = ? and epoch = ?'

/** Who may act (resilience.md §2): a lease by store time, and an epoch that rises with each holder. */
export function claims(sql: Sql, context: Context): Claims {
  const { bot, owner } = context
  const ours = (claim: Omit<Claim, 'deadline'>): Claim => {
    const held = { ...claim, deadline: context.monotonicOf(claim.until) }
    context.held.add(held)
    return held
  }
  return {
    take: async (kind, name, leaseMs) => {
      const now = sql.now()
      const until = now + whole(leaseMs)
      const row = await sql.get<{ epoch: number }>(taken, [bot, kind, name, owner, until, now])
      if (!row) return undefined
      if (kind === 'task' && row.epoch > 1) await countTaskBegun(sql, bot, name)
      return ours({ kind, name, owner, epoch: row.epoch, until })
    },
    hold: (claim) => assertHeld(sql, context, claim),
    extend: async (claim, leaseMs) => {
      const now = sql.now()
      const until = Math.max(claim.until, now + whole(leaseMs))
      const changed = await sql.run(extended, [until, bot, claim.kind, claim.name, claim.owner, claim.epoch, now])
      if (changed === 0) throw lost(claim)
      const { kind, name, epoch } = claim
      return ours({ kind, name, owner: claim.owner, epoch, until })
    },
    release: async (claim) => {
      await sql.run(released, [bot, claim.kind, claim.name, claim.owner, claim.epoch])
      context.held.clear()
    },
  }
}

/** Ends every claim of the bot: for an engine whose opener knows that nobody else lives (resilience.md §2, inbox rule 3). */
export async function voidClaims(sql: Sql, bot: string): Promise<void> {
  await sql.run('update claims set ends_at = 0 where bot = ? and ends_at > 0', [bot])
}
