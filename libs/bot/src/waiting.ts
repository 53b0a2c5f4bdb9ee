import { toMs, UpstreamDown, type Duration } from '@nightshift/resilience'
import type { InboxRow } from '@nightshift/store'
import { answers, shorten } from './answers.ts'
import { Cancelled } from './cancels.ts'
import type { Answer } from './answer.ts'
import type { By } from './define.ts'
import { WritesFrozen } from './frozen.ts'
import { zoneOf } from './house.ts'
import type { Part } from './reply.ts'
import type { Runtime } from './runtime.ts'
import { taskOf, type TaskRow } from './task-rows.ts'

/** A step was begun before and its outcome cannot be asked for yet: the call's own limit has not passed. */
export class StepPending extends Error {
  override readonly name = 'StepPending'
  /** Store time at which it can. */
  readonly until: number
  readonly action: string
  constructor(action: string, until: number) {
    super(`The outcome of ${action} cannot be read back yet`)
    this.action = action
    this.until = until
  }
}

/** A write whose outcome is unknown is read back for so long (bots.md §1.6, UNSURE). */
const unsureMs = 24 * 3_600_000
const leastWaitMs = 5_000
const mostWaitMs = 60_000

/** A write as far as it can be kept: who asked for what, and how long it may wait. */
export interface Keepable {
  readonly row: InboxRow
  readonly by: By
  readonly command: string
  readonly text: string
  readonly queue: Duration | undefined
}

/**
 * What becomes of a write that an upstream did not take: kept and tried again where its outcome is unknown (UNSURE) or its command may
 * queue; given up in words when its time is over; undefined where it is simply DOWN.
 */
async function keepWrite(
  rt: Runtime,
  { row, by, command, text, queue }: Keepable,
  error: UpstreamDown | StepPending,
): Promise<Pick<Answer, 'parts' | 'goOn'> | undefined> {
  const before = await rt.store.read((tx) => taskOf(tx, row.id))
  const unknown = error instanceof StepPending || error.sent === 'unknown'
  if (!unknown && before?.kind !== 'unsure' && queue === undefined) return undefined
  const kind = unknown || before?.kind === 'unsure' ? 'unsure' : 'queued'
  const now = rt.store.now()
  const upstream = error instanceof UpstreamDown ? error.upstream : (before?.upstream ?? '')
  const since = before?.since ?? now
  const until =
    kind === before?.kind && before.until !== undefined ? before.until : now + (kind === 'unsure' ? unsureMs : toMs(queue ?? '4h'))
  if (now >= until) return { parts: [words(kind === 'unsure' ? answers.neverKnown(upstream) : answers.givenUp(upstream, now - since))] }
  const zone = zoneOf(rt.house(), by.email)
  const says =
    kind === 'unsure'
      ? error instanceof StepPending && before === undefined
        ? answers.resumed()
        : answers.unsure()
      : answers.queued(upstream, row.id, until, now, zone)
  const task: TaskRow = { kind, by: by.email, command, text: shorten(text), since, until, ...(upstream === '' ? {} : { upstream }) }
  const waited = now - since
  const pause = Math.min(mostWaitMs, Math.max(leastWaitMs, waited / 4)) * (0.75 + rt.random.next() / 2)
  const at = error instanceof StepPending ? error.until : Math.min(until, Math.round(now + pause))
  // Said once per kind: an outbox key that is there already adds nothing.
  return { parts: [{ ...words(says), key: `wait:${row.id}:${kind}` }], goOn: { at, task } }
}

/** How often a write that waits looks whether writes are still frozen. */
const thawLookMs = 30_000

/**
 * What becomes of a write that ended with an error: kept, read back, or told in words. Undefined where the error says nothing of a write that
 * went on: then it is told as any other.
 */
export async function remainsOf(rt: Runtime, write: Keepable, error: unknown): Promise<Pick<Answer, 'parts' | 'goOn'> | undefined> {
  const { row } = write
  const { before, open, begun } = await rt.store.read(async (tx) => ({
    before: await taskOf(tx, row.id),
    open: await tx.steps.open(row.id),
    begun: await tx.steps.any(row.id),
  }))
  if (error instanceof WritesFrozen && before) return { parts: [], goOn: { at: rt.store.now() + thawLookMs, task: before } }
  // Ended in the middle of a write: what came of it is read back.
  if (error instanceof Cancelled && open) return await keepWrite(rt, write, new StepPending(write.command, rt.store.now() + leastWaitMs))
  if (!(error instanceof UpstreamDown) && !(error instanceof StepPending)) return undefined
  const kept = await keepWrite(rt, write, error)
  if (kept) return kept
  return begun && error instanceof UpstreamDown ? { parts: [words(answers.halfDone(error.upstream))] } : undefined
}

function words(markdown: string): Extract<Part, { readonly type: 'text' }> {
  return { type: 'text', markdown }
}
