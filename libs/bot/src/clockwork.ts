import { toMs } from '@nightshift/resilience'
import { StoreUnavailable, type Tx } from '@nightshift/store'
import { Cron } from 'croner'
import type { AnyJob } from './define.ts'
import { holdMs } from './inbox.ts'
import type { Begun, Lanes } from './lanes.ts'
import type { Outbox } from './outbox.ts'
import { persist, type Runtime } from './runtime.ts'
import { enforceRetention } from './retention.ts'
import type { Tasks } from './tasks.ts'
import { storeWaits } from './topics.ts'

const pruneEveryMs = 3_600_000
/** How long a turn waits where the store cannot be read. */
const storeAwayMs = 1_000

/** How often rows that are held are looked for. */
const heldLookMs = 100

/** The second source of the inbox: jobs and timers that came due; and the sweep that finds work nobody announced. */
export interface Clockwork {
  /** Runs until the signal aborts. */
  run(): Promise<void>
  /** Something was set that may be due before the next look; `held`: something that nobody announces. */
  poke(why?: 'held'): void
}

export function openClockwork(rt: Runtime, signal: AbortSignal, lanes: Lanes, outbox: Outbox, tasks: Tasks): Clockwork {
  let wake: (() => void) | undefined
  let poked = false
  // The process before us may have left held rows.
  let heldUntil = rt.clock.monotonic() + holdMs
  // Not with the first turn: a start has other things to do.
  let prunedAt = rt.store.now() - pruneEveryMs + 60_000
  const jobs = Object.entries(rt.bot.jobs)

  const turn = async (): Promise<number> => {
    const now = rt.store.now()
    const due = await rt.store.read(async (tx) => (await tx.jobs.due()).length > 0 || ((await tx.timers.nextDue()) ?? Infinity) <= now)
    // While an operator has paused the work, nothing new is begun: what is missed is made up for by each job's own rule.
    if (due && rt.paused?.() !== true) lanes.start(await persist(rt, signal, (tx) => fireDue(rt, tx, jobs, lanes)))
    await lanes.sweep()
    await outbox.sweep()
    await tasks.sweep()
    if (now - prunedAt > pruneEveryMs) {
      prunedAt = now
      await enforceRetention(rt, signal, now)
    }
    // After the work: what was fired has set the next time.
    const { inbox, others } = await rt.store.read(async (tx) => ({
      inbox: await tx.inbox.nextDue(),
      others: [await tx.jobs.nextDue(), await tx.timers.nextDue(), await tx.outbox.nextDue()],
    }))
    const next = Math.min(...[inbox, ...others].map((at) => at ?? Infinity).filter((at) => at > now), now + rt.timings.sweepMs)
    // Rows that wait for their room's history are let go by whoever walks it, without a word to us: looked for more often while there may be any.
    const held = inbox !== undefined && inbox > now && rt.clock.monotonic() < heldUntil
    return Math.max(10, Math.min(next - rt.store.now(), held ? heldLookMs : Infinity))
  }

  return {
    poke: (why) => {
      if (why === 'held') heldUntil = rt.clock.monotonic() + holdMs
      poked = true
      wake?.()
    },
    run: async () => {
      await persist(rt, signal, (tx) =>
        tx.jobs.sync(jobs.map(([name, job]) => ({ name, schedule: scheduleText(rt, job), nextAt: nextTick(rt, job, rt.store.now()) }))),
      )
      while (!signal.aborted) {
        poked = false
        const waitMs = await turn().catch((error: unknown) => {
          if (!(error instanceof StoreUnavailable)) throw error
          storeWaits.say({ error, forMs: storeAwayMs })
          return storeAwayMs
        })
        // Something was set during the turn: looked at at once.
        if (poked) continue
        const woken = new Promise<void>((resolve) => {
          wake = resolve
        })
        const sleep = new AbortController()
        await Promise.race([woken, rt.clock.sleep(waitMs, AbortSignal.any([signal, sleep.signal])).catch(() => undefined)])
        sleep.abort()
        wake = undefined
      }
    },
  }
}

async function fireDue(rt: Runtime, tx: Tx, jobs: readonly (readonly [string, AnyJob])[], lanes: Lanes): Promise<readonly Begun[]> {
  const touched = new Set(await tx.timers.fire(64))
  for (const row of await tx.jobs.due()) {
    const job = jobs.find(([name]) => name === row.name)?.[1]
    if (!job) continue
    const now = rt.store.now()
    // A tick that still waits or runs is one of those that were missed: only `each` piles up.
    const busy = job.missed !== 'each' && (await tx.inbox.waits(`job:${row.name}`))
    const ticks = busy ? [] : missedTicks(rt, job, row.nextAt, now)
    if (await tx.jobs.tick(row.name, row.nextAt, ticks, nextTick(rt, job, now))) touched.add(`job:${row.name}`)
  }
  return await lanes.begin(tx, [...touched])
}

/** How late a tick may be and still count as on time. */
const graceMs = 60_000
/** More missed ticks are not made up for. */
const mostTicks = 1_000

/** The ticks to run of those due: the newest alone where it is recent enough, else as the job's rule for the missed says (bots.md §1.10). */
export function missedTicks(
  rt: Pick<Runtime, 'settings' | 'house' | 'random'>,
  job: AnyJob,
  dueAt: number,
  now: number,
): readonly number[] {
  const ticks = [dueAt]
  for (let at = nextTick(rt, job, dueAt); at <= now; at = nextTick(rt, job, at)) {
    if (ticks.length === mostTicks) ticks.shift()
    ticks.push(at)
  }
  if (job.missed === 'each') return ticks
  const newest = ticks.at(-1) ?? dueAt
  const mayBeLateMs = job.missed === 'skip' ? graceMs : toMs(job.missed.once)
  return now - newest <= mayBeLateMs ? [newest] : []
}

/** When the job runs next after `after`. A local time that does not exist runs at the next existing minute; one that exists twice, once. */
export function nextTick(rt: Pick<Runtime, 'settings' | 'house' | 'random'>, job: AnyJob, after: number): number {
  if (typeof job.at !== 'string') {
    const { every, jitter = 0 } = job.at(rt.settings)
    return after + toMs(every) * (1 + jitter * (2 * rt.random.next() - 1))
  }
  const timezone = job.zone === 'UTC' ? 'UTC' : rt.house().soc.zone
  return new Cron(job.at, { timezone, mode: '5-part' }).nextRun(new Date(after))?.getTime() ?? Number.MAX_SAFE_INTEGER
}

function scheduleText(rt: Runtime, job: AnyJob): string {
  return typeof job.at === 'string' ? `${job.at} ${job.zone ?? 'soc'}` : JSON.stringify(job.at(rt.settings))
}
