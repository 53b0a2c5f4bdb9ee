import type { CardReply } from '@nightshift/bot'
import { card, submit, text } from '@nightshift/webex/cards'

/** Buttons below an alert, in its thread: a message that has a card cannot be edited to the recovery (bots.md §12). */
export function alertCard(bot: string, alert: string): CardReply {
  return {
    type: 'card',
    name: 'alert',
    key: `card:${alert}`,
    to: 'ops',
    threadOf: alert,
    held: { bot, alert },
    stays: true,
    expiresIn: '24h',
    card: card(
      [text(`What is to be done about **${bot}**?`)],
      [
        submit('Acknowledge', { action: 'acknowledge' }),
        submit('Reconnect', { action: 'reconnect' }),
        submit('Silence 1 h', { action: 'silence' }),
      ],
    ),
    fallback: `Say \`reconnect ${bot}\` or \`silence ${bot} 1h <why>\`.`,
  }
}
