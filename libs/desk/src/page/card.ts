import type { CardReply } from '@nightshift/bot'
import { card, facts, heading, submit, text } from '@nightshift/webex/cards'
import type { PageRow } from './contract.ts'

/** The message that a paged person gets, with its one button. */
export function pageCard(key: string, row: PageRow, level: number, to: string): CardReply {
  const asked = level === 0 ? '' : ` Nobody before you answered (${level * 5} min).`
  return {
    type: 'card',
    name: 'page',
    key: `page:${key}:${level}`,
    to,
    held: { key },
    expiresIn: '1d',
    card: card(
      [
        heading('You are paged', { color: 'Attention' }),
        text(row.why),
        facts([['Asked by', row.by], ...(row.ticket === undefined ? [] : [['Ticket', `#${row.ticket}`] as const])]),
      ],
      [submit('Acknowledge', { action: 'acknowledge' })],
    ),
    fallback: `**You are paged** by ${row.by}: ${row.why}${row.ticket === undefined ? '' : ` (ticket #${row.ticket})`}.${asked} Press *Acknowledge*, or tell the room.`,
  }
}
