import type { Kernel } from '../kernel.ts'
import { fanOut } from '../mercury/fan-out.ts'
import { Refusal } from '../refusal.ts'
import type { Action, Message, Person, Room } from '../state/model.ts'
import { addBounded } from '../state/bounded.ts'
import { toWire } from '../wire-ids.ts'
import { tell } from './tell.ts'

/** So many presses are kept. */
const actionsKept = 50_000

/** Submits a card. Only the author of the card is told (webex.md §10.5). Refuses with 400 where the message has none. */
export function press(kernel: Kernel, by: Person, room: Room, message: Message, inputs: Readonly<Record<string, unknown>>): Action {
  if (message.attachments.length === 0) throw new Refusal(400, 'messageId: The message has no card.')
  const now = kernel.time.now()
  const action: Action = {
    uuid: kernel.ids.activity(now),
    message: message.uuid,
    author: message.person,
    person: by.uuid,
    room: room.uuid,
    inputs,
    created: now,
  }
  addBounded(kernel.state.actions, action.uuid, action, actionsKept)
  const object = { objectType: 'submit', inputs }
  fanOut(kernel, { id: action.uuid, verb: 'cardAction', at: now, by, room, object, parent: { id: message.uuid, type: 'cardAction' } }, [
    message.person,
  ])
  tell(kernel, () => ({
    type: 'action',
    id: toWire('ATTACHMENT_ACTION', action.uuid, room.cluster),
    message: toWire('MESSAGE', message.uuid, room.cluster),
    roomId: toWire('ROOM', room.uuid, room.cluster),
    personEmail: by.email,
    inputs,
  }))
  return action
}
