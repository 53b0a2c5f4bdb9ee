import { fullJitter } from '@nightshift/resilience'
import { ClaimLost, StoreUnavailable, type Claim, type OutboxRow, type Tx } from '@nightshift/store'
import { TooLate, Vanished, WebexRefused, WebexUnreachable, type Message, type Outgoing } from '@nightshift/webex'
import { answers } from './answers.ts'
import { mostRounds, resolve, type Resolution } from './ambiguous.ts'
import { repeatedMark } from './fingerprint.ts'
import type { Held, Keeper } from './keeper.ts'
import type { OutboxBody } from './outgoing.ts'
import { persist, type Runtime } from './runtime.ts'
import { ambiguous, claimLost, failed, pathPoint, sendEnded } from './topics.ts'

/** A send that a commit has begun. */
export interface BegunSend {
  readonly queue: string
  readonly claim: Claim
  readonly row: OutboxRow
}

/** What was committed to be sent, sent: each room in order, paced, retried, reconciled (resilience.md §2, Outbox). */
export interface Outbox {
  /** Within a commit: claims the free ones of these queues and takes their next row. */
  begin(tx: Tx, queues: readonly string[]): Promise<readonly BegunSend[]>
  start(begun: readonly BegunSend[]): void
  sweep(): Promise<void>
  /** Sends what is ready; resolves when nothing is on its way. */
  flush(): Promise<void>
}

type Ended =
  | { readonly type: 'sent'; readonly message: string | undefined }
  | { readonly type: 'again'; readonly waitMs: number; readonly repeated?: boolean; readonly undone: boolean }
  /** `slow`: a gateway gave up waiting, so it may yet be done. */
  | { readonly type: 'unknown'; readonly slow: boolean }
  | { readonly type: 'dead'; readonly reason: string; readonly tell: boolean }

