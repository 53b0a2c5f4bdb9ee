import { createHash } from 'node:crypto'
import { UpstreamDown, UpstreamRefused } from '@nightshift/resilience'
import type { CardRow, InboxRow, OutboxRow, Tx } from '@nightshift/store'
import { Vanished, type CardAction, type Inbound } from '@nightshift/webex'
import { z } from 'zod'
import { answers } from './answers.ts'
import { silent, type Answer } from './answer.ts'
import type { HeldCommand } from './confirm.ts'
import type { AnyCard, By } from './define.ts'
import { degraded } from './degrade.ts'
import type { Doing } from './effects.ts'
import { frozenNow, WritesFrozen } from './frozen.ts'
import { ground } from './ground.ts'
import { zoneOf } from './house.ts'
import { buttonOf } from './help.ts'
import type { Held } from './keeper.ts'
import { nameOf } from './match.ts'
import { NotYet } from './not-yet.ts'
import type { OutboxBody, Origin } from './outgoing.ts'
import { mayDo, neededBy, rank } from './permit.ts'
import { problemsOf } from './problems.ts'
import { answerCommand, type Runner } from './question.ts'
import { quotaOf } from './quota.ts'
import { partsOf, type DeletePart, type Reply } from './reply.ts'
import type { Role } from './roles.ts'
import { persist, type Runtime } from './runtime.ts'
import { cardPressed, permitted } from './topics.ts'
import { taskOf } from './task-rows.ts'
import { remainsOf } from './waiting.ts'

/** Presses on cards that stay, for a moment. */
export const presses = '(presses)'

/** More than any form of ours can hold. */
const inputBytes = 32_000

interface Pressed {
  readonly row: InboxRow
  readonly action: CardAction
  readonly card: CardRow
  readonly by: By
  readonly origin: Origin
  /** This very row has begun, before a crash or while its upstream was away. */
  readonly begun: boolean
}

/**
 * Answers a press on a card (bots.md §1.5). Only what REST tells of the action is believed; the card's row decides who may press, where,
 * until when and how often. The row is turned to *used* before anything is done, so that a press has at most one effect.
 */
export async function answerPress(
  rt: Runtime,
  row: InboxRow,
  signal: AbortSignal,
  held: Held,
  runner: Runner,
  know: (origin: Origin) => void,
): Promise<{ readonly answer: Answer; readonly origin: Origin } | undefined> {
  // inbox.ts stored exactly this event.
  const event = row.payload as unknown as Extract<Inbound, { readonly kind: 'card.submitted' }>
  let action: CardAction
  try {
    action = await rt.api.action(event, { signal })
  } catch (error) {
    if (error instanceof Vanished) return undefined
    throw error
  }
  const found = await rt.store.read(async (tx) => {
    const card = typeof action.inputs['card'] === 'string' ? await tx.cards.get(action.inputs['card']) : undefined
    const begun = (await tx.steps.any(row.id)) || (await taskOf(tx, row.id)) !== undefined
    return { begun, card, sent: card === undefined ? undefined : await tx.outbox.get(card.outboxId) }
  })
  const person = await rt.api.person(action.person, { signal })
  const by = rank(rt.house(), person)
  const origin = originOf(row, action, found.sent)
  // From here on even a bug can be told to somebody.
  know(origin)
  const name = found.card?.name ?? '(none)'
  const answer = (reply: Reply, outcome: Answer['outcome']): Answer => ({ kind: 'card', outcome, command: name, parts: partsOf(reply) })
  const refuse = (
    result: 'denied' | 'duplicate' | 'expired' | 'wrong_room' | 'forged',
    reply: Reply,
  ): { readonly answer: Answer; readonly origin: Origin } => {
    cardPressed.say({ result })
    const outcome = result === 'expired' || result === 'duplicate' ? 'expired' : 'denied'
    const audit = {
      actor: by.email,
      room: action.room,
      action: 'card.refused',
      detail: { card: name, why: result, event: row.key },
      result: 'denied',
    }
    return { answer: { ...answer(reply, outcome), audit: [audit] }, origin }
  }

  if (!mayDo(rt.house(), by, 'everyone')) return refuse('denied', answers.denied('everyone', by.roles))
  const { card, sent } = found
  if (!card || !sent) return refuse('forged', answers.foreign())
  if (sent.messageId === null && (sent.state === 'ready' || sent.state === 'sending' || sent.state === 'unknown'))
    throw new NotYet('The card is not known to be sent yet')
  // A card whose send had to be repeated may stand there twice: either copy is its card, since its id was never said elsewhere.
  if (sent.messageId !== action.message && sent.attempts < 2 && !sent.repeated) return refuse('forged', answers.foreign())
  if (!card.room.includes(':') && card.room !== action.room) return refuse('wrong_room', answers.foreign())
  if (card.owner !== undefined && card.owner !== action.person) return refuse('denied', 'Only the person who asked may press this card.')
  const [now, zone] = [rt.store.now(), zoneOf(rt.house(), by.email)]
  // What this very row had begun goes on, whatever became of the card since.
  const mine = card.outcome === `row:${row.id}` || found.begun
  if (!mine && !card.stays && card.state === 'used')
    return refuse('duplicate', answers.used(card.usedBy ?? '?', wordsOf(card), card.usedAt ?? now, now, zone))
  if (card.state === 'cancelled') return refuse('expired', answers.foreign())
  if (!mine && now > card.expiresAt) return refuse('expired', answers.expired(card.expiresAt, now, zone))

  const words = buttonsOf(sent)
  if (words.length > 0 && !words.includes(wordOf(action))) return refuse('forged', answers.foreign())
  const pressed: Pressed = { row, action, card, by, origin, begun: mine }
  const made =
    card.name === 'help'
      ? await pressHelp(rt, pressed, signal, held, runner)
      : card.name === 'confirm' || card.name === 'late'
        ? await pressCommand(rt, pressed, signal, held, runner)
        : await pressForm(rt, pressed, signal, held, answer)
  if (made.outcome === 'denied') cardPressed.say({ result: 'denied' })
  return { answer: made, origin }
}

