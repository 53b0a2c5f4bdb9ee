import { ClaimLost, type InboxRow } from '@nightshift/store'
import { TooLate } from '@nightshift/webex'
import { growKey, resumeTask, type Follow } from './dispatch.ts'
import type { Growth } from './growth.ts'
import type { Held, Keeper } from './keeper.ts'
import type { Finish } from './lanes.ts'
import type { Outbox } from './outbox.ts'
import { enqueue } from './outgoing.ts'
import { persist, type Runtime } from './runtime.ts'
import { claimLost } from './topics.ts'

/** 10 edits of a message exist, 9 are used: 8 while it grows, 1 at the end (webex.md §7.2). */
const progressEdits = 8

/** Long answers off their lanes: progress as throttled edits of one message, and one final edit committed with *done* (resilience.md §2, Long work). */
export interface Tasks extends Follow {
  /** Takes up long answers whose process died. */
  sweep(): Promise<void>
  drain(): Promise<void>
}

export function openTasks(rt: Runtime, signal: AbortSignal, keeper: Keeper, outbox: Outbox): Tasks {
  const running = new Map<number, Promise<void>>()
  let draining = false

  const finish = async (held: Held, end: Finish): Promise<void> => {
    const sends = await persist(rt, signal, async (tx) => {
      await tx.claims.hold(held.claim)
      const begun = await outbox.begin(tx, await end.write(tx, held.claim))
      await tx.claims.release(held.claim)
      return begun
    })
    outbox.start(sends)
    end.after?.()
  }

  const progress = async (row: InboxRow, growth: Growth, held: Held, until: Promise<unknown>): Promise<void> => {
    let shown = growth.latest()
    for (let edits = 0; edits < progressEdits;) {
      const ended = await Promise.race([
        until.then(
          () => true,
          () => true,
        ),
        rt.clock.sleep(rt.timings.progressMs, signal).then(() => false),
      ])
      if (ended) return
      if (growth.latest() === shown) continue
      shown = growth.latest()
      edits++
      const sends = await persist(rt, signal, async (tx) => {
        await tx.claims.hold(held.claim)
        const origin = {
          inboxId: row.id,
          key: row.key,
          room: row.lane,
          direct: false,
          thread: undefined,
          saidAt: row.saidAt,
          person: undefined,
        }
        const part = { type: 'edit', of: growKey(row), markdown: shown, key: `${growKey(row)}:${edits}` } as const
        return await outbox.begin(tx, await enqueue(rt, tx, origin, [{ part, to: { room: row.lane }, queue: row.lane, home: true }]))
      })
      outbox.start(sends)
    }
    await until.catch(() => undefined)
  }

  const track = (row: InboxRow, work: () => Promise<void>): void => {
    const run = work()
      .catch((error: unknown) => {
        if (error instanceof ClaimLost || error instanceof TooLate) claimLost.say({ kind: 'task', name: String(row.id) })
        else if (!signal.aborted) throw error
      })
      .finally(() => running.delete(row.id))
    running.set(row.id, run)
  }

  return {
    adopt: (row, growth, claim, finished) =>
      track(row, async () => {
        const held = keeper.hold(claim)
        growth.grip.move(held)
        try {
          await progress(row, growth, held, finished)
          await finish(held, (await finished)(held.claim))
        } finally {
          keeper.letGo(held)
        }
      }),
    sweep: async () => {
      if (draining || rt.paused?.() === true) return
      const taken = await persist(rt, signal, async (tx) => {
        const rows = await tx.inbox.tasksWithWork(8)
        const claims = await Promise.all(
          rows.map(async (row) => (running.has(row.id) ? undefined : await tx.claims.take('task', String(row.id), rt.timings.leaseMs))),
        )
        return rows.flatMap((row, index) => {
          const claim = claims[index]
          return claim ? [{ row, claim }] : []
        })
      })
      for (const { row, claim } of taken) {
        track(row, async () => {
          const held = keeper.hold(claim)
          try {
            await finish(held, await resumeTask(rt, signal, row, held))
          } finally {
            keeper.letGo(held)
          }
        })
      }
    },
    drain: async () => {
      draining = true
      await Promise.allSettled(running.values())
    },
  }
}
