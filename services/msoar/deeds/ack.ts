import { answers, zoneOf, type Reply } from '@nightshift/bot'
import { UpstreamDown } from '@nightshift/resilience'
import type { Task, Ticket } from '@nightshift/xsoar'
import { takeCard } from '../cards/take.ts'
import type { Asked } from '../desk.ts'
import { endPages } from './end-pages.ts'
import { read } from '../settings.ts'
import { timerWords } from '../words/clocks.ts'
import { called, timeFor, onTicket } from '../words/fixed.ts'
import { myName, nameOf, ownerFor, ownerWords, strangeOwner } from '../words/people.ts'
import { acks, closedWords, deedOf, isOpen, touch } from '../words/state.ts'

/**
 * Makes the ticket the asker's and completes its acknowledge task, which ends the respond timer (bots.md §8), and the pages for it. Owned by another: asks first;
 * `over` = the owner over whom the asker has confirmed to take it. `byCard` = a second press of a card that stays is answered USED.
 */
export async function ack(asked: Asked, id: string, { over, byCard = false }: { over?: string; byCard?: boolean } = {}): Promise<Reply> {
  return await onTicket<Reply>(asked, id, async (ticket) => {
    const { by, house, now } = asked
    if (!isOpen(ticket)) return await closedWords(asked, ticket)
    const done = await deedOf(asked, acks, id)
    if (done) {
      const who = nameOf(house, done.by)
      if (byCard && done.by !== by.email) return answers.used(who, 'acknowledge', done.at, now, zoneOf(house, by.email))
      return `${called(ticket)} is already acknowledged by ${who} (${timeFor(asked, done.at)}); its owner is ${ownerWords(asked, ticket.owner)}.`
    }
    const me = ownerFor(asked, by.email)
    const strange = await strangeOwner(asked, by.email, me)
    if (strange !== undefined) return strange
    if (ticket.owner !== undefined && ticket.owner !== me && ticket.owner !== over) return takeCard(asked, ticket, 'ack')
    return await acknowledge(asked, ticket, me)
  })
}

async function acknowledge(asked: Asked, ticket: Ticket, me: string): Promise<Reply> {
  const { xsoar, step, records, signal, by, now, settings } = asked
  const task = namedTask(await xsoar.tasks(ticket.id, { signal }), read(settings).ackTask)
  if (ticket.owner !== me) await step(xsoar.change(`ack:${ticket.id}:owner`, ticket, { owner: me }))
  const says = async (line: string): Promise<Reply> => [line, ...(await endPages(asked, ticket.id, 'acknowledged'))]
  if (!task)
    return await says(
      `${called(ticket)} is with ${myName(asked)}. It has no task "${read(settings).ackTask}", so its timer was not ended by me.`,
    )
  const completing = xsoar.completeTask(`ack:${ticket.id}:task`, ticket.id, task, { comment: `Acknowledged by ${by.email} (Nightshift)` })
  const done = await step(completing).catch((error: unknown) => {
    // The owner is changed by now, so "nothing was changed" would be wrong.
    if (!(error instanceof UpstreamDown) || error.sent === 'unknown') throw error
    return undefined
  })
  if (!done)
    return `${called(ticket)} is with ${myName(asked)}, but XSOAR did not answer when I completed its task. Say \`ack ${ticket.id}\` again.`
  if (done.already) {
    const who = task.completedBy === undefined ? 'somebody in XSOAR' : ownerWords(asked, task.completedBy)
    return await says(`${called(ticket)} is already acknowledged by ${who}; its owner is ${myName(asked)}.`)
  }
  await touch(asked, ticket.id)
  const reply = await says(`${called(ticket)} is acknowledged by ${myName(asked)}, its owner now.${await respondWords(asked, ticket.id)}`)
  // Last, since it makes a second handling say that the ticket is acknowledged already.
  await step(records.put(acks, ticket.id, { by: by.email, at: now }))
  return reply
}

/** The respond timer as it ended. What was done stands, whether or not it can be read. */
async function respondWords({ xsoar, signal }: Asked, id: string): Promise<string> {
  const ticket = await xsoar.ticket(id, { signal }).catch(() => undefined)
  const words = ticket && timerWords(ticket.timers.respond)
  return words === undefined ? '' : ` Respond: ${words}.`
}

/** The task of a name, one that waits before one that is done. */
export function namedTask(tasks: readonly Task[], name: string): Task | undefined {
  const fits = tasks.filter((task) => task.name.toLowerCase() === name.toLowerCase())
  return fits.find(({ state }) => state === 'waiting') ?? fits.find(({ state }) => state === 'done') ?? fits[0]
}
