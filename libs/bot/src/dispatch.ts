import type { Claim, InboxRow } from '@nightshift/store'
import { ClaimLost, StoreUnavailable } from '@nightshift/store'
import { TooLate, WebexUnreachable } from '@nightshift/webex'
import { fullJitter, UpstreamDown } from '@nightshift/resilience'
import { answers, shorten } from './answers.ts'
import { silent, type Answer } from './answer.ts'
import { greeting } from './builtins.ts'
import { growing, type Growth } from './growth.ts'
import type { Held } from './keeper.ts'
import type { Finish } from './lanes.ts'
import { enqueue, place, type Origin, type Placed } from './outgoing.ts'
import { NotYet } from './not-yet.ts'
import { entriesFor } from './permit.ts'
import { answerPress } from './press.ts'
import { answerQuestion, hydrate, withAge } from './question.ts'
import type { Part } from './reply.ts'
import type { Runtime } from './runtime.ts'
import { dropTask, putTask, taskOf } from './task-rows.ts'
import { StepPending } from './waiting.ts'
import { answerTick, answerTimer } from './tick.ts'
import { died, failed, handled, retried } from './topics.ts'

/** How often a handler that fails by itself is tried, and how often a row whose process died is taken up again. */
const tries = 3
const mostAttempts = 25

/** What handling came to: an answer with its place, or a row that must wait, be given up, or needs nothing. */
type Settled =
  | { readonly answer: Answer; readonly origin: Origin; readonly placed: readonly Placed[] }
  | { readonly later: number; readonly failed: boolean }
  | { readonly dead: string; readonly why: string; readonly origin: Origin | undefined; readonly placed: readonly Placed[] }
  | undefined

/** Where a slow answer goes on: given the growth and what will finish it. */
export interface Follow {
  adopt(row: InboxRow, growth: Growth, claim: Claim, finished: Promise<(claim: Claim) => Finish>): void
}

/**
 * Handles one row: reads it, finds who answers, runs it, and answers what to write (resilience.md §2, rules 4–6). One of the three
 * places where errors are decided: a bug becomes an apology with a reference, a tool that is down the remembered answer, Webex away a wait.
 */
export function openDispatch(rt: Runtime, signal: AbortSignal, follow: Follow): (row: InboxRow, held: Held) => Promise<Finish> {
  return async (row, held) => {
    const growth = growing(rt, signal, row, held)
    let origin = originOf(row)
    const whole = settle(rt, signal, row, growth, (known) => {
      origin = known
    }).then((settled) => (claim: Claim) => finishOf(rt, row, settled, claim.kind === 'task'))
    // Awaited below, or by whoever adopts it; where neither comes about, its failure is nobody's.
    whole.catch(() => undefined)
    const first = await Promise.race([whole, growth.slow])
    if (typeof first !== 'string') return first(held.claim)
    const placeholder = first
    let task: Claim | undefined
    return {
      write: async (tx, claim) => {
        await tx.inbox.toTask(claim, row.id)
        task = await tx.claims.take('task', String(row.id), rt.timings.leaseMs)
        if (task) growth.grip.move({ claim: task })
        const about = growth.about()
        if (about) await putTask(tx, row.id, { kind: 'running', ...about, text: shorten(about.text), since: rt.store.now() })
        return await enqueue(rt, tx, origin, [home(origin, { type: 'text', key: growKey(row), markdown: placeholder })])
      },
      after: () => {
        if (task) follow.adopt(row, growth, task, whole)
      },
    }
  }
}

/** The same for a row that had already left its lane when its process died. */
export async function resumeTask(rt: Runtime, signal: AbortSignal, row: InboxRow, held: Held): Promise<Finish> {
  const task = await rt.store.read((tx) => taskOf(tx, row.id))
  if (task?.cancelledBy !== undefined && !(await rt.store.read((tx) => tx.steps.open(row.id)))) {
    // Told where it was cancelled; what had begun is finished by its own row.
    return {
      write: async (tx, claim) => {
        await tx.inbox.done(claim, row.id)
        await dropTask(tx, row.id)
        return []
      },
    }
  }
  return finishOf(rt, row, await settle(rt, signal, row, growing(rt, signal, row, held, task?.kind === 'running')), true)
}

/** Under which key a growing answer's message is found again. */
export function growKey(row: Pick<InboxRow, 'id'>): string {
  return `grow:${row.id}`
}

