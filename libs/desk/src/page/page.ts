import { text, type LocalEffect, type Part, type Reply } from '@nightshift/bot'
import type { Json } from '@nightshift/store'
import { inWords, UpstreamDown, UpstreamRefused } from '@nightshift/resilience'
import { z } from 'zod'
import { plain } from '@nightshift/bot/safe'
import { personLine } from '../duty.ts'
import { pageCard } from './card.ts'
import { pageRow, pages, type PageGround, type PageOrder, type PageRow } from './contract.ts'
import { escalation } from './escalation.ts'

/** Each person has so long to acknowledge before the next is asked (bots.md §5: backup at 5 min, manager at 10). */
const patienceMs = 5 * 60_000
const kind = 'page-escalate'
const due = z.object({ key: z.string() })

/**
 * Opens a page: the first of the chain gets a direct message with *Acknowledge*; the timer asks the next ones. Answers the parts for the
 * handler's reply, which deliver it. A page whose key is known already is shown, not opened again.
 */
export async function page(ground: PageGround, order: PageOrder): Promise<readonly Part[]> {
  const { step, records, house, now } = ground
  const { rows } = await ground.shared('toodles', 'oncall')
  const chain = escalation(house, rows, order.who, now)
  const where = { to: order.post, ...(order.threadOf === undefined ? {} : { threadOf: order.threadOf }) }
  if (chain.length === 0) return [text(`Nobody can be paged as the registers name no ${order.who}: ${plain(order.why, 1_000)}`, where)]
  const { key, ...rest } = order
  // What somebody wrote is text: nothing in it formats or mentions.
  const row: PageRow = { ...rest, why: plain(order.why, 1_000), state: 'open', openedAt: now, chain: [...chain], asked: 1 }
  // The step tells a page that this very handling opened before a crash from one that was there already; the row alone could not.
  const opened = await step(records.put(pages, key, stored(row), 0))
  if (!opened) {
    const known = await records.get(pages, key)
    return known ? [told(ground, pageRow.parse(known.value))] : []
  }
  await step(records.timer(kind, key, now + patienceMs, { key }))
  await trigger(ground, key, row, 0)
  return asks(ground, key, row, 0)
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
      // The step's result tells our own press, also after a crash, from one that somebody made before.
      const settled = settledPage.parse(await step(acknowledge(key, by.email, now)))
      if (settled === null) return 'This page is not known any more.'
      const { row, mine } = settled
      if (!mine) return acknowledged(press, row)
      await step(records.cancelTimer(kind, key))
      if (press.pager.there) await beside(step(press.pager.acknowledge(key, by.email)))
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
  [kind]: {
    run: async (ground: PageGround & { readonly payload: Json }): Promise<Reply> => {
      const { payload, records, step, now } = ground
      const { key } = due.parse(payload)
      const found = await records.get(pages, key)
      const row = found && pageRow.parse(found.value)
      if (!found || !row || row.state !== 'open') return
      if (row.asked >= row.chain.length) {
        return text(`**Nobody has acknowledged** the page, and there is nobody left to ask: ${row.why}`, posted(row))
      }
      const next: PageRow = { ...row, asked: row.asked + 1 }
      if (!(await step(records.put(pages, key, stored(next), found.version)))) return
      await step(records.timer(kind, key, now + patienceMs, { key }))
      await trigger(ground, key, next, row.asked)
      return asks(ground, key, next, row.asked)
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

async function trigger({ pager, step }: PageGround, key: string, row: PageRow, level: number): Promise<void> {
  if (!pager.there) return
  const summary = level === 0 ? row.why : `No answer for ${level * 5} min: ${row.why}`
  const effect = pager.trigger({ dedupKey: key, summary, source: 'nightshift', severity: 'critical' })
  await beside(step({ ...effect, key: `${effect.key}:${level}` }))
}

/** The pager is besides our own messages: where it is down, those go on. */
async function beside(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof UpstreamDown) && !(error instanceof UpstreamRefused)) throw error
  })
}

const settledPage = z.object({ row: pageRow, mine: z.boolean() }).nullable()

/** Turns an open page to acknowledged; answers the page, and whether this was what did it. */
function acknowledge(key: string, by: string, now: number): LocalEffect<Json> {
  return {
    key: `page-acknowledge:${key}`,
    action: 'page.acknowledge',
    local: async (tx) => {
      const found = await tx.records.get(pages, key)
      if (!found) return null
      const row = pageRow.parse(found.value)
      if (row.state === 'acknowledged') return { row: stored(row), mine: false }
      const done: PageRow = { ...row, state: 'acknowledged', acknowledgedBy: by, acknowledgedAt: now }
      await tx.records.put(pages, key, stored(done))
      return { row: stored(done), mine: true }
    },
  }
}

function told(ground: PageGround, row: PageRow): Part {
  const asked = row.chain.slice(0, row.asked).map((one) => personLine(ground.house, one))
  const state =
    row.state === 'open' ? `open for ${inWords(ground.now - row.openedAt)}, asked: ${asked.join(', ')}` : acknowledged(ground, row)
  return text(`There is a page already (${state}): ${row.why}`, posted(row))
}

function acknowledged({ house, now }: PageGround, row: PageRow): string {
  const by = row.acknowledgedBy === undefined ? 'somebody' : personLine(house, row.acknowledgedBy)
  return `This page was acknowledged by ${by} ${inWords(now - (row.acknowledgedAt ?? now))} ago.`
}

function posted(row: PageRow): { readonly to: string; readonly threadOf?: string } {
  return { to: row.post, ...(row.threadOf === undefined ? {} : { threadOf: row.threadOf }) }
}

/** A row without its absent keys: what is kept is JSON. */
function stored(row: PageRow): Json {
  return Object.fromEntries(Object.entries(row).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
