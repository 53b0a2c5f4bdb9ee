import { commentOf } from '../activities.ts'
import type { Kernel } from '../kernel.ts'
import { fanOut } from '../mercury/fan-out.ts'
import { Refusal } from '../refusal.ts'
import { audienceOf, checkLengths, mostEdits } from '../rules.ts'
import type { Message, Person, Room } from '../state/model.ts'
import { toWire } from '../wire-ids.ts'
import { readText, type Draft } from './post.ts'
import { tell, tellMessage, touch } from './tell.ts'

/** Replaces the text of a message. Refuses: not the author 403; the eleventh edit, a file or a card 400 (webex.md §10.5). */
export function edit(kernel: Kernel, by: Person, room: Room, message: Message, draft: Pick<Draft, 'text' | 'markdown' | 'html'>): Message {
  if (message.person !== by.uuid) throw new Refusal(403, 'You are not allowed to edit this message.')
  if (draft.html !== undefined && draft.markdown !== undefined) throw new Refusal(400, 'Only one of markdown and html may be given.')
  if (!draft.text && !draft.markdown && !draft.html) throw new Refusal(400, 'text or markdown is required.')
  if (message.files.length > 0 || message.attachments.length > 0)
    throw new Refusal(400, 'Messages with files or attachments cannot be edited.')
  if (message.edits >= mostEdits) throw new Refusal(400, `A message can be edited at most ${mostEdits} times.`)
  checkLengths({ text: draft.text, markdown: draft.markdown, html: draft.html })
  const now = kernel.time.now()
  const id = kernel.ids.activity(now)
  const { markdown: _markdown, html: _html, ...kept } = message
  const changed: Message = { ...kept, ...readText(kernel, draft), updated: now, edits: message.edits + 1 }
  kernel.state.messages.put(changed)
  kernel.state.messages.edited(id, message.uuid)
  touch(kernel, room)
  fanOut(
    kernel,
    { id, verb: 'post', at: now, by, room, object: commentOf(changed), parent: { id: message.uuid, type: 'edit' } },
    audienceOf(kernel.state, changed, room),
  )
  tellMessage(kernel, 'edited', changed)
  return changed
}

/** Deletes a message: `delete`, then `tombstone`. Refuses with 403 where somebody else wrote it and `by` does not moderate. */
export function remove(kernel: Kernel, by: Person, room: Room, message: Message): void {
  const moderates = kernel.state.rooms.member(room.uuid, by.uuid)?.moderator === true && by.type === 'person'
  if (message.person !== by.uuid && !moderates) throw new Refusal(403, 'You are not allowed to delete this message.')
  const audience = audienceOf(kernel.state, message, room)
  kernel.state.messages.remove(message.uuid)
  for (const key of message.files) kernel.state.contents.delete(key)
  for (const verb of ['delete', 'tombstone']) {
    const at = kernel.time.now()
    fanOut(
      kernel,
      { id: kernel.ids.activity(at), verb, at, by, room, object: { id: message.uuid, objectType: 'activity', verb: 'post' } },
      audience,
    )
  }
  tell(kernel, () => ({ type: 'deleted', id: wireId(message, room), roomId: wireRoom(room) }))
}

/** Adds a reaction to a message, or takes it back: as events go, `add` of a `reaction2`, and `delete` of an id that nobody knows. */
export function react(kernel: Kernel, by: Person, room: Room, message: Message, reaction: string, removed = false): void {
  const at = kernel.time.now()
  const id = kernel.ids.activity(at)
  const object = removed
    ? { id: kernel.ids.activity(at), objectType: 'activity', verb: 'add' }
    : { objectType: 'reaction2', displayName: reaction }
  const parent = removed ? {} : { parent: { id: message.uuid, type: 'reaction' } }
  fanOut(kernel, { id, verb: removed ? 'delete' : 'add', at, by, room, object, ...parent }, audienceOf(kernel.state, message, room))
  tell(kernel, () => ({
    type: 'reaction',
    message: wireId(message, room),
    roomId: wireRoom(room),
    personEmail: by.email,
    reaction,
    removed,
  }))
}

function wireId(message: Message, room: Room): string {
  return toWire('MESSAGE', message.uuid, room.cluster)
}
function wireRoom(room: Room): string {
  return toWire('ROOM', room.uuid, room.cluster)
}
