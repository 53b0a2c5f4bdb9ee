import { createHash } from 'node:crypto'
import type { Json } from '@nightshift/store'
import type { AdaptiveCard } from '@nightshift/webex'
import type { Args } from './pattern.ts'
import type { CardReply } from './reply.ts'

/** What a confirm or late card holds on the server: the command and its arguments, and the digest of what was shown. */
export interface HeldCommand {
  readonly source: string
  readonly args: Json
  readonly text: string
  readonly digest?: string
}

/** SHA-256 over the command, its arguments and what the plan binds: a press that finds another digest asks again. */
export function digestOf(source: string, args: Args, binds: Json): string {
  return createHash('sha256')
    .update(stable([source, args, binds]))
    .digest('hex')
}

/** Asks the person who typed a write whether it is meant (bots.md §1.4, write-low). */
export function confirmCard(shows: string, held: HeldCommand & { readonly digest: string }): CardReply {
  return question(
    'confirm',
    shows,
    [
      ['Confirm', 'confirm'],
      ['Drop', 'drop'],
    ],
    held,
    'Press **Confirm** on the card, or say it again where cards are not shown.',
  )
}

/** Asks whether a write that could not be heard in time is still wanted. */
export function lateCard(says: string, held: HeldCommand): CardReply {
  return question(
    'late',
    says,
    [
      ['Run it', 'run'],
      ['Drop it', 'drop'],
    ],
    held,
    'Say it again if you still want it.',
  )
}

function question(
  name: string,
  shows: string,
  buttons: readonly (readonly [string, string])[],
  held: HeldCommand,
  instead: string,
): CardReply {
  const card: AdaptiveCard = {
    type: 'AdaptiveCard',
    version: '1.3',
    body: [{ type: 'TextBlock', text: shows, wrap: true }],
    actions: buttons.map(([title, action]) => ({ type: 'Action.Submit', title, data: { action } })),
  }
  return { type: 'card', name, card, fallback: `${shows}\n\n${instead}`, held: held as unknown as Json, own: true } // a HeldCommand is plain JSON
}

/** JSON with its keys in order, so that equal things have equal texts. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
