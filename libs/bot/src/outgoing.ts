import { toMs } from '@nightshift/resilience'
import type { Json, NewOutboxRow, Tx } from '@nightshift/store'
import type { AdaptiveCard } from '@nightshift/webex'
import type { CardReply, Part } from './reply.ts'
import type { Runtime } from './runtime.ts'
import { split } from './split.ts'

/** Where an event came from: the place its replies go to. */
export interface Origin {
  readonly inboxId: number
  readonly key: string
  /** UUID of the room; undefined for a job without a room of its own. */
  readonly room: string | undefined
  readonly direct: boolean
  /** Root of the asker's thread, where the answer belongs into one. */
  readonly thread: string | undefined
  readonly saidAt: number
  /** A canary's probe: its answer is no reply to anybody, and is left out of the response times. */
  readonly probe?: true
  /** Person UUID of the asker. */
  readonly person: string | undefined
}

/** What an outbox row carries. */
export interface OutboxBody {
  readonly to: { readonly room: string } | { readonly email: string }
  readonly markdown: string
  readonly parent?: string
  readonly card?: AdaptiveCard
  readonly cardId?: string
  readonly file?: { readonly name: string; readonly type: string; readonly base64: string }
  /** When the question was said: for the response time; only on the first visible reply. */
  readonly saidAt?: number
}

const cardLife = { form: '24h', confirm: '10m' } as const

/** A part with its place settled: aliases are looked up before the commit, since a commit awaits nothing but the store. */
export interface Placed {
  readonly part: Part
  readonly to: OutboxBody['to']
  /** The queue whose order is kept. */
  readonly queue: string
  readonly home: boolean
}

/** Finds the rooms of parts that name an alias or a person. One without a room goes to `ops`; without `ops` it is left out. */
export async function place(rt: Runtime, origin: Origin, parts: readonly Part[]): Promise<readonly Placed[]> {
  const placed: Placed[] = []
  for (const part of parts) {
    if ((part.type === 'edit' || part.type === 'delete') && part.of !== undefined) {
      // It goes where the part went that it changes: `enqueue` finds that.
      placed.push({ part, to: { room: '' }, queue: '', home: false })
    } else if (part.to === undefined) {
      if (origin.room !== undefined) placed.push({ part, to: { room: origin.room }, queue: origin.room, home: true })
    } else if (part.to.includes('@')) {
      placed.push({ part, to: { email: part.to }, queue: `email:${part.to.toLowerCase()}`, home: false })
    } else {
      const room = part.to.startsWith('room:') ? part.to.slice(5) : await roomOf(rt, part.to)
      if (room !== undefined) placed.push({ part, to: { room }, queue: room, home: room === origin.room })
    }
  }
  return placed
}

async function roomOf(rt: Runtime, alias: string): Promise<string | undefined> {
  const { rooms } = rt.house()
  const name = rooms[alias] ?? rooms['ops']
  return name === undefined ? undefined : await rt.findRoom(name)
}

/** Writes placed parts as outbox rows, with their cards, in the commit that finishes their event. Answers the queues that have new work. */
export async function enqueue(rt: Runtime, tx: Tx, origin: Origin, placed: readonly Placed[]): Promise<readonly string[]> {
  let first = true
  const queues = new Set<string>()
  for (const [place_, { part, to, queue, home }] of placed.entries()) {
    const key = part.key === undefined ? `${origin.inboxId}:${place_}` : `key:${part.key}`
    const base = {
      room: queue,
      inboxId: origin.inboxId,
      policy: part.once === true ? ('at-most-once' as const) : ('at-least-once' as const),
      ...(home ? { direct: origin.direct } : {}),
    }
    const thread = part.threadOf === undefined ? undefined : (await tx.outbox.byKey(`key:${part.threadOf}`))?.id
    const body = (markdown: string, more: Partial<OutboxBody> = {}): Json => {
      const made: OutboxBody = {
        to,
        markdown,
        ...(part.thread !== undefined
          ? { parent: part.thread }
          : home && origin.thread !== undefined && part.threadOf === undefined
            ? { parent: origin.thread }
            : {}),
        ...(first && home && origin.probe !== true ? { saidAt: origin.saidAt } : {}),
        ...more,
      }
      first = false
      return made as unknown as Json // an OutboxBody is plain JSON
    }
    const put = (row: Omit<NewOutboxRow, keyof typeof base> & { readonly room?: string }): Promise<readonly number[]> => {
      queues.add(row.room ?? queue)
      return tx.outbox.put([{ ...base, ...(thread === undefined || row.of !== undefined ? {} : { of: thread }), ...row }])
    }

    if (part.type === 'edit' || part.type === 'delete') {
      const target = part.of === undefined ? undefined : await tx.outbox.byKey(`key:${part.of}`)
      const message = part.type === 'delete' ? part.message : undefined
      if (!target && message === undefined) continue // what it would change was never sent
      await put({
        kind: part.type,
        key,
        body: body(part.type === 'edit' ? part.markdown : ''),
        ...(target ? { of: target.id, room: target.room } : {}),
        ...(message === undefined ? {} : { message }),
      })
    } else if (part.type === 'text') {
      const { parts, file } = split(part.markdown)
      for (const [index, markdown] of parts.entries())
        await put({ kind: 'message', key: `${key}.${index}`.replace(/\.0$/, ''), body: body(markdown) })
      if (file !== undefined)
        await put({
          kind: 'file',
          key: `${key}.file`,
          body: body('', { file: { name: 'answer.md', type: 'text/markdown', base64: Buffer.from(file).toString('base64') } }),
        })
    } else if (part.type === 'file') {
      await put({
        kind: 'file',
        key,
        body: body(part.markdown, { file: { name: part.name, type: part.media, base64: Buffer.from(part.bytes).toString('base64') } }),
      })
    } else {
      await putCard(rt, tx, origin, part, queue, (cardId, card) => put({ kind: 'card', key, body: body(part.fallback, { card, cardId }) }))
    }
  }
  return [...queues]
}

async function putCard(
  rt: Runtime,
  tx: Tx,
  origin: Origin,
  part: CardReply,
  queue: string,
  put: (cardId: string, card: AdaptiveCard) => Promise<readonly number[]>,
): Promise<void> {
  const cardId = rt.random.hex(16)
  const [outboxId] = await put(cardId, signed(part.card, cardId))
  if (outboxId === undefined) return
  const life = part.expiresIn ?? (part.name === 'confirm' || part.name === 'late' ? cardLife.confirm : cardLife.form)
  await tx.cards.put({
    id: cardId,
    name: part.name,
    room: queue,
    outboxId,
    inboxId: origin.inboxId,
    params: part.held ?? null,
    ...(part.own === true && origin.person !== undefined ? { owner: origin.person } : {}),
    expiresAt: rt.store.now() + toMs(life),
    stays: part.stays ?? false,
  })
}

/** The card with its id in every submit button: all that it carries of us besides the action's word (bots.md §1.5). */
export function signed(card: AdaptiveCard, cardId: string): AdaptiveCard {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]))
    if (copy['type'] !== 'Action.Submit') return copy
    const { action } = (copy['data'] ?? {}) as { action?: unknown }
    return { ...copy, data: { card: cardId, action: typeof action === 'string' ? action : String(copy['title']) } }
  }
  return walk(card) as AdaptiveCard // the walk keeps the shape
}
