import type { Effect } from '@nightshift/resilience'
import type { Json, NewAuditRow } from '@nightshift/store'
import type { LocalEffect, RecordDoor } from './define.ts'
import type { Held } from './keeper.ts'
import { persist, type Runtime } from './runtime.ts'
import { pathPoint } from './topics.ts'

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
    return await tx.steps.begin(held.claim, doing.inboxId, effect.key)
  })
  if (begun.state === 'done') return begun.result as T // stored by this very step
  say('step.started', effect.key)
  let result: T | undefined
  if (begun.state === 'started') {
    if (effect.find) {
      const settledAt = begun.startedAt + effect.limitMs + effect.lagMs
      await rt.clock.sleep(Math.max(0, settledAt - rt.store.now()), signal)
      result = await effect.find({ signal, notAfter: held.claim.deadline })
    }
    if (result === undefined) {
      await persist(rt, signal, async (tx) => {
        await tx.claims.hold(held.claim)
        await tx.steps.again(held.claim, doing.inboxId, effect.key)
      })
    }
  }
  result ??= await effect.run({ signal: AbortSignal.any([signal, AbortSignal.timeout(effect.limitMs)]), notAfter: held.claim.deadline })
  const value = result
  await persist(rt, signal, async (tx) => {
    await tx.claims.hold(held.claim)
    await tx.steps.done(held.claim, doing.inboxId, effect.key, value ?? null)
    await tx.audit.append(auditRow(doing, effect, begun.state === 'started' ? 'done (after a restart)' : 'done'))
  })
  say('step.done', effect.key)
  return value
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
