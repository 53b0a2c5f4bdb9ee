import { text, type Part, type Reply } from '@nightshift/bot'
import { WritesFrozen } from '@nightshift/bot/frozen'
import type { Json } from '@nightshift/store'
import { inWords, UpstreamDown, UpstreamRefused, type Effect } from '@nightshift/resilience'
import { z } from 'zod'
import { plain } from '@nightshift/bot/safe'
import { personLine } from '../duty.ts'
import { pageCard } from './card.ts'
import { pages, type PageGround, type PageOrder, type PageRow } from './contract.ts'
import { escalation } from './escalation.ts'
import { acknowledging, asking, ending, escalateKind, opening } from './turns.ts'

const due = z.object({ key: z.string() })

/**
 * Opens a page: the first of the chain gets a direct message with *Acknowledge*; the timer asks the next ones. Answers the parts for the
 * handler's reply, which deliver it. A page whose key is known already is shown, not opened again.
 */
export async function page(ground: PageGround, order: PageOrder): Promise<readonly Part[]> {
  const { step, records, house, now } = ground
  const { rows } = await ground.shared('toodles', 'oncall')
  const chain = escalation(house, rows, order.who, now)
  if (chain.length === 0)
    return [text(`Nobody can be paged as the registers name no ${order.who}: ${plain(order.why, 1_000)}`, posted(order))]
  const { key, ...rest } = order
  // What somebody wrote is text: nothing in it formats or mentions.
  const wanted: PageRow = { ...rest, why: plain(order.why, 1_000), state: 'open', openedAt: now, chain: [...chain], asked: 1 }
  // The row that is open by now, which is another than wanted where this handling is a second one.
  const { row, mine } = await step(opening(records, key, wanted, now))
  if (!mine) return [told(ground, row)]
  await trigger(ground, key, row, 0)
  return asks(ground, key, row, 0)
}

/**
 * Ends the page of a key, since what it was for is over: nobody else is asked, and the outside pager hears of it. `by` = e-mail of who ended
 * it, or what noticed. Answers the part that says so where the page was told; nothing where no page of that key was open.
 */
export async function endPage(ground: PageGround, key: string, by: string): Promise<readonly Part[]> {
  const { step, records, house, now, pager } = ground
  // Of most keys there never was a page: those leave no row in the audit log.
  if (!(await records.get(pages, key))) return []
  const row = await step(ending(records, key, by, now))
  if (row === null) return []
  await outside(ground, pager.resolve(key, by))
  // One that somebody had acknowledged wakes nobody any more, and needs no word.
  if (row.state !== 'open') return []
  return [
    text(`Page ended by **${personLine(house, by)}** after ${inWords(now - row.openedAt)}, nobody else is asked: ${row.why}`, posted(row)),
  ]
}

/** Handlers to spread into a bot's `cards`; the bot also needs `timers: { ...pageTimers }`, `shares: ['pages']` and `uses: { pager }`. */
export const pageCards = {
  page: {
    allow: 'everyone',
    risk: 'write-low',
    reads: z.object({}),
    run: async (
      press: PageGround & { readonly held: Json; readonly by: { readonly email: string; readonly name: string } },
    ): Promise<Reply> => {
      const { held, by, records, step, now, house } = press
      const { key } = due.parse(held)
      const settled = await step(acknowledging(records, key, by.email, now))
      if (settled === null) return 'This page is not known any more.'
      const { row, mine } = settled
      if (!mine) return over(press, row)
      await outside(press, press.pager.acknowledge(key, by.email))
      const who = personLine(house, by.email)
      return [
        `Acknowledged. Nobody else is asked.`,
        text(`Page acknowledged by **${who}** after ${inWords(now - row.openedAt)}: ${row.why}`, posted(row)),
      ]
    },
  },
} as const

/** Timers to spread into a bot's `timers`. */
export const pageTimers = {
  [escalateKind]: {
    run: async (ground: PageGround & { readonly payload: Json }): Promise<Reply> => {
      const { payload, records, step, now } = ground
      const { key } = due.parse(payload)
      const asked = await step(asking(records, key, now))
      if (asked === null) return
      const { row, level } = asked
      if (level === null) return text(`**Nobody has acknowledged** the page, and there is nobody left to ask: ${row.why}`, posted(row))
      await trigger(ground, key, row, level)
      return asks(ground, key, row, level)
    },
  },
} as const

/** The direct message to whom it is now, and the line where the page was asked for. */
function asks({ house }: PageGround, key: string, row: PageRow, level: number): readonly Part[] {
  const to = row.chain[level] ?? ''
  const line =
    level === 0
      ? `Paged **${personLine(house, to)}**: ${row.why}`
      : `No answer for ${level * 5} min. Paged **${personLine(house, to)}** too: ${row.why}`
  return [pageCard(key, row, level, to), text(line, { ...posted(row), key: `page-told:${key}:${level}` })]
}

async function trigger(ground: PageGround, key: string, row: PageRow, level: number): Promise<void> {
  const summary = level === 0 ? row.why : `No answer for ${level * 5} min: ${row.why}`
  const effect = ground.pager.trigger({ dedupKey: key, summary, source: 'nightshift', severity: 'critical' })
  await outside(ground, { ...effect, key: `${effect.key}:${level}` })
}

/** The outside pager is besides our own messages: where it is down those go on. It wakes people, so it is told also while writes are frozen. */
async function outside({ pager, step }: PageGround, effect: Effect<null>): Promise<void> {
  if (!pager.there) return
  await step({ ...effect, evenFrozen: true }).catch((error: unknown) => {
    if (!(error instanceof UpstreamDown || error instanceof UpstreamRefused || error instanceof WritesFrozen)) throw error
  })
}

function told(ground: PageGround, row: PageRow): Part {
  const asked = row.chain.slice(0, row.asked).map((one) => personLine(ground.house, one))
  const state = row.state === 'open' ? `open for ${inWords(ground.now - row.openedAt)}, asked: ${asked.join(', ')}` : over(ground, row)
  return text(`There is a page already (${state}): ${row.why}`, posted(row))
}

/** How a page came to its end. */
function over({ house, now }: PageGround, { state, endedBy, endedAt = now, acknowledgedBy, acknowledgedAt = now }: PageRow): string {
  const by = state === 'ended' ? endedBy : acknowledgedBy
  const who = by === undefined ? 'somebody' : personLine(house, by)
  return state === 'ended'
    ? `This page was ended by ${who} ${inWords(now - endedAt)} ago: what it was for is over.`
    : `This page was acknowledged by ${who} ${inWords(now - acknowledgedAt)} ago.`
}

function posted({ post, threadOf }: Pick<PageRow, 'post' | 'threadOf'>): { readonly to: string; readonly threadOf?: string } {
  return { to: post, ...(threadOf === undefined ? {} : { threadOf }) }
}
