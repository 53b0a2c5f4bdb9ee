import { readableAction } from '../rest/actions.ts'
import { actionJson, messageJson } from '../rest/shapes.ts'
import { Refusal } from '../refusal.ts'
import { maySee } from '../rules.ts'
import { callerOf } from './caller.ts'
import type { Surface } from './surface.ts'

/** The conversation service's look-ups by UUID: how a client learns the REST id where it guessed the region wrong (webex.md §6.2). */
export const conversation: Surface = {
  name: 'conversation',
  serve: (door, kernel) => {
    door.get('/conversation/api/v1/messages/:uuid', (c) => {
      const who = callerOf(c)
      const uuid = c.req.param('uuid')
      const message = kernel.state.messages.get(kernel.state.messages.original(uuid) ?? uuid)
      const room = message && kernel.state.rooms.get(message.room)
      if (!message || !room || !maySee(kernel.state, who, message)) throw new Refusal(404, 'Message not found.')
      return c.json(messageJson(kernel, message, room))
    })
    door.get('/conversation/api/v1/attachment/actions/:uuid', (c) => {
      const { action, room } = readableAction(kernel, callerOf(c), c.req.param('uuid'))
      return c.json(actionJson(action, room))
    })
  },
}
