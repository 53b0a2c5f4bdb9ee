import { dayName, type CardReply } from '@nightshift/bot'
import { card, facts, heading, submit } from '@nightshift/webex/cards'
import type { SwapHeld } from '../rota/swap.ts'

/** Asks the other person, in a direct message. */
export function swapCard(held: SwapHeld, from: string): CardReply {
  return {
    type: 'card',
    name: 'swap',
    to: held.to,
    held: { ...held },
    expiresIn: '48h',
    card: card(
      [
        heading(`${from} asks you to take a week on call`),
        facts([
          ['Week of', dayName(held.week)],
          ['As', held.place],
        ]),
      ],
      [submit('Accept', { action: 'accept' }, 'positive'), submit('Decline', { action: 'decline' })],
    ),
    fallback: `${from} asks you to take the week of ${dayName(held.week)} as ${held.place}. Press Accept or Decline on the card within 48 h.`,
  }
}
