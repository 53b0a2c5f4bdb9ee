import type { LocalEffect, Reply } from '@nightshift/bot'
import { endPage, page, pageOrder, type PageOrder } from '@nightshift/desk'
import type { Json } from '@nightshift/store'
import { z } from 'zod'
import type { Desk } from '../desk.ts'

/** What the watch calls itself where it pages. */
export const watchName = 'SLA watch'
const kind = 'sla-page'

const call = z.union([z.object({ begin: pageOrder }), z.object({ end: z.string() })])
/** A page that a tick opens, or the key of one that it ends. */
export type PageCall = { readonly begin: PageOrder } | { readonly end: string }

/**
 * The calls of a tick as timers, to be set in the commit that decides them: a page waits for an outside pager, and neither that nor a tick
 * that fails may lose another page.
 */
export function pageTimersOf({ records, now }: Pick<Desk, 'records' | 'now'>, calls: readonly PageCall[]): readonly LocalEffect<null>[] {
  return calls.map((one) =>
    'end' in one
      ? records.timer(kind, `end:${one.end}`, now, { end: one.end })
      : records.timer(kind, one.begin.key, now, { begin: asJson(one.begin) }),
  )
}

/** Timers to spread into the bot's. */
export const slaPageTimers = {
  [kind]: {
    run: async (desk: Desk & { readonly payload: Json }): Promise<Reply> => {
      const due = call.parse(desk.payload)
      return 'end' in due ? await endPage(desk, due.end, watchName) : await page(desk, due.begin)
    },
  },
} as const

/** An order without its absent keys: what is kept is JSON. */
function asJson(order: PageOrder): Json {
  return Object.fromEntries(Object.entries(order).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
