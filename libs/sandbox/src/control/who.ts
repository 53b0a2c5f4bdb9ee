import { z } from 'zod'
import { addMember, createRoom, removeMember } from '../deeds/rooms.ts'
import { tell } from '../deeds/tell.ts'
import { uuidFrom } from '../ids.ts'
import { findPerson, personNamed } from '../names.ts'
import { Refusal } from '../refusal.ts'
import type { Person } from '../state/model.ts'
import { toWire } from '../wire-ids.ts'
import { botNamed } from '../world/bots.ts'
import { bodyOf } from './body.ts'
import type { Part } from './part.ts'
import { placeNamed } from './places.ts'
import { seenPerson, seenRoom } from './seen.ts'

const person = z.strictObject({
  email: z.string().regex(/^[^\s@]+@[^\s@]+$/),
  name: z.string().min(1),
  title: z.string().optional(),
  phone: z.string().optional(),
})
const room = z.strictObject({
  title: z.string().min(1),
  by: z.string(),
  members: z.array(z.string()).default([]),
  locked: z.boolean().default(false),
  cluster: z.enum(['us', 'eu']).optional(),
})
const members = z.strictObject({ room: z.string(), add: z.string().optional(), remove: z.string().optional(), by: z.string().optional() })

/** Who there is: people, rooms, members, bots. */
export const who: Part = (door, kernel) => {
  const { state } = kernel
  door.post('/people', async (c) => {
    const { email, name, title, phone } = await bodyOf(c, person)
    if (state.people.byEmail(email)) throw new Refusal(409, `Cannot add a person as the e-mail must be new: "${email}" exists`)
    const one: Person = {
      uuid: uuidFrom(kernel.world.seed, `person/${email.toLowerCase()}`),
      email: email.toLowerCase(),
      name,
      nick: name.split(' ')[0] ?? name,
      type: 'person',
      ...(title !== undefined && { title }),
      ...(phone !== undefined && { phone }),
      created: kernel.time.now(),
    }
    state.people.put(one)
    tell(kernel, () => ({ type: 'person', person: seenPerson(one) }))
    return c.json({ ...seenPerson(one), token: state.tokens.of(one.uuid) })
  })
  door.post('/rooms', async (c) => {
    const { title, by, members: names, locked, cluster } = await bodyOf(c, room)
    const creator = personNamed(state, by)
    const others = names.map((name) => personNamed(state, name)).filter((one) => one.uuid !== creator.uuid)
    const made = createRoom(kernel, creator, title, { locked, ...(cluster && { cluster }) })
    for (const other of others) addMember(kernel, creator, made, other)
    return c.json(seenRoom(kernel, made))
  })
  door.post('/members', async (c) => {
    const { room: name, add, remove, by } = await bodyOf(c, members)
    if ((add === undefined) === (remove === undefined))
      throw new Refusal(400, 'Cannot change members as exactly one of "add" and "remove" must be given')
    const place = placeNamed(kernel, name)
    const one = personNamed(state, add ?? remove ?? '')
    const doer = (by === undefined ? undefined : findPerson(state, by)) ?? state.people.get(place.creator) ?? one
    if (add === undefined) removeMember(kernel, doer, place, one)
    else addMember(kernel, doer, place, one)
    return c.json(seenRoom(kernel, place))
  })
  door.post('/bots', async (c) => {
    const { name } = await bodyOf(c, z.strictObject({ name: z.string().min(1) }))
    const bot = botNamed(kernel, name)
    return c.json({ id: toWire('PEOPLE', bot.uuid), uuid: bot.uuid, email: bot.email, name: bot.name, token: state.tokens.of(bot.uuid) })
  })
}
