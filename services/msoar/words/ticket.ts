import { ago, clockTime } from '@nightshift/bot'
import { timerNames, type Entry, type Ticket } from '@nightshift/xsoar'
import type { Desk } from '../desk.ts'
import { timerWords } from './clocks.ts'
import { emailOfOwner, nameOf, ownerWords } from './people.ts'
import { link, named, plain } from '@nightshift/bot/safe'

type Reader = Pick<Desk, 'house' | 'settings' | 'now'>

/** The facts of a ticket as names and values, for a card and for a text. */
export function ticketFacts(desk: Reader, ticket: Ticket, zone = desk.house.soc.zone): readonly (readonly [string, string])[] {
  const at = (when: number): string => `${clockTime(when, zone, desk.now)} (${ago(when, desk.now)})`
  return [
    ['Type', named(ticket.type)],
    ['Severity', ticket.severity],
    ['Status', ticket.status === 'closed' && ticket.closed !== undefined ? `closed ${at(ticket.closed)}` : ticket.status],
    ...(ticket.class === undefined ? [] : [['Class', ticket.class] as const]),
    ['Owner', ownerWords(desk, ticket.owner)],
    ['Created', at(ticket.created)],
    ...timerNames.flatMap((name) => {
      const words = timerWords(ticket.timers[name])
      return words === undefined ? [] : [[title(name), words] as const]
    }),
    ...(ticket.host === undefined ? [] : [['Host', named(ticket.host)] as const]),
    ...(ticket.user === undefined ? [] : [['User', named(ticket.user)] as const]),
  ]
}

/** A ticket as a text, with its last notes where they were read. */
export function ticketText(desk: Reader, ticket: Ticket, notes?: readonly Entry[], zone = desk.house.soc.zone): string {
  return [
    `**#${ticket.id}** ${plain(ticket.name)}`,
    ...ticketFacts(desk, ticket, zone).map(([name, value]) => `- ${name}: ${value}`),
    ...(notes === undefined ? [] : ['', ...(notes.length === 0 ? [] : ['Last notes:']), ...noteLines(desk, notes, zone)]),
    ...(ticket.url === undefined ? [] : ['', link('Open in XSOAR', ticket.url)]),
  ].join('\n')
}

/** Entries of the war room, each on one line. */
export function noteLines(desk: Reader, entries: readonly Entry[], zone = desk.house.soc.zone, most = 300): readonly string[] {
  if (entries.length === 0) return ['No notes yet.']
  return entries.map(({ created, user, by, text, file }) => {
    const who = by === undefined ? ownerWords(desk, user) : nameOf(desk.house, by)
    const said = plain(text, most, (word) => emailOfOwner(desk, word) !== undefined)
    const what = file === undefined ? said : `file ${named(file.name)}${text === '' ? '' : `: ${said}`}`
    return `- ${clockTime(created, zone, desk.now)} **${who}**: ${what}`
  })
}

function title(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}
