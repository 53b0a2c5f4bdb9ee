import { text, type Part, type Reply } from '@nightshift/bot'
import type { Json, RecordRow } from '@nightshift/store'
import { timerNames, type Ticket, type TimerName } from '@nightshift/xsoar'
import type { z } from 'zod'
import { mutesNow } from '../deeds/mute.ts'
import type { Desk } from '../desk.ts'
import { openTickets } from '../lists/open.ts'
import { read, routeOf } from '../settings.ts'
import { isRefused } from '../words/fixed.ts'
import { mismatchLine, mismatchOf, mismatchRow, turnMismatch, type Mismatch } from './mismatch.ts'
import { stormsNow } from './intake.ts'
import { pageTimersOf, type PageCall } from './sla-page.ts'
import { adopted, needNot, slaSays, stormPages } from './sla-says.ts'
import { threadRow, turn, type SlaDeed, type Thread } from './sla-thread.ts'
import { alike, type Storm } from './storm.ts'

/** Collections of the watch. */
const [threads, mismatches, state] = ['sla_threads', 'sla_mismatches', 'sla_state']
type Tick = Desk & { readonly tickAt: number }

/**
 * Watches the timers of open tickets (bots.md §8, SLA thread). What a tick decides is kept in one step with the rows that it changes, so
 * that each level is said once whatever dies when; what is said is written with the tick's end, and pages are timers of that same step.
 */
export async function slaTick(tick: Tick): Promise<Reply> {
  try {
    return await watch(tick)
  } catch (error) {
    // Not configured: there is nothing to watch.
    if (isRefused(error, 'absent')) return undefined
    throw error
  }
}

async function watch(tick: Tick): Promise<Reply> {
  const { records, tickAt } = tick
  const began = await records.get(state, 'watch')
  const rows = new Map((await records.list(threads)).flatMap((row) => parsed(threadRow, row)))
  const told = new Map((await records.list(mismatches)).flatMap((row) => parsed(mismatchRow, row)))
  // This very tick wrote its rows, and died: the step knows what it had to say.
  const isAgain = [...rows.values(), ...told.values()].some(({ at }) => at === tickAt)
  if (isAgain) return await keep(tick, [], new Map(), [], [])
  const open = new Map((await openTickets(tick)).map((ticket) => [ticket.id, ticket]))
  const storms = await stormsNow(tick)
  const deeds = await threadsTurn(tick, rows, open, storms, began === undefined)
  const { changed, lines } = mismatchesTurn(tick, told, open)
  if (began !== undefined && deeds.length === 0 && changed.size === 0) return undefined
  const says = deeds.filter(({ what }) => what !== 'adopt' && what !== 'storm').map((deed) => slaSays(tick, deed))
  const parts = [...adopted(deeds), ...says.flatMap((one) => one.parts), ...lines.map((line) => text(line, { to: 'ops' }))]
  const wanted: readonly PageCall[] = [
    ...stormPages(tick, deeds, storms).map((begin) => ({ begin })),
    ...says.flatMap(({ calls }) => calls),
  ]
  const calls: PageCall[] = []
  for (const one of wanted) if ('end' in one || !(await needNot(tick, one.begin))) calls.push(one)
  return await keep(tick, deeds, changed, parts, calls)
}

/** The rows, what is to be said of them, and timers for the pages, in one commit; a re-run gets what the first run had to say. */
async function keep(
  tick: Tick,
  deeds: readonly SlaDeed[],
  changed: ReadonlyMap<string, Mismatch | 'gone'>,
  parts: readonly Part[],
  calls: readonly PageCall[],
): Promise<readonly Part[]> {
  const timers = pageTimersOf(tick, calls)
  return await tick.step({
    key: 'sla-tick',
    action: 'sla.watch',
    local: async (tx) => {
      await tx.records.put(state, 'watch', { at: tick.tickAt }, 0)
      for (const { id, row } of deeds) await tx.records.put(threads, id, asJson(row))
      for (const [id, row] of changed) await (row === 'gone' ? tx.records.remove(mismatches, id) : tx.records.put(mismatches, id, row))
      for (const timer of timers) await timer.local(tx)
      return parts
    },
    after: () => timers[0]?.after?.(),
  })
}

async function threadsTurn(
  tick: Tick,
  rows: ReadonlyMap<string, Thread>,
  open: ReadonlyMap<string, Ticket>,
  storms: ReadonlyMap<string, Storm>,
  first: boolean,
): Promise<readonly SlaDeed[]> {
  const [own, muted] = [read(tick.settings), await mutesNow(tick)]
  const look = (id: string, timer: TimerName, ticket: Ticket | undefined): SlaDeed | undefined => {
    const to = ticket === undefined ? 'triage' : routeOf(own, ticket)
    const storm = ticket !== undefined && storms.has(alike(ticket))
    const sight = { timer, ticket, to, muted: ticket !== undefined && muted.has(ticket.id), first, storm, now: tick.now, at: tick.tickAt }
    return turn(rows.get(id), id, sight)
  }
  const deeds = [...open.values()].flatMap((ticket) => timerNames.map((timer) => look(`${ticket.id}:${timer}`, timer, ticket)))
  // A thread that goes on while its ticket is open no more: closed, or gone.
  for (const [id, row] of rows)
    if (row.end === undefined && !open.has(row.ticket)) deeds.push(look(id, row.timer, await ticketOrGone(tick, row.ticket)))
  return deeds.filter((deed) => deed !== undefined)
}

function mismatchesTurn(tick: Tick, told: ReadonlyMap<string, Mismatch>, open: ReadonlyMap<string, Ticket>) {
  const changed = new Map<string, Mismatch | 'gone'>()
  const lines: string[] = []
  for (const ticket of open.values()) {
    const timer = mismatchOf(ticket)
    const turned = turnMismatch(told.get(ticket.id), timer !== undefined, tick.now, tick.tickAt)
    if (turned === undefined) continue
    changed.set(ticket.id, turned)
    if (turned !== 'gone' && turned.told && timer !== undefined) lines.push(mismatchLine(ticket, timer))
  }
  return { changed, lines }
}

async function ticketOrGone({ xsoar, signal }: Desk, id: string): Promise<Ticket | undefined> {
  try {
    return await xsoar.ticket(id, { signal })
  } catch (error) {
    if (isRefused(error, 'missing')) return undefined
    throw error
  }
}

function parsed<S extends z.ZodType>(schema: S, { id, value }: RecordRow): readonly (readonly [string, z.output<S>])[] {
  const read = schema.safeParse(value)
  return read.success ? [[id, read.data]] : []
}

/** A row without its absent keys: what is kept is JSON. */
function asJson({ end, breachedAt, ...row }: Thread): Json {
  return { ...row, ...(end === undefined ? {} : { end }), ...(breachedAt === undefined ? {} : { breachedAt }) }
}
