import { zoneOf } from '@nightshift/bot'
import { UpstreamDown, type Effect } from '@nightshift/resilience'
import type { Asked } from '../desk.ts'
import { isRefused, notFound } from '../words/fixed.ts'
import { myName } from '../words/people.ts'
import { link } from '@nightshift/bot/safe'

/** Writes a note in the asker's name; more than 4,000 characters become a file on the ticket (the connector's rule). */
export async function note(asked: Asked, id: string, body: string): Promise<string> {
  const { now, house, by } = asked
  try {
    const { entry, url } = await asked.step(noteOf(asked, id, body))
    return `Noted on **#${id}** by ${myName(asked)}: ${link(`entry ${entry}`, url)}.`
  } catch (error) {
    if (isRefused(error, 'missing')) return notFound(id, now, zoneOf(house, by.email))
    throw error
  }
}

/** A note beside another change, which stands where the note fails: says so then, else nothing. */
export async function andNote(asked: Asked, id: string, body: string): Promise<string> {
  try {
    await asked.step(noteOf(asked, id, body))
    return ''
  } catch (error) {
    if (error instanceof UpstreamDown && error.sent === 'no') return ' The note about it could not be written, as XSOAR stopped answering.'
    throw error
  }
}

function noteOf({ xsoar, by }: Asked, id: string, body: string): Effect<{ readonly entry: string; readonly url: string }> {
  return xsoar.note(`note:${id}`, id, { body, by: by.email })
}
