import type { CardRow, Json, NewTimer } from '@nightshift/store'
import { z } from 'zod'
import { silent, type Answer } from './answer.ts'
import type { OutboxBody } from './outgoing.ts'
import { text, type Part } from './reply.ts'
import type { Runtime } from './runtime.ts'
import { clockTime } from './time.ts'

/** The runtime's own kind of timer: no bot can declare one with such a name. */
export const gapKind = '(gap)'

/** Clicks may still be redelivered for a moment after the link is live again. */
const settleMs = 10_000
/** A shorter gap is made up for by redelivery. */
const shortestMs = 30_000
const onceInMs = 15 * 60_000
const mostNotices = 20

const gapSchema = z.object({
  from: z.number(),
  to: z.number(),
  truncated: z.array(z.object({ room: z.string(), reachedBack: z.number() })),
})

/**
 * The timer by which a gap that has been walked is told of: set in the commit that closes it, so that it is told once, restart or not.
 * Times are ms since 1970.
 */
export function gapTimer(
  gap: { readonly id: number; readonly from: number; readonly to: number },
  truncated: readonly { readonly room: string; readonly reachedBack: number }[],
  now: number,
): NewTimer {
  const payload = { from: gap.from, to: gap.to, truncated: truncated.map(({ room, reachedBack }) => ({ room, reachedBack })) }
  return { key: `${gapKind}:${gap.id}`, kind: gapKind, dueAt: now + settleMs, lane: `timer:${gapKind}`, payload }
}

/**
 * Says what could not be read back (webex.md §8): presses on cards that were open in the gap, since Webex cannot be asked for them, and what
 * was said in rooms before the point to which their history was read.
 */
export async function answerGap(rt: Runtime, payload: Json): Promise<Answer> {
  const gap = gapSchema.parse(payload)
  const { zone } = rt.house().soc
  const now = rt.store.now()
  const when = `from ${clockTime(gap.from, zone, now)} to ${clockTime(gap.to, zone, now)}`
  const parts: Part[] = gap.truncated.map(({ room, reachedBack }) =>
    text(
      `I was offline ${when} and could only look back to ${clockTime(reachedBack, zone, now)} here. If you asked me something before that, please ask again.`,
      { to: `room:${room}`, once: true },
    ),
  )
  if (gap.truncated.length > 0)
    parts.push(
      text(`I was offline ${when}; in ${gap.truncated.length} rooms I could not look back to its start, and said so there.`, {
        to: 'ops',
        once: true,
      }),
    )
  const cards = gap.to - gap.from < shortestMs ? [] : await openCards(rt, gap.to, now)
  for (const { card, thread } of cards.slice(0, mostNotices)) {
    parts.push(
      text(
        `I was offline ${when}. If you pressed a button on this card in that time, I did not get it. It is valid until ${clockTime(card.expiresAt, zone, now)}, please press again.`,
        {
          to: `room:${card.room}`,
          once: true,
          ...(thread === undefined ? {} : { thread }),
        },
      ),
    )
  }
  if (cards.length > mostNotices)
    parts.push(
      text(`I was offline ${when}; presses on ${cards.length - mostNotices} more open cards may not have reached me.`, {
        to: 'ops',
        once: true,
      }),
    )
  if (parts.length === 0) return silent('job', gapKind)
  return {
    kind: 'job',
    outcome: 'answered',
    command: gapKind,
    parts,
    write: async (tx) => {
      for (const { card } of cards) await tx.records.put('card-notices', card.id, now)
    },
  }
}

/** Cards that were shown before the gap's end, can still be pressed, and were not told of in the last quarter of an hour. */
async function openCards(
  rt: Runtime,
  before: number,
  now: number,
): Promise<readonly { readonly card: CardRow; readonly thread: string | undefined }[]> {
  return await rt.store.read(async (tx) => {
    const found: { card: CardRow; thread: string | undefined }[] = []
    for (const card of await tx.cards.open(before, 1_000)) {
      if (card.room.includes(':')) continue
      const told = await tx.records.get('card-notices', card.id)
      if (told && now - told.updatedAt < onceInMs) continue
      const row = await tx.outbox.get(card.outboxId)
      const body = row?.body as unknown as OutboxBody | undefined // outgoing.ts made it
      if (row?.messageId) found.push({ card, thread: body?.parent ?? row.messageId })
    }
    return found
  })
}
