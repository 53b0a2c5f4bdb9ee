import { z } from 'zod'
import { press } from '../deeds/press.ts'
import type { Kernel } from '../kernel.ts'
import { Refusal } from '../refusal.ts'
import { maySee } from '../rules.ts'
import type { Action, Person, Room } from '../state/model.ts'
import { callerOf, jsonBody } from '../surfaces/caller.ts'
import type { Surface } from '../surfaces/surface.ts'
import { fromWire, uuidIn } from '../wire-ids.ts'
import { actionJson } from './shapes.ts'

const body = z.object({ type: z.literal('submit'), messageId: z.string(), inputs: z.record(z.string(), z.unknown()).default({}) })

/** `/v1/attachment/actions`. There is no list. */
export const actions: Surface = {
  name: 'attachment actions',
  serve: (door, kernel) => {
    door.get('/v1/attachment/actions/:id', (c) => {
      const read = fromWire(c.req.param('id'))
      const { action, room } = readableAction(kernel, callerOf(c), read?.type === 'ATTACHMENT_ACTION' ? read.uuid : '')
      if (room.cluster !== read?.cluster) throw new Refusal(404, 'Attachment action not found.')
      return c.json(actionJson(action, room))
    })
    door.post('/v1/attachment/actions', async (c) => {
      const who = callerOf(c)
      const { messageId, inputs } = await jsonBody(c, body)
      const message = kernel.state.messages.get(uuidIn('MESSAGE', messageId) ?? '')
      const room = message && kernel.state.rooms.get(message.room)
      if (!message || !room || !maySee(kernel.state, who, message)) throw new Refusal(404, 'Message not found.')
      if (who.type === 'bot') throw new Refusal(403, 'A bot cannot submit a card.')
      return c.json(actionJson(press(kernel, who, room, message, inputs), room))
    })
  },
}

/** A press, for who pressed and for the author of the card. Refuses with 404. */
export function readableAction(kernel: Kernel, who: Person, uuid: string): { readonly action: Action; readonly room: Room } {
  const action = kernel.state.actions.get(uuid)
  const room = action && kernel.state.rooms.get(action.room)
  const theirs = action?.person === who.uuid || action?.author === who.uuid
  if (!action || !room || !theirs || !kernel.state.rooms.member(room.uuid, who.uuid)) throw new Refusal(404, 'Attachment action not found.')
  return { action, room }
}
