import { ClaimLost } from './errors.ts'
import type { Claim } from './contract.ts'
import type { Sql } from './sql.ts'

/** Whose rows a transaction reads and writes, under which name it claims, and what it has learned so far. */
export interface Context {
  readonly bot: string
  readonly owner: string
  /** The moment of this process's monotonic clock at which store time is `at`. */
  monotonicOf(at: number): number
  /** Claims found to be ours in this transaction: they need no second look until it ends. */
  readonly held: Set<Claim>
}

const stillOurs = 'select epoch from claims where bot = ? and kind = ? and name = ? and owner = ? and epoch = ? and ends_at > ?'

/** Throws `ClaimLost` unless the claim is still its owner's and its lease runs. On an engine with parallel transactions it stays so until the end. */
export async function assertHeld(sql: Sql, context: Context, claim: Claim): Promise<void> {
  if (context.held.has(claim)) return
  const { kind, name, owner, epoch } = claim
  const found = await sql.get(stillOurs + sql.forUpdate, [context.bot, kind, name, owner, epoch, sql.now()])
  if (!found) throw lost(claim)
  context.held.add(claim)
}

/** The error for a claim that is not ours any more. */
export function lost(claim: Claim): ClaimLost {
  return new ClaimLost(
    `Cannot act on ${claim.kind} "${claim.name}" as its claim must still hold: epoch ${claim.epoch} of "${claim.owner}" has ended or passed on`,
  )
}
