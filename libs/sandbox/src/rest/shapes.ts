import type { Kernel } from '../kernel.ts'
import { sandboxOrgId } from '../org.ts'
import { plain } from '../markdown.ts'
import type { Action, Member, Message, Person, Room } from '../state/model.ts'
import { toWire } from '../wire-ids.ts'

type Json = Readonly<Record<string, unknown>>

/** A person as REST answers. */
export function personJson(person: Person): Json {
  const [first, ...rest] = person.name.split(' ')
  return {
    id: toWire('PEOPLE', person.uuid),
    emails: [person.email],
    phoneNumbers: person.phone === undefined ? [] : [{ type: 'mobile', value: person.phone }],
    displayName: person.name,
    nickName: person.nick,
    ...(person.type === 'person' && { firstName: first, lastName: rest.join(' ') }),
    ...(person.title !== undefined && { title: person.title }),
    userName: person.email,
    orgId: toWire('ORGANIZATION', sandboxOrgId),
    created: iso(person.created),
    status: 'unknown',
    type: person.type,
  }
}

/** A room as REST answers somebody: the title of a direct room is the other person's name. */
export function roomJson(kernel: Kernel, room: Room, to: Person): Json {
  const other = room.type === 'direct' ? kernel.state.rooms.members(room.uuid).find(({ person }) => person !== to.uuid) : undefined
  return {
    id: toWire('ROOM', room.uuid, room.cluster),
    title: (other && kernel.state.people.get(other.person)?.name) ?? room.title,
    type: room.type,
    isLocked: room.locked,
    lastActivity: iso(room.lastActivity),
    creatorId: toWire('PEOPLE', room.creator),
    created: iso(room.created),
    ownerId: toWire('ORGANIZATION', sandboxOrgId),
    isPublic: false,
    isReadOnly: false,
  }
}

/** A membership as REST answers. */
export function memberJson(kernel: Kernel, room: Room, member: Member): Json {
  const person = kernel.state.people.get(member.person)
  return {
    id: toWire('MEMBERSHIP', `${member.person}:${room.uuid}`, room.cluster),
    roomId: toWire('ROOM', room.uuid, room.cluster),
    personId: toWire('PEOPLE', member.person),
    personEmail: person?.email,
    personDisplayName: person?.name,
    personOrgId: toWire('ORGANIZATION', sandboxOrgId),
    isModerator: member.moderator,
    isMonitor: false,
    isRoomHidden: false,
    roomType: room.type,
    created: iso(member.created),
  }
}

/** A message as REST answers. */
export function messageJson(kernel: Kernel, message: Message, room: Room): Json {
  const { cluster } = room
  return {
    id: toWire('MESSAGE', message.uuid, cluster),
    ...(message.parent !== undefined && { parentId: toWire('MESSAGE', message.parent, cluster) }),
    roomId: toWire('ROOM', room.uuid, cluster),
    roomType: room.type,
    text: message.text || (message.html === undefined ? '' : plain(message.html)),
    ...(message.markdown !== undefined && { markdown: message.markdown }),
    ...(message.html !== undefined && { html: message.html }),
    ...(message.files.length > 0 && {
      files: message.files.map((key) => `${kernel.settings.base(cluster)}/v1/contents/${toWire('CONTENT', key, cluster)}`),
    }),
    personId: toWire('PEOPLE', message.person),
    personEmail: kernel.state.people.get(message.person)?.email,
    ...(message.mentions.length > 0 && { mentionedPeople: message.mentions.map((uuid) => toWire('PEOPLE', uuid)) }),
    ...(message.mentionsAll && { mentionedGroups: ['all'] }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    created: iso(message.created),
    ...(message.updated !== undefined && { updated: iso(message.updated) }),
  }
}

/** A press on a card as REST answers. */
export function actionJson(action: Action, room: Room): Json {
  return {
    id: toWire('ATTACHMENT_ACTION', action.uuid, room.cluster),
    type: 'submit',
    messageId: toWire('MESSAGE', action.message, room.cluster),
    inputs: action.inputs,
    personId: toWire('PEOPLE', action.person),
    roomId: toWire('ROOM', room.uuid, room.cluster),
    created: iso(action.created),
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
