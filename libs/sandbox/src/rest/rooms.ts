import { z } from 'zod'
import { changeRoom, createRoom, deleteRoom } from '../deeds/rooms.ts'
import { Refusal } from '../refusal.ts'
import { roomFor } from '../rules.ts'
import type { Person, Room } from '../state/model.ts'
import { callerOf, jsonBody } from '../surfaces/caller.ts'
import type { Surface } from '../surfaces/surface.ts'
import { fromWire } from '../wire-ids.ts'
import { maxOf, page } from './paging.ts'
import { roomJson } from './shapes.ts'
import type { Kernel } from '../kernel.ts'

const orders: Readonly<Record<string, (one: Room, other: Room) => number>> = {
  id: (one, other) => (one.uuid < other.uuid ? -1 : 1),
  lastactivity: (one, other) => other.lastActivity - one.lastActivity || other.created - one.created,
  created: (one, other) => other.created - one.created,
}

/** The room of a REST id, region included, for somebody who is in it. Refuses with 404. */
export function roomById(kernel: Kernel, who: Person, id: string): Room {
  const read = fromWire(id)
  const room = roomFor(kernel.state, who, read?.type === 'ROOM' ? read.uuid : undefined)
  if (room.cluster !== read?.cluster) throw new Refusal(404, 'Could not find a room with provided ID.')
  return room
}

/** `/v1/rooms`. */
export const rooms: Surface = {
  name: 'rooms',
  serve: (door, kernel) => {
    door.get('/v1/rooms', (c) => {
      const who = callerOf(c)
      const { type, sortBy = 'id' } = c.req.query()
      const order = orders[sortBy]
      if (!order) throw new Refusal(400, 'sortBy: must be id, lastactivity or created.')
      if (type !== undefined && type !== 'direct' && type !== 'group') throw new Refusal(400, 'type: must be direct or group.')
      const mine = kernel.state.rooms.of(who.uuid).filter((room) => type === undefined || room.type === type)
      return c.json({
        items: page(c, kernel.settings.publicUrl, mine.toSorted(order), maxOf(c, 1_000, 100)).map((room) => roomJson(kernel, room, who)),
      })
    })
    door.post('/v1/rooms', async (c) => {
      const who = callerOf(c)
      const { title, isLocked } = await jsonBody(
        c,
        z.object({ title: z.string().min(1), isLocked: z.boolean().optional(), teamId: z.string().optional() }),
      )
      return c.json(roomJson(kernel, createRoom(kernel, who, title, { locked: isLocked ?? false }), who))
    })
    door.get('/v1/rooms/:id', (c) => c.json(roomJson(kernel, roomById(kernel, callerOf(c), c.req.param('id')), callerOf(c))))
    door.put('/v1/rooms/:id', async (c) => {
      const who = callerOf(c)
      const room = roomById(kernel, who, c.req.param('id'))
      const { title, isLocked } = await jsonBody(c, z.object({ title: z.string().min(1), isLocked: z.boolean().optional() }))
      return c.json(roomJson(kernel, changeRoom(kernel, who, room, { title, locked: isLocked }), who))
    })
    door.delete('/v1/rooms/:id', (c) => {
      deleteRoom(kernel, callerOf(c), roomById(kernel, callerOf(c), c.req.param('id')))
      return c.body(null, 204)
    })
  },
}
