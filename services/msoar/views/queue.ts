import type { Reply, Period } from '@nightshift/bot'
import { clockTime, zoneOf } from '@nightshift/bot'
import { DateTime } from 'luxon'
import type { Severity } from '@nightshift/xsoar'
import type { Asked } from '../desk.ts'
import { byUrgency, isType, openTickets } from '../lists/open.ts'
import { empty } from '../words/fixed.ts'
import { ownerFor } from '../words/people.ts'
import { named, plain } from '@nightshift/bot/safe'
import { ticketRows } from './rows.ts'

const most = 20

/** `queue`: open tickets, the most urgent first. */
export async function showQueue(asked: Asked, type: string | undefined, severity: Severity | undefined): Promise<Reply> {
  const all = await openTickets(asked)
  const fits = all.filter((one) => (type === undefined || isType(one.type, type)) && (severity === undefined || one.severity === severity))
  const how = [
    ...(type === undefined ? [] : [`type=${named(type, 60)}`]),
    ...(severity === undefined ? [] : [`severity=${severity}`]),
    'open',
  ]
  if (fits.length === 0) return empty(how.join(', '))
  const shown = byUrgency(fits).slice(0, most)
  const count = `**${fits.length} open** ${fits.length === 1 ? 'ticket' : 'tickets'}${how.length > 1 ? ` (${how.slice(0, -1).join(', ')})` : ''}`
  return `${count}${shown.length < fits.length ? `, the ${shown.length} most urgent` : ''}:\n\n${ticketRows(asked, shown)}`
}

/** `mine`: the asker's own open tickets. */
export async function showMine(asked: Asked): Promise<Reply> {
  const owner = ownerFor(asked, asked.by.email)
  const mine = (await openTickets(asked)).filter((ticket) => ticket.owner === owner)
  if (mine.length === 0) return empty(`owner=${named(owner, 60)}, open`)
  return `**${mine.length} open** ${mine.length === 1 ? 'ticket is' : 'tickets are'} yours:\n\n${ticketRows(asked, byUrgency(mine).slice(0, 50))}`
}

/** `find`: tickets in which a word, address or name occurs; without a period the last 7 complete days and today. */
export async function find(asked: Asked, what: string, period: Period | undefined): Promise<Reply> {
  const { xsoar, signal, now, house } = asked
  const week = DateTime.fromMillis(now, { zone: house.soc.zone }).startOf('day').minus({ days: 7 }).toMillis()
  const { start, end, label } = period ?? { start: week, end: now + 1, label: 'last 7 days and today' }
  const found = await xsoar.search({ text: what, created: { from: start, to: end }, sort: '-created', limit: most }, { signal })
  const how = `"${plain(what, 100)}", ${labelWords(label)}`
  if (found.tickets.length === 0) return empty(how)
  const zone = zoneOf(house, asked.by.email)
  const rows = ticketRows(asked, found.tickets, {
    head: 'status',
    cell: ({ status, class: as }) => (as === undefined ? status : `${status} ${as}`),
  })
  const count = found.total > found.tickets.length ? `, the newest ${found.tickets.length} shown` : ''
  return `**${found.total}** ${found.total === 1 ? 'ticket matches' : 'tickets match'} ${how}${count} (asked ${clockTime(now, zone, now)}):\n\n${rows}`
}

function labelWords(label: string): string {
  const days = /^(\d+)d$/.exec(label)?.[1]
  return days === undefined ? label : `last ${days} complete days`
}
