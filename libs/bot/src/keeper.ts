import { ClaimLost, type Claim } from '@nightshift/store'
import type { Runtime } from './runtime.ts'
import { claimLost } from './topics.ts'

/** A claim in use: `claim` is its newest form, since heartbeats move its end. */
export interface Held {
  readonly claim: Claim
}

/** Keeps claims alive while their work goes on. */
export interface Keeper {
  hold(claim: Claim): Held
  letGo(held: Held): void
  stop(): void
}

/** Extends every claim that is held longer than a third of its lease, all in one commit; one that cannot be extended is left to end. */
export function openKeeper(rt: Pick<Runtime, 'store' | 'clock' | 'timings'>): Keeper {
  const held = new Set<{ claim: Claim }>()
  const beatMs = rt.timings.leaseMs / 3
  let cancel: (() => void) | undefined
  const schedule = (): void => {
    cancel ??= rt.clock.after(beatMs, () => {
      cancel = undefined
      void beat().finally(() => {
        if (held.size > 0) schedule()
      })
    })
  }
  const beat = async (): Promise<void> => {
    const old = [...held].filter((one) => one.claim.until - rt.store.now() < rt.timings.leaseMs - beatMs / 2)
    if (old.length === 0) return
    for (const one of old) {
      try {
        const later = await rt.store.commit((tx) => tx.claims.extend(one.claim, rt.timings.leaseMs))
        one.claim = later
      } catch (error) {
        if (!(error instanceof ClaimLost)) return // the store is away: the lease may end, and the commit will tell
        held.delete(one)
        claimLost.say({ kind: one.claim.kind, name: one.claim.name })
      }
    }
  }
  return {
    hold: (claim) => {
      const one = { claim }
      held.add(one)
      schedule()
      return one
    },
    letGo: (one) => {
      held.delete(one)
    },
    stop: () => {
      cancel?.()
      held.clear()
    },
  }
}
