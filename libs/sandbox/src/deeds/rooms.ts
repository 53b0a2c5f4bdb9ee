import { actorOf, conversationOf } from '../activities.ts'
import type { Kernel } from '../kernel.ts'
import { fanOut } from '../mercury/fan-out.ts'
import { Refusal } from '../refusal.ts'
import { everybodyIn } from '../rules.ts'
import type { Person, Room } from '../state/model.ts'
import { toWire } from '../wire-ids.ts'
import { tell, tellRoom } from './tell.ts'

/** Makes a group room with its creator in it. */
export function createRoom(
  kernel: Kernel,
  by: Person,
  title: string,
  options: { readonly locked?: boolean; readonly cluster?: Room['cluster'] } = {},
): Room {
  return begin(kernel, by, { type: 'group', title, locked: options.locked ?? false, cluster: options.cluster }, [by])
}

/** The direct room of two, made where there is none yet: one `create` with both as participants. */
export function directRoom(kernel: Kernel, by: Person, other: Person): Room {
  return (
    kernel.state.rooms.direct(by.uuid, other.uuid) ??
    begin(kernel, by, { type: 'direct', title: other.name, locked: false, cluster: undefined }, [by, other])
  )
}

function begin(
  kernel: Kernel,
  by: Person,
  of: Pick<Room, 'type' | 'title' | 'locked'> & { readonly cluster: Room['cluster'] | undefined },
  participants: readonly Person[],
): Room {
  const { state, settings, ids, time } = kernel
  const now = time.now()
  const uuid = ids.uuid('rooms')
  // A quarter of the rooms live in the second region, so that no client gets away with one cluster.
  const cluster = settings.twoClusters ? (of.cluster ?? (/^[0-3]/.test(uuid) ? 'eu' : 'us')) : 'us'
  const room: Room = { uuid, cluster, type: of.type, title: of.title, locked: of.locked, creator: by.uuid, created: now, lastActivity: now }
  state.rooms.put(room)
  for (const person of participants)
    state.rooms.join({ room: uuid, person: person.uuid, moderator: of.locked && person === by, created: now })
  const object = { ...conversationOf(settings, room), displayName: room.title, participants: { items: participants.map(actorOf) } }
  fanOut(kernel, { id: ids.activity(now), verb: 'create', at: now, by, room, object, withoutTarget: true }, everybodyIn(state, room))
  tellRoom(kernel, 'created', room)
  return room
}

/** Changes the title of a room, or whether it is moderated. */
export function changeRoom(
  kernel: Kernel,
  by: Person,
  room: Room,
  to: { readonly title?: string | undefined; readonly locked?: boolean | undefined },
): Room {
  const { state, settings } = kernel
  if (room.type === 'direct') throw new Refusal(400, 'A direct room cannot be changed.')
  const changed: Room = { ...room, title: to.title ?? room.title, locked: to.locked ?? room.locked }
  state.rooms.put(changed)
  const audience = everybodyIn(state, changed)
  const happen = (verb: string): void => {
    const at = kernel.time.now()
    fanOut(
      kernel,
      {
        id: kernel.ids.activity(at),
        verb,
        at,
        by,
        room: changed,
        object: { ...conversationOf(settings, changed), displayName: changed.title },
      },
      audience,
    )
  }
  if (changed.title !== room.title) happen('update')
  if (changed.locked !== room.locked) happen(changed.locked ? 'lock' : 'unlock')
  tellRoom(kernel, 'changed', changed)
  return changed
}

/** Deletes a room with everything in it: everybody in it is told that they left. */
export function deleteRoom(kernel: Kernel, by: Person, room: Room): void {
  if (room.type === 'direct') throw new Refusal(400, 'A direct room cannot be deleted.')
  for (const { person } of kernel.state.rooms.members(room.uuid)) {
    const member = kernel.state.people.get(person)
    if (member) removeMember(kernel, by, room, member)
  }
  kernel.state.messages.removeRoom(room.uuid)
  kernel.state.rooms.remove(room.uuid)
  tellRoom(kernel, 'deleted', room)
}

/** Brings somebody into a group room. Refuses with 409 who is in it already. */
export function addMember(kernel: Kernel, by: Person, room: Room, person: Person, moderator = false): void {
  const { state } = kernel
  if (room.type === 'direct') throw new Refusal(400, 'Nobody can be added to a direct room.')
  if (state.rooms.member(room.uuid, person.uuid)) throw new Refusal(409, 'User is already a participant')
  const now = kernel.time.now()
  state.rooms.join({ room: room.uuid, person: person.uuid, moderator, created: now })
  fanOut(kernel, { id: kernel.ids.activity(now), verb: 'add', at: now, by, room, object: { ...actorOf(person) } }, everybodyIn(state, room))
  tell(kernel, () => ({ type: 'member', what: 'added', roomId: toWire('ROOM', room.uuid, room.cluster), personEmail: person.email }))
}

/** Takes somebody out of a room; they are told too. */
export function removeMember(kernel: Kernel, by: Person, room: Room, person: Person): void {
  const { state } = kernel
  if (!state.rooms.member(room.uuid, person.uuid)) throw new Refusal(404, 'Membership not found.')
  const audience = everybodyIn(state, room)
  state.rooms.leave(room.uuid, person.uuid)
  const now = kernel.time.now()
  fanOut(kernel, { id: kernel.ids.activity(now), verb: 'leave', at: now, by, room, object: { ...actorOf(person) } }, audience)
  tell(kernel, () => ({ type: 'member', what: 'removed', roomId: toWire('ROOM', room.uuid, room.cluster), personEmail: person.email }))
}

/** Makes somebody a moderator, or takes that back. */
export function moderate(kernel: Kernel, by: Person, room: Room, person: Person, moderator: boolean): void {
  const { state } = kernel
  const member = state.rooms.member(room.uuid, person.uuid)
  if (!member) throw new Refusal(404, 'Membership not found.')
  state.rooms.join({ ...member, moderator })
  const now = kernel.time.now()
  const verb = moderator ? 'assignModerator' : 'unassignModerator'
  fanOut(kernel, { id: kernel.ids.activity(now), verb, at: now, by, room, object: { ...actorOf(person) } }, everybodyIn(state, room))
  tell(kernel, () => ({ type: 'member', what: 'changed', roomId: toWire('ROOM', room.uuid, room.cluster), personEmail: person.email }))
}