/** Where a message's answer goes, as far as its row tells without reading it. */
function originOf(row: InboxRow): Origin {
  return { inboxId: row.id, key: row.key, room: row.lane, direct: false, thread: undefined, saidAt: row.saidAt, person: undefined }
}

async function settle(rt: Runtime, signal: AbortSignal, row: InboxRow, growth: Growth, know?: (origin: Origin) => void): Promise<Settled> {
  const began = rt.clock.monotonic()
  let origin: Origin | undefined
  let command = '(none)'
  try {
    let made = await answer(rt, signal, row, growth, (known) => {
      origin = known
      know?.(known)
    })
    if (!made) return undefined
    ;({ origin } = made)
    if (made.answer.kind === 'canary') made = { ...made, origin: { ...made.origin, probe: true } }
    command = made.answer.command
    const parts = withAge(rt, made.origin, made.answer)
    handled.say({
      kind: made.answer.kind,
      outcome: made.answer.outcome,
      command,
      durationMs: rt.clock.monotonic() - began,
      waitedMs: Math.max(0, rt.store.now() - row.storedAt - (rt.clock.monotonic() - began)),
      room: made.origin.room ?? '',
      person: made.origin.person ?? '',
      attempt: row.attempts,
      ref: row.key,
    })
    return { ...made, placed: await place(rt, made.origin, parts) }
  } catch (error) {
    return await decide(rt, signal, row, error, origin, command)
  }
}

async function answer(
  rt: Runtime,
  signal: AbortSignal,
  row: InboxRow,
  growth: Growth,
  know: (origin: Origin) => void,
): Promise<{ readonly answer: Answer; readonly origin: Origin } | undefined> {
  if (row.attempts > mostAttempts) throw new Error(`Cannot handle this any more as its process ended ${mostAttempts} times over it`)
  switch (row.kind) {
    case 'message.created': {
      const question = await hydrate(rt, row, signal)
      if (!question) return undefined
      know(question.origin)
      return { answer: await answerQuestion(rt, question, signal, growth.grip, growth.runner), origin: question.origin }
    }
    case 'card.submitted':
      return await answerPress(rt, row, signal, growth.grip, growth.runner, know)
    case 'room.joined':
      return { answer: await answerJoined(rt, row, signal), origin: originOf(row) }
    case 'room.left':
      return {
        answer: {
          kind: 'chat',
          outcome: 'ignored',
          command: '(left)',
          parts: [],
          write: async (tx) => void (await tx.outbox.dropRoom(row.lane, 'not a member')),
        },
        origin: originOf(row),
      }
    case 'job':
      return { answer: await answerTick(rt, row, signal, growth.grip), origin: { ...originOf(row), room: undefined } }
    case 'timer':
      return { answer: await answerTimer(rt, row, signal, growth.grip), origin: { ...originOf(row), room: undefined } }
    default:
      return undefined
  }
}

/** Says hello where nobody has asked yet. In a direct room somebody has: the first words there are a question of its own. */
async function answerJoined(rt: Runtime, row: InboxRow, signal: AbortSignal): Promise<Answer> {
  const { direct } = await rt.api.room(row.lane, { signal })
  if (direct) return silent('chat', '(joined)')
  // What everybody of the organisation may run.
  const anybody = { uuid: '', email: `anybody@${rt.house().org.domains[0] ?? 'nowhere'}`, name: '', roles: [] }
  const markdown = greeting(rt.bot.name, rt.bot.about, entriesFor(rt.house(), anybody, rt.table))
  return { kind: 'chat', outcome: 'answered', command: '(joined)', parts: [{ type: 'text', markdown, once: true }] }
}

