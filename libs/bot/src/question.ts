import { UpstreamDown, UpstreamRefused } from '@nightshift/resilience'
import type { InboxRow, Json } from '@nightshift/store'
import { Vanished, type Inbound, type Message } from '@nightshift/webex'
import { answers } from './answers.ts'
import { silent, type Answer } from './answer.ts'
import { Cancelled } from './cancels.ts'
import { hello } from './builtins.ts'
import { hearCanary } from './canary.ts'
import { confirmCard, digestOf, lateCard } from './confirm.ts'
import type { AnyAsk, AnyCommand, By, Plan } from './define.ts'
import { degraded, memoryOf, textOf } from './degrade.ts'
import type { Doing } from './effects.ts'
import { frozenNow, WritesFrozen } from './frozen.ts'
import { ground } from './ground.ts'
import type { Meta } from './growth.ts'
import { zoneOf } from './house.ts'
import type { Held } from './keeper.ts'
import { kinds, type Kind, type Reading } from './kinds.ts'
import { exampleOf, meaning, nameOf, type Entry } from './match.ts'
import { saidToUs } from './mention.ts'
import { NotYet } from './not-yet.ts'
import type { Origin } from './outgoing.ts'
import type { Args } from './pattern.ts'
import { isBotAddress, mayDo, mayRun, neededBy, rank } from './permit.ts'
import { quotaOf } from './quota.ts'
import { partsOf, type Part, type Reply } from './reply.ts'
import type { Role } from './roles.ts'
import type { Runtime } from './runtime.ts'
import { taskOf } from './task-rows.ts'
import { permitted } from './topics.ts'
import { remainsOf } from './waiting.ts'

/** How long a message that was announced may be unreadable before it counts as vanished. */
const readLagMs = 60_000

/** A question read from Webex: who, where, what. */
export interface Question {
  readonly row: InboxRow
  readonly message: Message
  readonly text: string
  readonly by: By
  readonly origin: Origin
}

/** How a handler is run: at once, or as a growing answer (`tasks.ts`). */
export type Runner = (
  command: AnyCommand,
  about: Meta,
  run: (signal: AbortSignal, held: Held) => ReturnType<AnyCommand['run']>,
) => Promise<Reply>

/** Reads the event's message over REST. Undefined where it is not for us to answer. Throws `WebexUnreachable` where it may be read later. */
export async function hydrate(rt: Runtime, row: InboxRow, signal: AbortSignal): Promise<Question | undefined> {
  // inbox.ts stored exactly this event.
  const event = row.payload as unknown as Extract<Inbound, { readonly kind: 'message.created' }>
  let message: Message
  try {
    message = event.hydrated ?? (await rt.api.message(event, { signal }))
  } catch (error) {
    if (!(error instanceof Vanished)) throw error
    // REST may trail behind the socket; a message that was deleted has cancelled its row.
    if (row.via !== 'backfill' && rt.store.now() - row.storedAt < readLagMs) throw new NotYet('The message cannot be read yet')
    return undefined
  }
  const self = await rt.self()
  if (message.person === self.uuid) return undefined
  const person = { uuid: message.person, email: message.email, name: message.email }
  return {
    row,
    message,
    text: saidToUs(message, self),
    by: rank(rt.house(), person),
    origin: {
      inboxId: row.id,
      key: row.key,
      room: message.room,
      direct: message.direct,
      thread: message.parent ?? (message.direct ? undefined : message.uuid),
      saidAt: message.at,
      person: message.person,
    },
  }
}

