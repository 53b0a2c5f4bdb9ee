import type { CardReply } from '@nightshift/bot'
import { card, heading, submit } from '@nightshift/webex/cards'

/** The common actions on one card; it stays, since pressing it changes nothing. */
export function optionsCard(): CardReply {
  return {
    type: 'card',
    name: 'options',
    stays: true,
    fallback: 'Say `who`, `rotation`, `contacts`, `holidays` or `urls`.',
    card: card(
      [heading('What would you like to know?')],
      [
        submit('Who is on call', { action: 'who' }),
        submit('Rotation', { action: 'rotation' }),
        submit('Contacts', { action: 'contacts' }),
        submit('Holidays', { action: 'holidays' }),
        submit('Links', { action: 'urls' }),
      ],
    ),
  }
}