/** A confirm or late card: the command runs as if typed, under the digest that was shown. */
async function pressCommand(rt: Runtime, pressed: Pressed, signal: AbortSignal, held: Held, runner: Runner): Promise<Answer> {
  const { row, action, card, by, origin } = pressed
  const command = card.params as unknown as HeldCommand // confirm.ts made it
  const entry = rt.table.find((one) => one.source === command.source)
  const gone: DeletePart = { type: 'delete', message: action.message }
  if (!(await takeCard(rt, pressed, signal))) return silent('card', card.name)
  if (action.inputs['action'] === 'drop' || !entry) {
    return {
      kind: 'card',
      outcome: 'answered',
      command: card.name,
      parts: [gone, ...partsOf('Dropped. Nothing was changed.')],
      write: (tx) => tx.cards.outcome(card.id, 'dropped'),
    }
  }
  const confirmed = command.digest === undefined ? {} : { digest: command.digest }
  const args = command.args as Readonly<Record<string, unknown>> // as matched when it was typed
  const answer = await answerCommand(rt, { row, by, origin, text: command.text }, entry, args, signal, held, runner, confirmed)
  return {
    ...answer,
    kind: 'card',
    parts: [gone, ...answer.parts],
    write: async (tx) => {
      await answer.write?.(tx)
      await tx.cards.outcome(card.id, 'confirmed')
    },
  }
}

/** A button of the help card: the command runs as if typed, for whoever pressed. */
async function pressHelp(
  rt: Runtime,
  { row, action, by, origin }: Pressed,
  signal: AbortSignal,
  held: Held,
  runner: Runner,
): Promise<Answer> {
  const entry = rt.table.find((one) => buttonOf(one) !== undefined && buttonOf(one) === action.inputs['action'])
  if (!entry) return { kind: 'card', outcome: 'expired', command: 'help', parts: partsOf(answers.foreign()) }
  cardPressed.say({ result: 'accepted' })
  return { ...(await answerCommand(rt, { row, by, origin, text: nameOf(entry) }, entry, {}, signal, held, runner)), kind: 'card' }
}

