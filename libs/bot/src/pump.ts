import { builtins } from './builtins.ts'
import { openCancels } from './cancels.ts'
import { openClockwork } from './clockwork.ts'
import { openDispatch } from './dispatch.ts'
import { floodGate } from './flood.ts'
import { takeIn } from './inbox.ts'
import { openKeeper } from './keeper.ts'
import { openLanes } from './lanes.ts'
import { commandTable } from './match.ts'
import { openOutbox } from './outbox.ts'
import { defaultTimings, type Ports, type Runtime } from './runtime.ts'
import { openOvertaking } from './overtake.ts'
import { openTasks } from './tasks.ts'
import { openTwins } from './twins.ts'
import type { Person } from '@nightshift/webex'

/** How a bot is stopped. */
export interface Stopping {
  /** Aborts: take nothing new, finish what runs. */
  readonly drain: AbortSignal
  /** Aborts: the time for that is over. */
  readonly stop: AbortSignal
}

/**
 * The path of every message, one way, on one screen:
 *
 *     Webex ─► link ─► inbox ─► lanes ─► dispatch ─► handler ─► outbox ─► REST ─► Webex
 *
 * Each arrow is a commit or a call; nothing below reaches back. Jobs, timers and card clicks come in by the same inbox.
 * Resolves when drained. Rejects only for a bug.
 */
export async function pump(ports: Ports, { drain, stop }: Stopping): Promise<void> {
  let poke: Runtime['poke'] = () => undefined
  const rt = runtime(ports, (why) => poke(why))
  const keeper = openKeeper(rt)
  const outbox = openOutbox(rt, stop, keeper)
  const tasks = openTasks(rt, stop, keeper, outbox)
  const dispatch = openDispatch(rt, stop, tasks)
  const lanes = openLanes(rt, stop, keeper, outbox, dispatch)
  const clockwork = openClockwork(rt, AbortSignal.any([drain, stop]), lanes, outbox, tasks)
  ;({ poke } = clockwork)
  const overtaking = openOvertaking(rt, stop, lanes)
  const twins = openTwins(rt, stop, outbox)

  const listening = (async () => {
    for await (const batch of rt.link) {
      const { begun, stored } = await takeIn(rt, stop, batch, lanes.begin)
      lanes.start(begun)
      overtaking.watch(stored)
      twins.watch(batch)
    }
  })()
  const ticking = clockwork.run()

  await Promise.race([Promise.all([unlessStopped(listening, stop), unlessStopped(ticking, stop)]), aborted(drain)])
  await lanes.drain()
  await tasks.drain()
  await outbox.flush()
  keeper.stop()
  twins.stop()
  await Promise.all([unlessStopped(listening, drain), unlessStopped(ticking, drain)])
}

/** The ports, with what the runtime derives from them. */
export function runtime(ports: Ports, poke: Runtime['poke']): Runtime {
  let self: Promise<Person> | undefined
  const timings = { ...defaultTimings, ...ports.timings }
  return {
    ...ports,
    table: commandTable({ ...ports.bot.commands, ...builtins() }),
    timings,
    cancels: openCancels(),
    flood: floodGate(timings),
    startedAt: ports.store.now(),
    poke,
    self: () => {
      self ??= ports.api.me().catch((error: unknown) => {
        self = undefined
        throw error
      })
      return self
    },
  }
}

async function unlessStopped(work: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
