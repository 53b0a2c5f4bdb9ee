import { ago } from '@nightshift/bot'
import type { Ticket } from '@nightshift/xsoar'
import { z } from 'zod'
import type { Asked } from '../desk.ts'
import { called, timeFor } from './fixed.ts'
import { nameOf, ownerName } from './people.ts'

/** Collection of who closed a ticket through us, and when: XSOAR's own answer names the account that we use. */
export const closings = 'closings'
/** Collection of who acknowledged a ticket through us, and when. */
export const acks = 'acks'
/** Collection of when somebody last changed a ticket through us: XSOAR's log of such a change names our account, not the person. */
export const touches = 'touches'
const deed = z.object({ by: z.string(), at: z.number() })
export type Deed = z.output<typeof deed>

/** Who did it to the ticket through us, as far as we know. */
export async function deedOf({ records }: Pick<Asked, 'records'>, collection: string, id: string): Promise<Deed | undefined> {
  return deed.safeParse((await records.get(collection, id))?.value).data
}

/** Keeps that a person touched a ticket through us (bots.md §2.1, person's touch). Notes tell it by themselves. */
export async function touch({ records, step, by, now }: Asked, id: string): Promise<void> {
  await step(records.put(touches, id, { by: by.email, at: now }))
}

/** Pending or active (bots.md §2.1). */
export function isOpen({ status }: Pick<Ticket, 'status'>): boolean {
  return status === 'pending' || status === 'active'
}

/** When a closed ticket was closed, as what, and by whom. */
export async function closedWords(asked: Asked, ticket: Ticket): Promise<string> {
  const ours = await deedOf(asked, closings, ticket.id)
  // A ticket that was reopened and closed elsewhere since is not ours.
  const isOurs = ours !== undefined && ticket.closed !== undefined && Math.abs(ticket.closed - ours.at) < 10 * 60_000
  const by = isOurs ? nameOf(asked.house, ours.by) : ticket.closedBy === undefined ? 'somebody in XSOAR' : ownerName(asked, ticket.closedBy)
  const when = ticket.closed === undefined ? '' : ` at ${timeFor(asked, ticket.closed)} (${ago(ticket.closed, asked.now)})`
  return `${called(ticket)} is closed already${ticket.class === undefined ? '' : ` as ${ticket.class}`}${when} by ${by}. Nothing was changed.`
}
