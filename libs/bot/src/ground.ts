import type { Effect } from '@nightshift/resilience'
import type { GroundCommon, SelfDoor } from './define.ts'
import { recordDoor, stepper, type Doing } from './effects.ts'
import { frozenNow, setFrozen } from './frozen.ts'
import type { Held } from './keeper.ts'
import type { Runtime } from './runtime.ts'
import { sharedRows } from './shared.ts'
import { allTasks, putTask, taskOf } from './task-rows.ts'
import { canaryRound } from './topics.ts'

/** What a handler stands on: its connectors by name, the step, its rows, the house. One place makes it for commands, cards, jobs and timers. */
export function ground(rt: Runtime, signal: AbortSignal, held: Held, doing: Doing): GroundCommon {
  return {
    ...rt.tools,
    step: stepper(rt, signal, held, doing),
    records: recordDoor(rt),
    shared: (bot, collection) => sharedRows(rt, bot, collection),
    house: rt.house(),
    settings: rt.settings,
    now: rt.store.now(),
    clock: rt.clock,
    newId: () => rt.random.hex(16),
    signal,
    self: selfDoor(rt),
  }
}

function selfDoor(rt: Runtime): SelfDoor {
  const reconnect: Effect<null> = {
    key: 'link.reconnect',
    action: 'link.reconnect',
    lagMs: 0,
    limitMs: 30_000,
    evenFrozen: true,
    run: async () => {
      await rt.link.reconnect('canary')
      return null
    },
  }
  return {
    bot: rt.bot,
    table: rt.table,
    version: rt.version,
    startedAt: rt.startedAt,
    link: () => rt.link.state(),
    lastFrameAt: () => rt.link.lastFrameAt(),
    restAnswers: async () => {
      try {
        await rt.api.rooms(1, { signal: AbortSignal.timeout(5_000), background: true })
        return true
      } catch {
        return false
      }
    },
    sent: (key) =>
      rt.store.read(async (tx) => {
        const row = await tx.outbox.byKey(`key:${key}`)
        if (!row) return undefined
        const echoed = row.messageId !== null && (await tx.echoes.has(row.messageId))
        return { state: row.state, messageId: row.messageId, sentAt: row.startedAt, echoed }
      }),
    reconnect: () => reconnect,
    tasks: () => rt.store.read(allTasks),
    cancel: (task, by) => ({
      key: `cancel:${task.id}`,
      action: 'job.cancel',
      local: async (tx) => {
        const now = await taskOf(tx, task.id)
        if (now === undefined || now.kind === 'unsure' || now.cancelledBy !== undefined) return false
        await putTask(tx, task.id, { ...now, cancelledBy: by })
        return true
      },
      // An attempt that is under way ends; what it had begun is read back.
      after: () => void rt.cancels.cancel(task.id, by),
    }),
    frozen: () => rt.store.read(frozenNow),
    freeze: (row) => ({
      key: 'freeze',
      action: row === undefined ? 'writes.thaw' : 'writes.freeze',
      local: async (tx) => (await setFrozen(tx, row), null),
    }),
    secret: rt.secret,
    probed: (target, result, rttMs) => canaryRound.say({ target, result, rttMs }),
  }
}