/** Answers a question: finds the command, asks the permission, runs it, and says what to say where it fails. */
export async function answerQuestion(rt: Runtime, question: Question, signal: AbortSignal, held: Held, runner: Runner): Promise<Answer> {
  const { text, by, row } = question
  if (isBotAddress(by.email)) return await hearBot(rt, question, signal, held)
  // Its first run alone costs: what waits or was interrupted was let in already.
  const isFirst = row.state !== 'task' && row.attempts <= 1
  const flood = isFirst ? rt.flood.take(by.uuid, question.message.room, question.message.at) : 'pass'
  if (flood === 'silent') return silent('chat', '(flood)')
  const reading = readingFor(rt)
  const found = meaning(rt.table, text, reading)
  const chat = (reply: Reply, outcome: Answer['outcome'] = 'answered'): Answer => ({
    kind: 'chat',
    outcome,
    command: '(none)',
    parts: partsOf(reply),
  })
  if (flood === 'say') return chat(answers.flood(), 'denied')
  if (!mayDo(rt.house(), by, 'everyone')) {
    permitted.say({ risk: 'read', decision: 'denied' })
    return {
      ...chat(answers.denied('everyone', by.roles), 'denied'),
      audit: [denial(question, found.type === 'command' ? found.entry.source : '(none)', 'everyone')],
    }
  }
  switch (found.type) {
    case 'empty':
      return chat(hello(rt, by))
    case 'unknown':
      return chat(answers.unknown(found.word, found.near), 'unknown')
    case 'argument': {
      const command = nameOf(found.entry)
      return {
        ...chat(
          answers.argument(
            command,
            found.kind,
            found.given,
            exampleOf(found.entry, (kind: Kind) => kinds[kind].example),
          ),
          'unknown',
        ),
        command: found.entry.source,
      }
    }
    case 'command':
      return await answerCommand(rt, { ...question, row }, found.entry, found.args, signal, held, runner)
  }
}

/** Runs a command for somebody, whether typed now or confirmed by a card. `confirmed` = the digest that the confirm card bound. */
export async function answerCommand(
  rt: Runtime,
  question: Pick<Question, 'row' | 'by' | 'origin' | 'text'>,
  entry: Entry,
  args: Args,
  signal: AbortSignal,
  held: Held,
  runner: Runner,
  confirmed?: { readonly digest?: string },
): Promise<Answer> {
  const { by, origin, row } = question
  const { command, source } = entry
  const answer = (reply: Reply, outcome: Answer['outcome'] = 'answered'): Answer => ({
    kind: 'command',
    outcome,
    command: source,
    parts: partsOf(reply),
  })
  const needed = command.allow as Role | 'everyone' // defineBot admits no other word
  const risk = command.risk ?? 'read'
  const allowed = mayRun(rt.house(), by, command)
  permitted.say({ risk, decision: allowed ? 'allowed' : 'denied' })
  if (!allowed)
    return { ...answer(answers.denied(neededBy(rt.house(), by, needed), by.roles), 'denied'), audit: [denial(question, source, needed)] }

  const age = rt.store.now() + rt.api.clockOffset() - origin.saidAt
  const { begun, frozen } =
    risk === 'read'
      ? { begun: false, frozen: undefined }
      : await rt.store.read(async (tx) => ({
          // What waits for its upstream has begun too.
          begun: (await tx.steps.any(row.id)) || (await taskOf(tx, row.id)) !== undefined,
          frozen: command.thaws === true ? undefined : await frozenNow(tx),
        }))
  if (frozen && !begun)
    return answer(answers.frozen(rt.bot.name, frozen.name, frozen.at, frozen.why, rt.store.now(), zoneOf(rt.house(), by.email)), 'denied')
  if (risk !== 'read' && confirmed === undefined && !begun && age > rt.timings.lateWriteMs) {
    return answer(lateCard(answers.late(origin.saidAt, rt.store.now()), { source, args: args as Json, text: question.text }), 'expired')
  }

  const doing: Doing = { inboxId: row.id, key: row.key, actor: by.email, room: origin.room ?? '', command: source }
  const ask = (its: AbortSignal, grip: Held): AnyAsk => ({
    ...ground(rt, its, grip, doing),
    args,
    by,
    room: { uuid: origin.room ?? '', direct: origin.direct },
    saidAt: origin.saidAt,
  })
  const memory = memoryOf(command, source, args, by)
  const quota = begun ? undefined : await quotaOf(rt, command.limit, nameOf(entry), by)
  if (quota?.nextAt !== undefined) {
    const zone = zoneOf(rt.house(), by.email)
    return answer(answers.limit(nameOf(entry), quota.used, quota.of, quota.nextAt, rt.store.now(), zone), 'denied')
  }
  let planned = false
  try {
    if (command.plan !== undefined && !begun) {
      const plan = await command.plan(ask(signal, held))
      if (!isPlan(plan)) return answer(plan as Reply)
      const digest = digestOf(source, args, plan.binds)
      if (confirmed?.digest !== digest) {
        const shown = confirmed?.digest === undefined ? plan.shows : `${answers.changed()}\n\n${plan.shows}`
        return answer(confirmCard(shown, { source, args: args as Json, text: question.text, digest }))
      }
    }
    planned = true
    const parts = partsOf(
      await runner(command, { by: by.email, command: source, text: question.text }, (its, grip) => command.run(ask(its, grip))),
    )
    const remembered = memory === undefined ? undefined : textOf(parts)
    return {
      ...answer(parts),
      write: async (tx) => {
        if (memory !== undefined && remembered !== undefined) await tx.lastGood.put(memory.key, remembered, rt.store.now())
        await quota?.count(tx)
      },
    }
  } catch (error) {
    // What failed while it was planned was never confirmed: it is not kept.
    const remains =
      risk === 'read' || !planned
        ? undefined
        : await remainsOf(rt, { row, by, command: source, text: question.text, queue: command.queue }, error)
    // What is kept counts, once: its later runs have no quota of their own.
    if (remains) return { ...answer(undefined), ...remains, ...(quota ? { write: quota.count } : {}) }
    if (error instanceof UpstreamDown) return answer(await degraded(rt, error, memory, by))
    if (error instanceof UpstreamRefused || error instanceof WritesFrozen || error instanceof Cancelled) return answer(error.message)
    throw error
  }
}

