import { ago, text, type Part, type Reply } from '@nightshift/bot'
import type { Ticket } from '@nightshift/xsoar'
import { listCard } from '../cards/list.ts'
import type { Desk } from '../desk.ts'
import { abandoned, aging, orphans } from '../lists/aging.ts'
import { empty } from '../words/fixed.ts'
import { ticketRows } from './rows.ts'

/** The lists of bots.md §2.4, each with what it means. */
export const lists = ['abandoned', 'orphans', 'aging'] as const
export type ListName = (typeof lists)[number]

const meanings: { readonly [L in ListName]: string } = {
  abandoned: 'open, older than 5 days, untouched by a person for 5 days or never',
  orphans: 'open, without an owner, from before today',
  aging: 'open for 30 days or more; Third Party Compromise for 90',
}

/** One list in words, and the tickets in it. */
export interface Listed {
  readonly name: ListName
  readonly count: number
  readonly words: string
  readonly tickets: readonly Ticket[]
}

/** Reads one of the lists. */
export async function readList(desk: Desk, name: ListName): Promise<Listed> {
  if (name !== 'abandoned') {
    const tickets = name === 'orphans' ? await orphans(desk) : await aging(desk)
    return listed(name, tickets, tickets.length === 0 ? '' : ticketRows(desk, tickets))
  }
  const found = await abandoned(desk)
  const touched = new Map(found.map(({ ticket, touched }) => [ticket.id, touched]))
  const never = found.filter(({ touched }) => touched === undefined).length
  const tickets = found.map(({ ticket }) => ticket)
  const cell = ({ id }: Ticket): string => {
    const at = touched.get(id)
    return at === undefined ? 'never' : ago(at, desk.now)
  }
  return listed(
    name,
    tickets,
    tickets.length === 0 ? '' : ticketRows(desk, tickets, { head: 'touched', cell }),
    `, of which ${never} never touched`,
  )
}

/** `abandoned`, `orphans`, `aging`: the list, with buttons for one of it. */
export async function showList(desk: Desk, name: ListName): Promise<Reply> {
  const { tickets, words } = await readList(desk, name)
  return tickets.length === 0 ? empty(`${name}: ${meanings[name]}`) : [words, listCard(`One of these (${name})`, tickets)]
}

/** A list as a part of the morning's thread. "None" is also said. */
export function listParts({ name, words, tickets }: Listed, threadOf: string, to: string): readonly Part[] {
  if (tickets.length === 0) return [text(`**${name}**: none.`, { threadOf, to })]
  return [text(words, { threadOf, to }), listCard(`One of these (${name})`, tickets, { threadOf, to })]
}

function listed(name: ListName, tickets: readonly Ticket[], rows: string, more = ''): Listed {
  const count = tickets.length
  return { name, count, tickets, words: `**${count} ${name}** (${meanings[name]})${more}:\n\n${rows}` }
}
