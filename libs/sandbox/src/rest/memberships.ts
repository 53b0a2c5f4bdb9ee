import { z } from 'zod'
import { addMember, moderate, removeMember } from '../deeds/rooms.ts'
import type { Kernel } from '../kernel.ts'
import { Refusal } from '../refusal.ts'
import { roomFor } from '../rules.ts'
import type { Member, Person, Room } from '../state/model.ts'
import { callerOf, jsonBody } from '../surfaces/caller.ts'
import type { Surface } from '../surfaces/surface.ts'
import { uuidIn } from '../wire-ids.ts'
import { maxOf, page } from './paging.ts'
import { roomById } from './rooms.ts'
import { memberJson } from './shapes.ts'

const body = z.object({
  roomId: z.string(),
  personId: z.string().optional(),
  personEmail: z.string().optional(),
  isModerator: z.boolean().optional(),
})

/** `/v1/memberships`. */
export const memberships: Surface = {
  name: 'memberships',
  serve: (door, kernel) => {
    const { state } = kernel
    door.get('/v1/memberships', (c) => {
      const who = callerOf(c)
      const { roomId, personId, personEmail } = c.req.query()
      const max = maxOf(c, 1_000, 100)
      const wanted = personId === undefined && personEmail === undefined ? undefined : findPerson(kernel, personId, personEmail)
      const inRooms = roomId === undefined ? state.rooms.of(who.uuid) : [roomById(kernel, who, roomId)]
      const rows = inRooms.flatMap((room) => {
        const members = state.rooms.members(room.uuid)
        const about = wanted?.uuid ?? (roomId === undefined ? who.uuid : undefined)
        return members
          .filter(({ person }) => about === undefined || person === about)
          .map((member): readonly [Room, Member] => [room, member])
      })
      return c.json({ items: page(c, kernel.settings.publicUrl, rows, max).map(([room, member]) => memberJson(kernel, room, member)) })
    })
    door.post('/v1/memberships', async (c) => {
      const who = callerOf(c)
      const { roomId, personId, personEmail, isModerator } = await jsonBody(c, body)
      const room = roomById(kernel, who, roomId)
      const person = findPerson(kernel, personId, personEmail)
      if (!person) throw new Refusal(404, 'User not found.')
      addMember(kernel, who, room, person, isModerator ?? false)
      return c.json(memberJson(kernel, room, memberOf(kernel, room, person)))
    })
    door.get('/v1/memberships/:id', (c) => {
      const { room, person } = read(kernel, callerOf(c), c.req.param('id'))
      return c.json(memberJson(kernel, room, memberOf(kernel, room, person)))
    })
    door.put('/v1/memberships/:id', async (c) => {
      const who = callerOf(c)
      const { room, person } = read(kernel, who, c.req.param('id'))
      const { isModerator } = await jsonBody(c, z.object({ isModerator: z.boolean() }))
      moderate(kernel, who, room, person, isModerator)
      return c.json(memberJson(kernel, room, memberOf(kernel, room, person)))
    })
    door.delete('/v1/memberships/:id', (c) => {
      const who = callerOf(c)
      const { room, person } = read(kernel, who, c.req.param('id'))
      removeMember(kernel, who, room, person)
      return c.body(null, 204)
    })
  },
}

function findPerson(kernel: Kernel, id: string | undefined, email: string | undefined): Person | undefined {
  if (id !== undefined) return kernel.state.people.get(uuidIn('PEOPLE', id) ?? '')
  if (email === undefined) throw new Refusal(400, 'personId or personEmail is required.')
  return kernel.state.people.byEmail(email)
}

/** Room and person of a membership id, for somebody who is in that room. */
function read(kernel: Kernel, who: Person, id: string): { readonly room: Room; readonly person: Person } {
  const [person = '', room] = uuidIn('MEMBERSHIP', id)?.split(':') ?? []
  const there = kernel.state.people.get(person)
  if (!there) throw new Refusal(404, 'Membership not found.')
  return { room: roomFor(kernel.state, who, room), person: there }
}

function memberOf(kernel: Kernel, room: Room, person: Person): Member {
  const member = kernel.state.rooms.member(room.uuid, person.uuid)
  if (!member) throw new Refusal(404, 'Membership not found.')
  return member
}