/** The answer with its age, where it comes late (resilience.md §2, rule 6). */
export function withAge(rt: Runtime, origin: Origin, answer: Answer): readonly Part[] {
  const now = rt.store.now()
  if (now - origin.saidAt <= rt.timings.oldAnswerMs || answer.kind === 'card' || answer.kind === 'job' || answer.outcome === 'expired')
    return answer.parts
  const [first, ...rest] = answer.parts
  return first?.type === 'text'
    ? [{ ...first, markdown: `${first.markdown}\n\n${answers.asked(origin.saidAt, now)}` }, ...rest]
    : answer.parts
}

/** What reading arguments needs to know of the house. */
export function readingFor(rt: Runtime): Reading {
  const { people, soc } = rt.house()
  return {
    now: rt.store.now(),
    zone: soc.zone,
    person: (name) => {
      const wanted = name.replaceAll('"', '').toLowerCase()
      const found = Object.entries(people).filter(
        ([, person]) => person.name.toLowerCase() === wanted || person.name.toLowerCase().split(' ')[0] === wanted,
      )
      return found.length === 1 ? found[0]?.[0] : undefined
    },
  }
}

async function hearBot(rt: Runtime, question: Question, signal: AbortSignal, held: Held): Promise<Answer> {
  const pong = await hearCanary(rt, question)
  if (pong) return pong
  const { peers } = rt.bot
  if (!peers?.matches.test(question.text)) return silent('chat')
  const doing: Doing = {
    inboxId: question.row.id,
    key: question.row.key,
    actor: question.by.email,
    room: question.message.room,
    command: '(peer)',
  }
  const heard = {
    ...ground(rt, signal, held, doing),
    text: question.text,
    email: question.by.email,
    message: question.message.uuid,
    saidAt: question.message.at,
  }
  return { kind: 'canary', outcome: 'answered', command: '(peer)', parts: partsOf(await peers.run(heard)) }
}

function denial(question: Pick<Question, 'by' | 'origin' | 'row'>, command: string, needed: string): NonNullable<Answer['audit']>[number] {
  return {
    actor: question.by.email,
    room: question.origin.room ?? '',
    action: 'denied',
    detail: { command, needed, event: question.row.key },
    result: 'denied',
  }
}

function isPlan(plan: unknown): plan is Plan {
  return typeof plan === 'object' && plan !== null && 'binds' in plan && 'shows' in plan
}