/** A card of the bot: its fields are checked by the server's schema, whatever the client checked. */
async function pressForm(
  rt: Runtime,
  pressed: Pressed,
  signal: AbortSignal,
  held: Held,
  answer: (reply: Reply, outcome: Answer['outcome']) => Answer,
): Promise<Answer> {
  const { row, action, card, by, origin, begun } = pressed
  const handler: AnyCard | undefined = rt.bot.cards[card.name]
  if (!handler) return answer(answers.foreign(), 'expired')
  const needed = handler.allow as Role | 'everyone' // defineBot admits no other word
  const allowed = mayDo(rt.house(), by, needed)
  permitted.say({ risk: handler.risk, decision: allowed ? 'allowed' : 'denied' })
  if (!allowed) {
    const audit = {
      actor: by.email,
      room: action.room,
      action: 'denied',
      detail: { card: card.name, needed, event: row.key },
      result: 'denied',
    }
    return { ...answer(answers.denied(neededBy(rt.house(), by, needed), by.roles), 'denied'), audit: [audit] }
  }
  const [now, zone] = [rt.store.now(), zoneOf(rt.house(), by.email)]
  const frozen = handler.risk === 'read' ? undefined : await rt.store.read(frozenNow)
  if (frozen && !begun) return answer(answers.frozen(rt.bot.name, frozen.name, frozen.at, frozen.why, now, zone), 'denied')
  const quota = begun ? undefined : await quotaOf(rt, handler.limit, card.name, by)
  if (quota?.nextAt !== undefined) return answer(answers.limit(card.name, quota.used, quota.of, quota.nextAt, now, zone), 'denied')
  const fields = Object.fromEntries(Object.entries(action.inputs).filter(([key]) => key !== 'card' && key !== 'action'))
  const tooLarge = JSON.stringify(fields).length > inputBytes
  const read = handler.reads.safeParse(tooLarge ? {} : fields)
  if (tooLarge || !read.success) {
    const problems = tooLarge ? [{ field: 'form', problem: 'more text than the form can hold' }] : problemsOf(read.error)
    const again = tooLarge ? undefined : handler.again?.(fields, card.params)
    return {
      ...answer([answers.form(problems), ...(again ? [{ type: 'delete', message: action.message } as const, again] : [])], 'answered'),
      write: async (tx) => {
        if (again) await tx.cards.cancel(card.id)
      },
    }
  }
  if (!(await takeCard(rt, pressed, signal))) return silent('card', card.name)
  const word = wordOf(action)
  const first = card.stays && handler.risk !== 'read' && !begun ? await pressedBefore(rt, pressed, fields, signal) : undefined
  if (first !== undefined) return answer(answers.used(first, word || 'done', now, now, zone), 'expired')
  const doing: Doing = { inboxId: row.id, key: row.key, actor: by.email, room: action.room, command: card.name }
  try {
    const reply = await handler.run({
      ...ground(rt, signal, held, doing),
      inputs: read.data,
      held: card.params,
      action: word,
      by,
      room: { uuid: action.room, direct: origin.direct },
    })
    const gone: readonly DeletePart[] = card.stays ? [] : [{ type: 'delete', message: action.message }]
    return {
      ...answer([...gone, ...partsOf(reply)], 'answered'),
      write: async (tx) => {
        await tx.cards.outcome(card.id, word || 'done')
        await quota?.count(tx)
      },
    }
  } catch (error) {
    const what = { row, by, command: card.name, text: `${card.name}: ${word}`, queue: handler.queue }
    const remains = handler.risk === 'read' ? undefined : await remainsOf(rt, what, error)
    if (remains?.goOn) return { ...answer(undefined, 'answered'), ...remains, ...(quota ? { write: quota.count } : {}) }
    // Nothing was done: the same button may be pressed again at once.
    const undone = { write: async (tx: Tx): Promise<void> => void (await tx.records.remove(presses, pressId(pressed, fields))) }
    if (remains) return { ...answer(undefined, 'answered'), ...remains }
    if (error instanceof UpstreamDown) return { ...answer(await degraded(rt, error, undefined, by), 'answered'), ...undone }
    if (error instanceof UpstreamRefused || error instanceof WritesFrozen) return { ...answer(error.message, 'answered'), ...undone }
    throw error
  }
}

/** open → used, before anything is done. True also where this very row had taken it: before a crash, or before it waited for an upstream. */
async function takeCard(rt: Runtime, { card, by, row, begun }: Pressed, signal: AbortSignal): Promise<boolean> {
  const mark = `row:${row.id}`
  const taken = card.stays || begun || (await persist(rt, signal, (tx) => tx.cards.use(card.id, by.name, mark)))
  cardPressed.say({ result: taken ? 'accepted' : 'duplicate' })
  return taken
}

/** The same button with the same fields, pressed again within this on a card that stays, is one press: a double click, or two people at once. */
const doubleClickMs = 10_000
const pressRow = z.object({ row: z.number(), by: z.string() })

/** Who pressed the same a moment ago; undefined where this is the first press, also where this very row was it before a crash. */
async function pressedBefore(rt: Runtime, pressed: Pressed, fields: object, signal: AbortSignal): Promise<string | undefined> {
  const [id, { row, by }] = [pressId(pressed, fields), pressed]
  return await persist(rt, signal, async (tx) => {
    const before = await tx.records.get(presses, id)
    const first = pressRow.safeParse(before?.value).data
    if (before && first && first.row !== row.id && rt.store.now() - before.updatedAt < doubleClickMs) return first.by
    await tx.records.put(presses, id, { row: row.id, by: by.name })
    return undefined
  })
}

/** One button of one card with one set of fields. */
function pressId({ card, action }: Pressed, fields: object): string {
  return createHash('sha256')
    .update(JSON.stringify([card.id, wordOf(action), fields]))
    .digest('hex')
}

/** Words of the card's buttons, as it was sent; empty where that is not kept any more. */
function buttonsOf(sent: OutboxRow): readonly string[] {
  const words: string[] = []
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('type' in value && value.type === 'Action.Submit' && 'data' in value) {
      const { data } = value
      if (typeof data === 'object' && data !== null && 'action' in data && typeof data.action === 'string') words.push(data.action)
    }
    Object.values(value).forEach(walk)
  }
  walk((sent.body as unknown as OutboxBody | null)?.card) // outgoing.ts made it; emptied by retention
  return words
}

function wordOf(action: CardAction): string {
  return typeof action.inputs['action'] === 'string' ? action.inputs['action'].slice(0, 60) : ''
}

function originOf(row: InboxRow, action: CardAction, sent: OutboxRow | undefined): Origin {
  const body = sent?.body as unknown as OutboxBody | undefined // outgoing.ts made it
  return {
    inboxId: row.id,
    key: row.key,
    room: action.room,
    direct: sent?.direct ?? false,
    thread: body?.parent,
    saidAt: action.at,
    person: action.person,
  }
}

function wordsOf(card: CardRow): string {
  return card.outcome === null || card.outcome.startsWith('row:') ? 'being worked on' : card.outcome
}
