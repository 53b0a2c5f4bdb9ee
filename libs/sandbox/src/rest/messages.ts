import type { Kernel } from '../kernel.ts'
import { edit, remove } from '../deeds/change.ts'
import { post } from '../deeds/post.ts'
import { directRoom } from '../deeds/rooms.ts'
import { Refusal } from '../refusal.ts'
import { maySee } from '../rules.ts'
import type { Message, Person, Room } from '../state/model.ts'
import { callerOf } from '../surfaces/caller.ts'
import type { Surface } from '../surfaces/surface.ts'
import { fromWire, isUuid, uuidIn } from '../wire-ids.ts'
import { readDraft, type DraftBody } from './draft.ts'
import { listMessages } from './message-list.ts'
import { roomById } from './rooms.ts'
import { messageJson } from './shapes.ts'

/** `/v1/messages`. */
export const messages: Surface = {
  name: 'messages',
  serve: (door, kernel) => {
    door.get('/v1/messages', (c) => {
      const who = callerOf(c)
      const roomId = c.req.query('roomId')
      if (roomId === undefined) throw new Refusal(400, 'roomId: is required.')
      const room = roomById(kernel, who, roomId)
      return c.json({ items: listMessages(c, kernel, who, room).map((message) => messageJson(kernel, message, room)) })
    })
    door.get('/v1/messages/direct', (c) => {
      const who = callerOf(c)
      const { personId, personEmail } = c.req.query()
      const other =
        personId === undefined ? kernel.state.people.byEmail(personEmail ?? '') : kernel.state.people.get(uuidIn('PEOPLE', personId) ?? '')
      const room = other && kernel.state.rooms.direct(who.uuid, other.uuid)
      if (!room) throw new Refusal(404, 'Could not find a direct room.')
      return c.json({ items: listMessages(c, kernel, who, room).map((message) => messageJson(kernel, message, room)) })
    })
    door.get('/v1/messages/:id', (c) => {
      const { message, room } = readable(kernel, callerOf(c), c.req.param('id'))
      return c.json(messageJson(kernel, message, room))
    })
    door.post('/v1/messages', async (c) => {
      const who = callerOf(c)
      const body = await readDraft(c)
      const room = destination(kernel, who, body)
      const message = post(kernel, who, room, { ...body, parent: parentOf(body.parentId) })
      return c.json(messageJson(kernel, message, room))
    })
    door.put('/v1/messages/:id', async (c) => {
      const who = callerOf(c)
      const { message, room } = readable(kernel, who, c.req.param('id'))
      const body = await readDraft(c)
      if (body.roomId === undefined || roomById(kernel, who, body.roomId).uuid !== room.uuid)
        throw new Refusal(400, 'roomId: must be the room of the message.')
      return c.json(messageJson(kernel, edit(kernel, who, room, message, body), room))
    })
    door.delete('/v1/messages/:id', (c) => {
      const who = callerOf(c)
      const { message, room } = readable(kernel, who, c.req.param('id'))
      remove(kernel, who, room, message)
      return c.body(null, 204)
    })
  },
}

/** A message by its REST id, region included, for somebody who may see it. An edit's id leads to what was edited. Refuses with 404. */
export function readable(kernel: Kernel, who: Person, id: string): { readonly message: Message; readonly room: Room } {
  const read = fromWire(id)
  const wanted = read?.type === 'MESSAGE' ? read.uuid : ''
  const original = kernel.settings.editLookup === 'original' ? kernel.state.messages.original(wanted) : undefined
  const message = kernel.state.messages.get(original ?? wanted)
  const room = message && kernel.state.rooms.get(message.room)
  if (!message || !room || room.cluster !== read?.cluster || !maySee(kernel.state, who, message))
    throw new Refusal(404, 'Message not found.')
  return { message, room }
}

/** Where a message goes: exactly one of room, person and e-mail. */
function destination(kernel: Kernel, who: Person, { roomId, toPersonId, toPersonEmail }: DraftBody): Room {
  if ([roomId, toPersonId, toPersonEmail].filter((one) => one !== undefined).length !== 1) {
    throw new Refusal(400, 'Exactly one of roomId, toPersonId and toPersonEmail is required.')
  }
  if (roomId !== undefined) return roomById(kernel, who, roomId)
  const other =
    toPersonId === undefined
      ? kernel.state.people.byEmail(toPersonEmail ?? '')
      : kernel.state.people.get(uuidIn('PEOPLE', toPersonId) ?? '')
  if (!other || other.uuid === who.uuid) throw new Refusal(400, 'Failed to get a person with that id or e-mail.')
  return directRoom(kernel, who, other)
}

/** A parent is named by its REST id; a bare UUID is taken here alone (webex.md §6.2). */
function parentOf(id: string | undefined): string | undefined {
  if (id === undefined) return undefined
  const uuid = isUuid(id) ? id : uuidIn('MESSAGE', id)
  if (uuid === undefined) throw new Refusal(400, 'parentId: is not a message id.')
  return uuid
}
