import { createHash } from 'node:crypto'
import { UpstreamDown, type Effect, type EffectCall } from '@nightshift/resilience'
import type { Json, NewAuditRow } from '@nightshift/store'
import { answers } from './answers.ts'
import type { LocalEffect, RecordDoor } from './define.ts'
import { frozenNow, WritesFrozen, type Frozen } from './frozen.ts'
import type { Held } from './keeper.ts'
import { persist, type Runtime } from './runtime.ts'
import { pathPoint } from './topics.ts'
import { StepPending } from './waiting.ts'

/** For whom and in answer to what the effects of one row are done: it goes into the audit rows. */
export interface Doing {
  readonly inboxId: number
  readonly key: string
  readonly actor: string
  readonly room: string
  readonly command: string
}

/**
 * The one way a write happens (resilience.md §2, Effects). *Started* is stored before and *done*, with its result and its audit row, after;
 * a re-run finds *done* and gives the stored result, or finds *started*, waits out the call's own limit, asks `find`, and repeats only if
 * it did not happen. A local effect and its *done* are one transaction.
 */
export function stepper(rt: Runtime, signal: AbortSignal, held: Held, doing: Doing): <T>(effect: Effect<T> | LocalEffect<T>) => Promise<T> {
  const say = (point: 'step.started' | 'step.done', key: string): void =>
    pathPoint.say({ point, key: doing.key, room: doing.room, detail: key })
  const seen = new Set<string>()
  return async <T>(effect: Effect<T> | LocalEffect<T>): Promise<T> => {
    signal.throwIfAborted()
    if (seen.has(effect.key)) throw new Error(`Cannot step twice as each effect of one answer needs a key of its own: "${effect.key}"`)
    seen.add(effect.key)
    return 'local' in effect
      ? await stepLocal(rt, signal, held, doing, effect, say)
      : await stepRemote(rt, signal, held, doing, effect, say)
  }
}

/** A step of an earlier run is waited for in its lane at most so long; else the row goes on as a task. */
const patienceMs = 2_000

type Say = (point: 'step.started' | 'step.done', key: string) => void

async function stepLocal<T>(rt: Runtime, signal: AbortSignal, held: Held, doing: Doing, effect: LocalEffect<T>, say: Say): Promise<T> {
  say('step.started', effect.key)
  const result = await persist(rt, signal, async (tx) => {
    await tx.claims.hold(held.claim)
    const found = await tx.steps.begin(held.claim, doing.inboxId, effect.key)
    if (found.state === 'done') return found.result as T // stored by this very step
    const value = await effect.local(tx)
    await tx.steps.done(held.claim, doing.inboxId, effect.key, value as Json) // a LocalEffect's result is JSON by its contract
    await tx.audit.append(auditRow(doing, effect, 'done'))
    return value
  })
  effect.after?.()
  say('step.done', effect.key)
  return result
}

async function stepRemote<T>(rt: Runtime, signal: AbortSignal, held: Held, doing: Doing, effect: Effect<T>, say: Say): Promise<T> {
  const begun = await persist(rt, signal, async (tx) => {
    await tx.claims.hold(held.claim)
    const step = await tx.steps.begin(held.claim, doing.inboxId, effect.key)
    const frozen = effect.evenFrozen === true ? undefined : await frozenNow(tx)
    // Thrown in here, nothing is begun. What was begun before is read back all the same.
    if (frozen && step.state === 'fresh') throw frozenError(rt, frozen)
    return step
  })
  if (begun.state === 'done') return begun.result as T // stored by this very step
  say('step.started', effect.key)
  const call = (its: AbortSignal): EffectCall => ({
    signal: its,
    notAfter: held.claim.deadline,
    marker: markerOf(rt.bot.name, doing.key, effect.key),
    startedAt: begun.state === 'started' ? begun.startedAt : rt.store.now(),
  })
  let result: T | undefined
  if (begun.state === 'started') {
    if (effect.find) {
      const settledAt = begun.startedAt + effect.limitMs + effect.lagMs
      if (settledAt - rt.store.now() > patienceMs) throw new StepPending(effect.action, settledAt)
      await rt.clock.sleep(Math.max(0, settledAt - rt.store.now()), signal)
      result = await stillUnknown(effect.find(call(signal)))
    }
    if (result === undefined) {
      await persist(rt, signal, async (tx) => {
        await tx.claims.hold(held.claim)
        const frozen = effect.evenFrozen === true ? undefined : await frozenNow(tx)
        if (frozen) throw frozenError(rt, frozen)
        await tx.steps.again(held.claim, doing.inboxId, effect.key)
      })
    }
  }
  result ??= await attempt(effect, call(AbortSignal.any([signal, AbortSignal.timeout(effect.limitMs)])), signal, async () => {
    await persist(rt, signal, async (tx) => {
      await tx.claims.hold(held.claim)
      await tx.steps.undone(held.claim, doing.inboxId, effect.key)
    })
  })
  const value = result
  await persist(rt, signal, async (tx) => {
    await tx.claims.hold(held.claim)
    await tx.steps.done(held.claim, doing.inboxId, effect.key, value ?? null)
    await tx.audit.append(auditRow(doing, effect, begun.state === 'started' ? 'done (after a restart)' : 'done'))
  })
  say('step.done', effect.key)
  return value
}

