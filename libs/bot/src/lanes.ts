import { ClaimLost, type Claim, type InboxRow, type Tx } from '@nightshift/store'
import { TooLate } from '@nightshift/webex'
import type { Held, Keeper } from './keeper.ts'
import type { Outbox } from './outbox.ts'
import { persist, type Runtime } from './runtime.ts'
import { claimLost, pathPoint } from './topics.ts'

/** Work that a commit has begun: started once the commit is known to have succeeded. */
export interface Begun {
  readonly lane: string
  readonly claim: Claim
  readonly row: InboxRow
}

/** What handling a row comes to: rows to write in the commit that finishes it, and what to do once that has succeeded. */
export interface Finish {
  /** Finishes the row (done, later, dead, task) and writes its replies; answers the queues they wait in. Run again if the store was away. */
  readonly write: (tx: Tx, claim: Claim) => Promise<readonly string[]>
  readonly after?: () => void
}

/** Rooms in parallel up to a width, each room in the order in which things were said. */
export interface Lanes {
  /** Within a commit: claims those of the lanes that are free, and takes their next row. */
  begin(tx: Tx, lanes: readonly string[]): Promise<readonly Begun[]>
  start(begun: readonly Begun[]): void
  /** Looks for work that nobody announced: after a start, a died claim, a held row that is due. */
  sweep(): Promise<void>
  active(): number
  /** Takes nothing new and resolves when what runs has finished. */
  drain(): Promise<void>
}

/** `handle` never decides about claims: it answers a `Finish`, or throws where the process stops. */
export function openLanes(
  rt: Runtime,
  signal: AbortSignal,
  keeper: Keeper,
  outbox: Outbox,
  handle: (row: InboxRow, held: Held) => Promise<Finish>,
): Lanes {
  const active = new Set<string>()
  const running = new Set<Promise<void>>()
  let draining = false
  const paused = rt.paused ?? ((): boolean => false)
  /** A lane was left because all places were taken: looked for again when one is free. */
  let crowded = false

  // The claim alone keeps others off: `active` is only touched once a commit has succeeded, since one that fails is run again.
  const begin: Lanes['begin'] = async (tx, lanes) => {
    const begun: Begun[] = []
    for (const lane of lanes) {
      if (draining || paused() || active.has(lane)) continue
      if (active.size + begun.length >= rt.timings.width) {
        crowded = true
        continue
      }
      const claim = await tx.claims.take('lane', lane, rt.timings.leaseMs)
      if (!claim) continue
      const next = await tx.inbox.take(claim)
      if (next && 'row' in next) {
        begun.push({ lane, claim, row: next.row })
      } else {
        await tx.claims.release(claim)
      }
    }
    return begun
  }

  const work = async ({ lane, claim, row: first }: Begun): Promise<void> => {
    const held = keeper.hold(claim)
    try {
      for (let row: InboxRow | undefined = first; row;) {
        pathPoint.say({ point: 'claimed', key: row.key, room: lane })
        const current = row
        const finish = await handle(current, held)
        // One commit: the row is finished, its replies are stored and begun, the lane has its next row.
        const { sends, next } = await persist(rt, signal, async (tx) => {
          await tx.claims.hold(held.claim)
          const begun = await outbox.begin(tx, await finish.write(tx, held.claim))
          const taken = draining || paused() ? undefined : await tx.inbox.take(held.claim)
          if (taken && 'row' in taken) return { sends: begun, next: taken.row }
          await tx.claims.release(held.claim)
          // Within the commit: an arrival that is stored after it must find the lane free.
          active.delete(lane)
          return { sends: begun, next: undefined }
        })
        outbox.start(sends)
        row = next
        pathPoint.say({ point: 'committed', key: current.key, room: lane })
        finish.after?.()
      }
    } catch (error) {
      if (error instanceof ClaimLost || error instanceof TooLate) claimLost.say({ kind: 'lane', name: lane })
      else if (!signal.aborted) throw error
    } finally {
      keeper.letGo(held)
      active.delete(lane)
    }
    if (crowded && !signal.aborted) {
      crowded = false
      await sweep()
    }
  }

  const start: Lanes['start'] = (begun) => {
    for (const one of begun) {
      active.add(one.lane)
      const run = work(one).finally(() => running.delete(run))
      running.add(run)
    }
  }

  const sweep: Lanes['sweep'] = async () => {
    if (draining || paused()) return
    start(
      await persist(rt, signal, async (tx) => {
        const free = rt.timings.width - active.size
        return free > 0 ? begin(tx, await tx.inbox.lanesWithWork(free)) : []
      }),
    )
  }

  return {
    begin,
    start,
    sweep,
    active: () => active.size,
    drain: async () => {
      draining = true
      // One that a commit under way has begun starts after this.
      do await Promise.allSettled(running)
      while (running.size > 0)
    },
  }
}