/** What an error means for the row. Throws on where the process stops or the claim is gone. */
async function decide(
  rt: Runtime,
  signal: AbortSignal,
  row: InboxRow,
  error: unknown,
  origin: Origin | undefined,
  command: string,
): Promise<Settled> {
  if (signal.aborted || error instanceof ClaimLost || error instanceof TooLate) throw error
  const wait = (attempt: number): number =>
    rt.store.now() + fullJitter({ baseMs: rt.timings.retryBaseMs, capMs: rt.timings.retryCapMs, floorMs: 100 }, attempt, rt.random)
  if (error instanceof WebexUnreachable || error instanceof StoreUnavailable || error instanceof NotYet) {
    retried.say({ class: error instanceof NotYet ? 'conflict' : 'timeout' })
    // Waiting uses nothing up: how long it has waited already says how long to wait.
    return { later: wait(Math.floor(Math.log2(1 + (rt.store.now() - row.storedAt) / rt.timings.retryBaseMs))), failed: false }
  }
  if (error instanceof StepPending) return { later: error.until, failed: false }
  const passing = isPassing(error)
  const ref = rt.random.hex(2).toUpperCase()
  failed.say({ where: error instanceof UpstreamDown ? 'upstream' : 'handler', class: passing ? 'timeout' : 'bug', ref, command, error })
  if (passing && row.failures + 1 < tries) {
    retried.say({ class: 'timeout' })
    return { later: wait(row.failures), failed: true }
  }
  died.say({ class: passing ? 'timeout' : 'bug', ref })
  const placed =
    origin === undefined ? [] : await place(rt, origin, [{ type: 'text', key: `dead:${row.id}:${ref}`, markdown: answers.failed(ref) }])
  return { dead: ref, why: error instanceof Error ? error.message : String(error), origin, placed }
}

/** Causes that may pass by themselves: a time-out, a connection that broke, a tool that is down where no command could say so. */
function isPassing(error: unknown): boolean {
  if (error instanceof UpstreamDown) return true
  if (!(error instanceof Error)) return false
  return (
    error.name === 'TimeoutError' ||
    error.name === 'AbortError' ||
    ('code' in error && typeof error.code === 'string' && /^E[A-Z]{4,}/.test(error.code))
  )
}

function finishOf(rt: Runtime, row: InboxRow, settled: Settled, isTask: boolean): Finish {
  if (settled === undefined) {
    return {
      write: async (tx, claim) => {
        await tx.inbox.done(claim, row.id)
        if (isTask) await dropTask(tx, row.id)
        return []
      },
    }
  }
  if ('later' in settled) {
    const write: Finish['write'] = async (tx, claim) => (await tx.inbox.later(claim, row.id, settled.later, { failed: settled.failed }), [])
    return { write, after: rt.poke }
  }
  return {
    write: async (tx, claim) => {
      // A long answer's first text replaces its placeholder; what only waited has none.
      const grew = isTask && (await tx.outbox.byKey(`key:${growKey(row)}`)) !== undefined && !('answer' in settled && settled.answer.goOn)
      const placed = grew ? grown(row, settled.placed) : settled.placed
      const now = isTask ? await taskOf(tx, row.id) : undefined
      if (now?.cancelledBy !== undefined && 'answer' in settled && settled.answer.goOn && !(await tx.steps.open(row.id))) {
        // Cancelled while an attempt was under way that came to nothing: told where it was cancelled.
        await tx.inbox.done(claim, row.id)
        await dropTask(tx, row.id)
        return []
      }
      const queues = settled.origin ? await enqueue(rt, tx, settled.origin, placed) : []
      if ('answer' in settled && settled.answer.goOn) {
        await settled.answer.write?.(tx)
        const { at, task } = settled.answer.goOn
        await putTask(tx, row.id, task)
        await (isTask ? tx.inbox.later(claim, row.id, at) : tx.inbox.toTask(claim, row.id, at))
        return queues
      }
      if (isTask) await dropTask(tx, row.id)
      if ('dead' in settled) {
        await tx.inbox.dead(claim, row.id, settled.dead, settled.why)
        return queues
      }
      for (const entry of settled.answer.audit ?? []) await tx.audit.append(entry)
      await settled.answer.write?.(tx)
      await tx.inbox.done(claim, row.id)
      return queues
    },
    ...('answer' in settled && settled.answer.goOn ? { after: rt.poke } : {}),
  }
}

/** The first text of a grown answer replaces its placeholder. */
function grown(row: InboxRow, placed: readonly Placed[]): readonly Placed[] {
  // Before it there may be others, such as the stamp on a confirm card.
  const first = placed.find(({ part, home: isHome }) => part.type === 'text' && isHome)
  return placed.map((one) =>
    one === first && one.part.type === 'text' ? { ...one, part: { type: 'edit', of: growKey(row), markdown: one.part.markdown } } : one,
  )
}

function home(origin: Origin, part: Part): Placed {
  return { part, to: { room: origin.room ?? '' }, queue: origin.room ?? '', home: true }
}
