import type { Context } from 'hono'
import type { Kernel } from '../kernel.ts'
import { Refusal } from '../refusal.ts'
import { maySee, mentionsInReach } from '../rules.ts'
import type { Message, Person, Room } from '../state/model.ts'
import type { HttpVariables } from '../surfaces/surface.ts'
import { isUuid, toWire, uuidIn } from '../wire-ids.ts'
import { linkTo, maxOf } from './paging.ts'

/**
 * A page of a room's messages, newest first. Bots list a group room only by their own mentions, at most 100 a page, and get 403
 * past the newest 50 (webex.md §10.5).
 */
export function listMessages(c: Context<HttpVariables>, kernel: Kernel, who: Person, room: Room): readonly Message[] {
  const { mentionedPeople, before, beforeMessage, parentId } = c.req.query()
  const byMention = mentionedPeople !== undefined
  if (byMention && mentionedPeople !== 'me' && uuidIn('PEOPLE', mentionedPeople) !== who.uuid)
    throw new Refusal(400, 'mentionedPeople: must be "me".')
  const max = maxOf(c, byMention ? 100 : 1_000, 50)
  const isBotInGroup = who.type === 'bot' && room.type === 'group'
  if (isBotInGroup && !byMention) throw new Refusal(403, 'Failed to get activity.')
  if (before !== undefined && Number.isNaN(Date.parse(before))) throw new Refusal(400, 'before: is not a date.')

  const parent = parentId === undefined ? undefined : isUuid(parentId) ? parentId : uuidIn('MESSAGE', parentId)
  const seen = kernel.state.messages
    .in(room.uuid)
    .toReversed()
    .filter((message) => maySee(kernel.state, who, message))
  const rows = seen.filter(
    (message) => (byMention ? message.mentions.includes(who.uuid) : true) && (parentId === undefined || message.parent === parent),
  )
  let from = 0
  if (beforeMessage !== undefined) {
    const at = rows.findIndex((message) => message.uuid === uuidIn('MESSAGE', beforeMessage))
    if (at < 0) throw new Refusal(404, 'beforeMessage: Message not found.')
    from = at + 1
  } else if (before !== undefined) {
    const at = rows.findIndex((message) => message.created < Date.parse(before))
    from = at < 0 ? rows.length : at
  }
  if (isBotInGroup && from >= mentionsInReach) throw new Refusal(403, 'Failed to get activity.')
  const page = rows.slice(from, from + max)
  const last = page.at(-1)
  if (last && from + max < rows.length)
    linkTo(c, kernel.settings.base(room.cluster), { beforeMessage: lastId(room, last), max: String(max) })
  return page
}

function lastId(room: Room, message: Message): string {
  return toWire('MESSAGE', message.uuid, room.cluster)
}
