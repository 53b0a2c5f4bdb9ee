import { directRoom } from '../deeds/rooms.ts'
import type { Kernel } from '../kernel.ts'
import { findPerson, findRoom } from '../names.ts'
import { Refusal } from '../refusal.ts'
import type { Message, Person, Room } from '../state/model.ts'
import { isUuid, uuidIn } from '../wire-ids.ts'

/** The room that a name means. With `as`, a person's or bot's name means their direct room. Refuses with 404. */
export function placeNamed(kernel: Kernel, name: string, as?: Person): Room {
  const room = findRoom(kernel.state, name)
  if (room) return room
  const other = as && findPerson(kernel.state, name)
  const direct = other && kernel.state.rooms.direct(as.uuid, other.uuid)
  if (direct) return direct
  throw new Refusal(404, `Cannot find a room as nothing here has that id, title or name: "${name}"`)
}

/** Where somebody writes: a room, or the direct room with somebody, made where there is none. */
export function placeToWrite(kernel: Kernel, as: Person, room: string | undefined, to: string | undefined): Room {
  if ((room === undefined) === (to === undefined)) throw new Refusal(400, 'Cannot write as exactly one of "room" and "to" must be given')
  if (room !== undefined) {
    const place = placeNamed(kernel, room, as)
    if (!kernel.state.rooms.member(place.uuid, as.uuid))
      throw new Refusal(403, `Cannot write as one must be in the room: ${as.email} is not in "${place.title}"`)
    return place
  }
  const other = findPerson(kernel.state, to ?? '')
  if (!other) throw new Refusal(404, `Cannot write as the other side must exist: nobody here is called "${to}"`)
  return directRoom(kernel, as, other)
}

/** A message by its REST id or UUID, and its room. Refuses with 404. */
export function messageNamed(kernel: Kernel, id: string): { readonly message: Message; readonly room: Room } {
  const message = kernel.state.messages.get(isUuid(id) ? id : (uuidIn('MESSAGE', id) ?? ''))
  const room = message && kernel.state.rooms.get(message.room)
  if (!message || !room) throw new Refusal(404, `Cannot find a message as none has that id: "${id}"`)
  return { message, room }
}
