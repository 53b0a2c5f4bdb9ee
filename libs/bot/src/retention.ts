import { presses } from './press.ts'
import { persist, type Runtime } from './runtime.ts'
import { retained } from './topics.ts'

/** Own messages that came back are looked for within minutes; a day is plenty. */
const echoesKeptMs = 24 * 3_600_000

/**
 * The job `retention` of every bot (operations.md §9, Data): empties what was said long ago, forgets what no copy can come of any more, and
 * what nobody can press or ask for. Runs hourly as part of the clockwork, in one commit.
 */
export async function enforceRetention(rt: Runtime, signal: AbortSignal, now: number): Promise<void> {
  const { textKeptMs, keysKeptMs, rememberedKeptMs, cardsKeptMs, auditKeptMs } = rt.timings
  const rows = await persist(rt, signal, async (tx) => ({
    inbox: await tx.inbox.prune(now - textKeptMs, now - keysKeptMs),
    outbox: await tx.outbox.prune(now - textKeptMs, now - keysKeptMs),
    echoes: await tx.echoes.prune(now - echoesKeptMs),
    remembered: await tx.lastGood.prune(now - rememberedKeptMs),
    cards: await tx.cards.prune(now - cardsKeptMs),
    notices: await tx.records.prune('card-notices', now - cardsKeptMs),
    presses: await tx.records.prune(presses, now - echoesKeptMs),
    quota: await tx.records.prune('(quota)', now - keysKeptMs),
    gaps: await tx.link.pruneGaps(now - cardsKeptMs),
    audit: await tx.audit.prune(now - auditKeptMs),
  }))
  retained.say({ rows: Object.values(rows).reduce((sum, count) => sum + count, 0), by: rows })
}