function frozenError(rt: Runtime, { name, at, why }: Frozen): WritesFrozen {
  return new WritesFrozen(answers.frozen(rt.bot.name, name, at, why, rt.store.now(), rt.house().soc.zone))
}

/** Runs it; what surely did nothing is taken back by `undone`, and a time limit that struck leaves the outcome unknown. */
async function attempt<T>(effect: Effect<T>, call: EffectCall, outer: AbortSignal, undone: () => Promise<void>): Promise<T> {
  try {
    return await effect.run(call)
  } catch (error) {
    if (error instanceof UpstreamDown && error.sent === 'no') await undone()
    if (!call.signal.aborted || outer.aborted || error instanceof UpstreamDown) throw error
    throw new UpstreamDown(effect.action.split('.')[0] ?? effect.action, `${effect.action} was not answered in time`, {
      sent: 'unknown',
      cause: error,
    })
  }
}

/** A read-back that fails leaves the outcome as unknown as it was. */
async function stillUnknown<T>(found: Promise<T>): Promise<T> {
  try {
    return await found
  } catch (error) {
    if (error instanceof UpstreamDown) throw new UpstreamDown(error.upstream, error.message, { sent: 'unknown', cause: error })
    throw error
  }
}

/** Names an effect to the outside: the same for every try, and for no other effect of any bot. */
function markerOf(bot: string, event: string, key: string): string {
  return createHash('sha256').update([bot, event, key].join('\n')).digest('hex').slice(0, 20)
}

function auditRow(doing: Doing, effect: { readonly key: string; readonly action: string }, result: string): NewAuditRow {
  return {
    actor: doing.actor,
    room: doing.room,
    action: effect.action,
    detail: { command: doing.command, key: effect.key, event: doing.key },
    result,
  }
}

/** The bot's own rows: reads at once, writes as local effects. */
export function recordDoor({ store, poke }: Pick<Runtime, 'store' | 'poke'>): RecordDoor {
  return {
    get: (collection, id) => store.read((tx) => tx.records.get(collection, id)),
    list: (collection) => store.read((tx) => tx.records.list(collection)),
    put: (collection, id, value, ifVersion) => ({
      key: `put:${collection}:${id}`,
      action: `${collection}.put`,
      local: (tx) => tx.records.put(collection, id, value, ifVersion),
    }),
    remove: (collection, id) => ({
      key: `remove:${collection}:${id}`,
      action: `${collection}.remove`,
      local: (tx) => tx.records.remove(collection, id),
    }),
    timer: (kind, key, dueAt, payload) => ({
      key: `timer:${kind}:${key}`,
      action: `timer.set`,
      local: async (tx) => {
        await tx.timers.set({ key: `${kind}:${key}`, kind, dueAt, lane: `timer:${kind}`, payload })
        return null
      },
      after: poke,
    }),
    cancelTimer: (kind, key) => ({
      key: `untimer:${kind}:${key}`,
      action: 'timer.cancel',
      local: (tx) => tx.timers.cancel(`${kind}:${key}`),
    }),
  }
}