export function openOutbox(rt: Runtime, signal: AbortSignal, keeper: Keeper): Outbox {
  const active = new Set<string>()
  const running = new Set<Promise<void>>()

  const begin: Outbox['begin'] = async (tx, queues) => {
    const begun: BegunSend[] = []
    for (const queue of queues) {
      if (active.has(queue)) continue
      const claim = await tx.claims.take('send', queue, rt.timings.leaseMs)
      if (!claim) continue
      const next = await tx.outbox.take(claim)
      if (next && 'row' in next) {
        begun.push({ queue, claim, row: next.row })
      } else {
        await tx.claims.release(claim)
      }
    }
    return begun
  }

  const work = async ({ queue, claim, row: first }: BegunSend): Promise<void> => {
    const held = keeper.hold(claim)
    try {
      // What a restart finds unknown was cut, not slow.
      let slow = false
      for (let row: OutboxRow | undefined = first; row;) {
        const current: OutboxRow = row
        const ended: Ended =
          current.state === 'unknown' ? await reconcile(rt, current, slow, signal) : await attempt(rt, current, held, signal)
        row = await persist(rt, signal, async (tx) => {
          await tx.claims.hold(held.claim)
          await settle(rt, tx, held.claim, current, ended)
          const next = await tx.outbox.take(held.claim)
          if (next && 'row' in next) return next.row
          await tx.claims.release(held.claim)
          // Within the commit: a row that is added after it must find the queue free.
          active.delete(queue)
          return undefined
        })
        slow = ended.type === 'unknown' && ended.slow
        report(rt, current, ended)
      }
    } catch (error) {
      if (error instanceof ClaimLost || error instanceof TooLate) claimLost.say({ kind: 'send', name: queue })
      else if (!signal.aborted) throw error
    } finally {
      keeper.letGo(held)
      active.delete(queue)
    }
  }

  const start: Outbox['start'] = (begun) => {
    for (const one of begun) {
      active.add(one.queue)
      const run = work(one).finally(() => running.delete(run))
      running.add(run)
    }
  }

  return {
    begin,
    start,
    sweep: async () => start(await persist(rt, signal, async (tx) => begin(tx, await tx.outbox.roomsWithWork(64)))),
    flush: async () => {
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}

/** One try to send a row. The claim's end travels with it: what is late does not leave. */
async function attempt(rt: Runtime, row: OutboxRow, held: Held, signal: AbortSignal): Promise<Ended> {
  const body = row.body as unknown as OutboxBody // outgoing.ts made it
  pathPoint.say({ point: 'sending', key: pathKey(row), room: row.room, detail: row.kind })
  try {
    const message = await send(rt, row, body, { signal, notAfter: held.claim.deadline })
    pathPoint.say({ point: 'posted', key: pathKey(row), room: row.room, ...(message ? { detail: message.uuid } : {}) })
    if (message) rt.link.expectEcho(message.room, message.direct, message.uuid)
    return { type: 'sent', message: message?.uuid }
  } catch (error) {
    if (signal.aborted || error instanceof ClaimLost) throw error
    // It surely did not leave; the claim, if it is still ours, sends it again.
    if (error instanceof TooLate) return { type: 'again', waitMs: 0, undone: true }
    if (error instanceof StoreUnavailable) return { type: 'again', waitMs: rt.timings.retryBaseMs, undone: true }
    if (error instanceof WebexUnreachable) {
      if (error.sent === 'unknown' && row.kind !== 'edit' && row.kind !== 'delete')
        return { type: 'unknown', slow: error.status === 502 || error.status === 504 }
      const waitMs =
        error.retryAfterMs ??
        fullJitter(
          { baseMs: rt.timings.retryBaseMs, capMs: rt.timings.retryCapMs, floorMs: 100 },
          Math.floor(Math.log2(1 + (rt.store.now() - row.createdAt) / rt.timings.retryBaseMs)),
          rt.random,
        )
      return { type: 'again', waitMs, undone: true }
    }
    if (error instanceof NotSentYet) return { type: 'again', waitMs: rt.timings.unknownCheckMs, undone: true }
    const gone = error instanceof Vanished || (error instanceof WebexRefused && (error.status === 404 || error.status === 403))
    if (gone && row.kind === 'delete') return { type: 'sent', message: undefined }
    if (!gone)
      failed.say({
        where: 'outbox',
        class: error instanceof WebexRefused ? 'refused' : 'bug',
        ref: String(row.id),
        command: '(none)',
        error,
      })
    const reason = error instanceof Error ? error.message : String(error)
    return { type: 'dead', reason, tell: !gone && row.kind !== 'delete' && row.inboxId !== undefined && !reason.startsWith(undeliverable) }
  }
}

const undeliverable = 'undeliverable'

/** The row that this one edits, deletes or threads under is not settled yet. */
class NotSentYet extends Error {}

async function send(
  rt: Runtime,
  row: OutboxRow,
  body: OutboxBody,
  bounds: { readonly signal: AbortSignal; readonly notAfter: number },
): Promise<Message | undefined> {
  const target = row.of === undefined ? undefined : await rt.store.read((tx) => tx.outbox.get(row.of ?? -1))
  if (target && target.messageId === null) {
    if (target.state === 'dead') throw new Error(`${undeliverable}: what it belongs to was never sent`)
    throw new NotSentYet()
  }
  const message = row.message ?? target?.messageId ?? undefined
  const { room } = row
  if (row.kind === 'delete') {
    if (message !== undefined) await rt.api.remove({ message, room }, bounds)
    return undefined
  }
  if (row.kind === 'edit') {
    if (message !== undefined) await rt.api.edit({ message, room }, body.markdown, bounds)
    return undefined
  }
  const parent = body.parent ?? message
  const outgoing: Outgoing = {
    to: body.to,
    markdown: row.repeated && row.kind === 'message' ? `${repeatedMark}\n${body.markdown}` : body.markdown,
    ...(parent === undefined ? {} : { parent }),
    ...(body.card ? { card: body.card } : {}),
    ...(body.file ? { file: { name: body.file.name, type: body.file.type, bytes: Buffer.from(body.file.base64, 'base64') } } : {}),
  }
  return await rt.api.post(outgoing, bounds)
}

async function reconcile(rt: Runtime, row: OutboxRow, slow: boolean, signal: AbortSignal): Promise<Ended> {
  if (row.kind === 'edit' || row.kind === 'delete') return { type: 'again', waitMs: 0, undone: false } // safe to repeat
  let found: Resolution
  try {
    found = await resolve(rt, row, slow, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof WebexUnreachable || error instanceof StoreUnavailable)) throw error
    // Not known yet: looked at again.
    await rt.clock.sleep(rt.timings.retryBaseMs, signal)
    return { type: 'unknown', slow }
  }
  const body = row.body as unknown as OutboxBody // outgoing.ts made it
  const direct = row.direct ?? !('room' in body.to)
  switch (found.type) {
    case 'delivered':
      ambiguous.say({ resolution: found.by, direct })
      return { type: 'sent', message: found.message }
    case 'again':
      ambiguous.say({ resolution: 'absent', direct })
      return row.attempts >= mostRounds
        ? { type: 'dead', reason: 'not delivered in three rounds', tell: true }
        : { type: 'again', waitMs: 0, undone: false }
    case 'repeat':
      ambiguous.say({ resolution: 'repeated', direct })
      return { type: 'again', waitMs: 0, repeated: body.cardId === undefined, undone: false }
    case 'drop':
      ambiguous.say({ resolution: 'dropped', direct })
      return { type: 'dead', reason: 'its outcome could not be known, and it must not be sent twice', tell: false }
  }
}

async function settle(rt: Runtime, tx: Tx, claim: Claim, row: OutboxRow, ended: Ended): Promise<void> {
  switch (ended.type) {
    case 'sent':
      return await tx.outbox.sent(claim, row.id, ended.message)
    case 'unknown':
      return await tx.outbox.unknown(claim, row.id)
    case 'again':
      return await tx.outbox.again(claim, row.id, rt.store.now() + ended.waitMs, {
        undone: ended.undone,
        ...(ended.repeated ? { repeated: true } : {}),
      })
    case 'dead': {
      await tx.outbox.dead(claim, row.id, ended.reason)
      if (!ended.tell) return
      const body = row.body as unknown as OutboxBody // outgoing.ts made it
      const told: OutboxBody = {
        to: body.to,
        markdown: answers.notSent(String(row.id)),
        ...(body.parent === undefined ? {} : { parent: body.parent }),
      }
      await tx.outbox.put([
        {
          room: row.room,
          kind: 'message',
          body: told as never,
          policy: 'at-most-once',
          ...(row.direct === undefined ? {} : { direct: row.direct }),
        },
      ])
    }
  }
}

function report(rt: Runtime, row: OutboxRow, ended: Ended): void {
  const outcome = ended.type === 'again' ? 'retried' : ended.type
  const saidAt = (row.body as unknown as OutboxBody).saidAt // outgoing.ts made it
  const responseMs = ended.type === 'sent' && saidAt !== undefined ? rt.store.now() + rt.api.clockOffset() - saidAt : undefined
  sendEnded.say({ kind: row.kind, outcome, responseMs, ...(ended.type === 'dead' ? { reason: ended.reason } : {}) })
  if (ended.type === 'sent')
    pathPoint.say({ point: 'sent', key: pathKey(row), room: row.room, ...(ended.message === undefined ? {} : { detail: ended.message }) })
}

/** Under which name the row shows on the path: the row it answers. */
function pathKey(row: OutboxRow): string {
  return `out:${row.inboxId ?? row.id}`
}
