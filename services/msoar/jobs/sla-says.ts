import { edit, text, type Part } from '@nightshift/bot'
import type { PageOrder } from '@nightshift/desk'
import type { Ticket } from '@nightshift/xsoar'
import { z } from 'zod'
import { slaCard } from '../cards/sla.ts'
import type { Desk } from '../desk.ts'
import { timerWords } from '../words/clocks.ts'
import { called } from '../words/fixed.ts'
import { emailOfOwner, leadMention, mention, ownerWords } from '../words/people.ts'
import { oneLine } from '@nightshift/bot/safe'
import { watchName, type PageCall } from './sla-page.ts'
import type { SlaDeed, Thread } from './sla-thread.ts'
import { alike, type Storm } from './storm.ts'

const managerMark = ':manager'
const openPage = z.object({ state: z.literal('open') })

/** The key of a thread's root text, and of its page. */
export const rootKey = (id: string): string => `sla:${id}`

/**
 * What one turn of a thread says: the root text once, edited at each level and at the end; buttons below it in a card, since a message with
 * a card cannot be edited; breached pages who is on call, and 10 minutes later without an owner a manager. The end of a breached one ends
 * its pages.
 */
export function slaSays(desk: Desk, deed: SlaDeed): { readonly parts: readonly Part[]; readonly calls: readonly PageCall[] } {
  const { id, what, ticket, row } = deed
  const [root, { to, level, timer }] = [rootKey(id), row]
  if (what === 'end' || ticket === undefined) {
    // Only what has breached has paged.
    const pages = level === 'breached' && !row.quiet ? [root, `${root}${managerMark}`] : []
    return { parts: [edit(root, endText(desk, row, ticket))], calls: pages.map((end) => ({ end })) }
  }
  const order = pageOrder(desk, id, row, ticket)
  if (what === 'manager') return { parts: [], calls: [{ begin: { ...order, key: `${root}${managerMark}`, who: 'manager' } }] }
  const words = levelText(desk, row, ticket)
  const shown = what === 'begin' ? [text(words, { key: root, to }), slaCard(ticket, timer, root, to)] : [edit(root, words)]
  if (level === 'breached') return { parts: shown, calls: [{ begin: { ...order, key: root, who: 'oncall' } }] }
  // An edit tells nobody: at critical the people are called by a line in the thread.
  const people = [ownerMention(desk, ticket), leadMention(desk)].filter(Boolean).join(' ')
  const isCall = what === 'raise' && level === 'critical' && people !== ''
  return { parts: isCall ? [...shown, text(`**Critical:** ${people}`, { to, threadOf: root })] : shown, calls: [] }
}

/** One line for what was breached before the watch began: it is old, so nobody is woken for it. */
export function adopted(deeds: readonly SlaDeed[]): readonly Part[] {
  const old = deeds.filter(({ what }) => what === 'adopt')
  if (old.length === 0) return []
  const names = old.slice(0, 20).map(({ row }) => `#${row.ticket} ${row.timer}`)
  const more = old.length > names.length ? ` and ${old.length - names.length} more` : ''
  return [
    text(
      `Breached before I began to watch: ${names.join(', ')}${more}. Nobody is paged for ${old.length === 1 ? 'it' : 'them'}; say \`sla\`.`,
      { to: 'triage' },
    ),
  ]
}

function levelText(desk: Desk, { level, timer }: Thread, ticket: Ticket): string {
  const owner = ticket.owner === undefined ? 'nobody' : (ownerMention(desk, ticket) ?? ownerWords(desk, ticket.owner))
  const lead = leadMention(desk)
  // Warning calls the owner, or the lead where there is none; critical and breached call the lead as well.
  const calls = lead !== '' && (level !== 'warning' || ticket.owner === undefined) ? ` · ${lead}` : ''
  return `**SLA ${level}** ${called(ticket)} (${ticket.severity}) · ${timer}: ${timerWords(ticket.timers[timer]) ?? '–'} · owner: ${owner}${calls}`
}

function endText(desk: Desk, { end = 'closed', timer, ticket: id }: Thread, ticket: Ticket | undefined): string {
  if (ticket === undefined || end === 'gone') return `**SLA ended** **#${id}** · ${timer}: XSOAR has no such ticket any more.`
  const words = timerWords(ticket.timers[timer])
  const how = end === 'closed' ? 'the ticket is closed' : (words ?? 'the timer does not run any more')
  return `**SLA ${end}** ${called(ticket)} (${ticket.severity}) · ${timer}: ${how} · owner: ${ownerWords(desk, ticket.owner)}`
}

/** One page for the breached tickets of a storm, however many there are; in the thread of the storm's message. */
export function stormPages(desk: Desk, deeds: readonly SlaDeed[], storms: ReadonlyMap<string, Storm>): readonly PageOrder[] {
  const pages = new Map<string, PageOrder>()
  for (const { what, ticket, row } of deeds) {
    const storm = what === 'storm' && ticket !== undefined ? storms.get(alike(ticket)) : undefined
    if (storm === undefined || ticket === undefined || pages.has(storm.key)) continue
    const why = `Storm of ${storm.count} alike tickets, ${oneLine(storm.name, 120)}: ${row.timer} of #${ticket.id} is breached, owner ${ownerWords(desk, ticket.owner)}`
    pages.set(storm.key, { key: storm.key, who: 'oncall', why, by: watchName, ticket: ticket.id, post: storm.to, threadOf: storm.key })
  }
  return [...pages.values()]
}

/**
 * Whether a page can be left. A storm's was opened before. A manager's: the page of who is on call is still open, whose own chain reaches
 * the manager at the same time, and one call is enough.
 */
export async function needNot({ records }: Desk, { key }: PageOrder): Promise<boolean> {
  if (key.startsWith('storm:')) return (await records.get('pages', key)) !== undefined
  if (!key.endsWith(managerMark)) return false
  return openPage.safeParse((await records.get('pages', key.slice(0, -managerMark.length)))?.value).success
}

function pageOrder(desk: Desk, id: string, { to, timer }: Thread, ticket: Ticket) {
  const why = `${oneLine(ticket.name, 120)} (${ticket.severity}): ${timer} ${timerWords(ticket.timers[timer]) ?? 'breached'}, owner ${ownerWords(desk, ticket.owner)}`
  return { why, by: watchName, ticket: ticket.id, post: to, threadOf: rootKey(id) }
}

function ownerMention({ house, settings }: Desk, { owner }: Ticket): string | undefined {
  const email = owner === undefined ? undefined : emailOfOwner({ house, settings }, owner)
  return email === undefined ? undefined : mention(house, email)
}
