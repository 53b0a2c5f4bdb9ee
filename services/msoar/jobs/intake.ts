import { edit, text, type CardReply, type Part, type Reply } from '@nightshift/bot'
import type { Json } from '@nightshift/store'
import type { Ticket } from '@nightshift/xsoar'
import { z } from 'zod'
import { ticketCard } from '../cards/ticket.ts'
import type { Desk } from '../desk.ts'
import { read, routeOf } from '../settings.ts'
import { isRefused, timeHere } from '../words/fixed.ts'
import { named, plain } from '@nightshift/bot/safe'
import { isOpen } from '../words/state.ts'
import { countIn, groupRows, stormsIn, stormSays, type Storm, type StormSaying } from './storm.ts'

/** What XSOAR's search shows late is still found within this. */
const overlapMs = 5 * 60_000
/** The first start looks back so far, and shows so many cards at most (bots.md §8, First start). */
const firstLookMs = 60 * 60_000
const firstCards = 5
/** More new tickets than one tick takes up; the next one goes on. */
const mostNew = 500
const mostFirst = 5_000

/** How far intake has come: `at` = the tick that wrote it, `seen` = the tickets of the overlap. */
const cursorRow = z.object({ at: z.number(), created: z.number(), seen: z.record(z.string(), z.number()), groups: groupRows })
type Cursor = z.output<typeof cursorRow>
type Tick = Desk & { readonly tickAt: number }
/** The storms that go on, as intake knows them. */
export async function stormsNow({ records }: Pick<Desk, 'records'>): Promise<ReadonlyMap<string, Storm>> {
  const cursor = cursorRow.safeParse((await records.get('cursors', 'intake'))?.value).data
  return stormsIn(cursor?.groups ?? {})
}

/**
 * Posts the card of each new ticket once: by cursor (created, id) with an overlap, unique by id. What is posted is made and the cursor
 * moved in one step, whose result a re-run after a crash posts, without asking XSOAR again.
 */
export async function intake(tick: Tick): Promise<Reply> {
  try {
    return await takeIn(tick)
  } catch (error) {
    // Not configured: there is nothing to take in, and nobody need be told every 20 s.
    if (isRefused(error, 'absent')) return undefined
    throw error
  }
}

async function takeIn(tick: Tick): Promise<Reply> {
  const { xsoar, records, step, signal, now, tickAt } = tick
  const cursor = cursorRow.safeParse((await records.get('cursors', 'intake'))?.value).data
  const move = (next: Cursor, parts: readonly Part[]): Promise<readonly Part[]> =>
    step({
      key: 'intake',
      action: 'intake',
      local: async (tx) => {
        await tx.records.put('cursors', 'intake', asJson(next))
        return parts
      },
    })
  // This very tick moved the cursor, and died: the step knows what it had to post.
  if (cursor?.at === tickAt) return await move(cursor, [])
  const from = cursor === undefined ? now - firstLookMs : cursor.created - overlapMs
  // Beside those of the overlap, which are known: else a burst that fills a search would stop it for ever.
  const limit = cursor === undefined ? mostFirst : mostNew + Object.keys(cursor.seen).length
  const { tickets } = await xsoar.search({ created: { from }, sort: 'created', limit }, { signal })
  const fresh = tickets.filter(({ id }) => cursor?.seen[id] === undefined)
  const open = cursor === undefined ? (await xsoar.search({ open: true, limit: 1 }, { signal })).total : undefined
  const next = decide(tick, cursor, fresh, open)
  if (fresh.length === 0 && next.parts.length === 0 && cursor !== undefined) return undefined
  return await move(next.cursor, next.parts)
}

function decide(tick: Tick, cursor: Cursor | undefined, fresh: readonly Ticket[], open: number | undefined) {
  const own = read(tick.settings)
  let groups = cursor?.groups ?? {}
  const cards: CardReply[] = []
  for (const ticket of fresh) {
    const to = routeOf(own, ticket)
    const counted = countIn(groups, ticket, to)
    groups = counted.groups
    if (counted.card && isOpen(ticket)) cards.push(ticketCard(tick, ticket, { root: `ticket-card:${ticket.id}`, to }))
  }
  const said = stormSays(groups, tick.now)
  const created = Math.max(cursor?.created ?? tick.now - firstLookMs, ...fresh.map((ticket) => ticket.created))
  const all = { ...cursor?.seen, ...Object.fromEntries(fresh.map((ticket) => [ticket.id, ticket.created])) }
  const seen = Object.fromEntries(Object.entries(all).filter(([, at]) => at >= created - overlapMs))
  const shown = open === undefined ? cards : cards.slice(-firstCards)
  const rest =
    open !== undefined && open > shown.length
      ? [text(`**${open} tickets** are open; say \`queue\`. New ones are shown here from now on.`, { to: 'triage' })]
      : []
  return {
    cursor: { at: tick.tickAt, created, seen, groups: said.groups },
    parts: [...said.says.map((storm) => stormPart(tick, storm)), ...shown, ...rest],
  }
}

function stormPart(tick: Desk, { what, key, to, type, name, severity, count, firstAt, lastAt }: StormSaying): Part {
  const like = `${named(type, 60)} · ${plain(name, 120)} (${severity})`
  const words =
    what === 'ends'
      ? `**Storm over:** ${count} alike tickets, ${timeHere(tick, firstAt)} to ${timeHere(tick, lastAt)}: ${like}. New ones get their cards again.`
      : `**Storm:** ${count} alike tickets since ${timeHere(tick, firstAt)}: ${like}. They get no cards of their own until 10 minutes are quiet. \`queue\` lists them.`
  return what === 'begins' ? text(words, { key, to }) : edit(key, words)
}

/** A row without its absent keys: what is kept is JSON. */
function asJson(cursor: Cursor): Json {
  const groups = Object.fromEntries(
    Object.entries(cursor.groups).map(([id, { storm, ...group }]) => [id, storm === undefined ? group : { ...group, storm }]),
  )
  return { ...cursor, groups }
}
