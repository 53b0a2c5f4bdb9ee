import { Refusal } from './refusal.ts'
import type { Attachment, Message, Person, Room } from './state/model.ts'
import type { State } from './state/state.ts'

/** Longest text, markdown or html of a message, in bytes of UTF-8 (webex.md §7.2). */
export const longestText = 7_439
/** So often may one message be edited. */
export const mostEdits = 10
/** A bot can look back on so many mentions of one group room. */
export const mentionsInReach = 50

/** Whether somebody may read a message: people in their rooms; bots in direct rooms, in groups what they wrote or is for them (webex.md §10.5). */
export function maySee(state: State, who: Person, message: Message): boolean {
  if (!state.rooms.member(message.room, who.uuid)) return false
  if (who.type === 'person' || state.rooms.get(message.room)?.type === 'direct') return true
  return message.person === who.uuid || message.mentions.includes(who.uuid)
}

/** The identities that are told of a message: the same rule, asked the other way round. Only devices of these are looked at. */
export function audienceOf(state: State, message: Message, room: Room): ReadonlySet<string> {
  const told = new Set<string>()
  if (room.type === 'direct') for (const member of state.rooms.members(room.uuid)) told.add(member.person)
  else for (const one of [message.person, ...message.mentions]) if (state.rooms.member(room.uuid, one)) told.add(one)
  return told
}

/** Everybody in a room: who is told of members and of the room itself. */
export function everybodyIn(state: State, room: Room): ReadonlySet<string> {
  return new Set(state.rooms.members(room.uuid).map((member) => member.person))
}

/** The room, for somebody who is in it. Refuses with 404. */
export function roomFor(state: State, who: Person, uuid: string | undefined): Room {
  const room = uuid === undefined ? undefined : state.rooms.get(uuid)
  if (!room || !state.rooms.member(room.uuid, who.uuid)) throw new Refusal(404, 'Could not find a room with provided ID.')
  return room
}

/** Refuses with 400 what is longer than Webex takes. */
export function checkLengths(texts: Readonly<Record<string, string | undefined>>): void {
  for (const [name, text] of Object.entries(texts)) {
    if (text !== undefined && Buffer.byteLength(text) > longestText)
      throw new Refusal(400, `${name}: Cannot take more than ${longestText} bytes, got ${Buffer.byteLength(text)}.`)
  }
}

/** Refuses with 400 more than one card, anything but an Adaptive Card, and one newer than 1.3. */
export function checkCards(attachments: readonly Attachment[]): void {
  if (attachments.length > 1) throw new Refusal(400, 'attachments: Only one card per message is supported.')
  for (const { contentType, content } of attachments) {
    if (contentType !== 'application/vnd.microsoft.card.adaptive')
      throw new Refusal(400, `attachments: The content type is not supported: ${contentType}`)
    const version = typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : ''
    const [major = Number.NaN, minor = Number.NaN] = version.split('.').map(Number)
    if (!(major === 1 && minor <= 3)) throw new Refusal(400, `attachments: The card version must be 1.3 or lower, got "${version}".`)
  }
}

/** The root of the thread that an answer to this message belongs to: threads are flat. */
export function rootOf(state: State, uuid: string): string {
  return state.messages.get(uuid)?.parent ?? uuid
}
