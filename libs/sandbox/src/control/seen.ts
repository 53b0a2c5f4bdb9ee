import type { SeenDevice, SeenLink, SeenMessage, SeenPerson, SeenRoom } from '../contract.ts'
import type { Kernel } from '../kernel.ts'
import type { Link } from '../mercury/links.ts'
import type { Device } from '../state/devices.ts'
import type { Message, Person, Room } from '../state/model.ts'
import { toWire } from '../wire-ids.ts'

/** A message as the control API shows it. */
export function seenMessage(kernel: Kernel, message: Message): SeenMessage {
  const room = kernel.state.rooms.get(message.room)
  const cluster = room?.cluster ?? 'us'
  return {
    id: toWire('MESSAGE', message.uuid, cluster),
    roomId: toWire('ROOM', message.room, cluster),
    roomType: room?.type ?? 'group',
    personEmail: kernel.state.people.get(message.person)?.email ?? message.person,
    text: message.text,
    ...(message.markdown !== undefined && { markdown: message.markdown }),
    ...(message.html !== undefined && { html: message.html }),
    ...(message.parent !== undefined && { parentId: toWire('MESSAGE', message.parent, cluster) }),
    created: iso(message.created),
    ...(message.updated !== undefined && { updated: iso(message.updated) }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(message.files.length > 0 && {
      fileInfo: message.files.map((key) => {
        const content = kernel.state.contents.get(key)
        const size = content === undefined ? 0 : Buffer.byteLength(content.base64, 'base64')
        return { name: content?.name ?? 'file', type: content?.type ?? 'application/octet-stream', size }
      }),
      files: message.files.map((key) => `${kernel.settings.base(cluster)}/v1/contents/${toWire('CONTENT', key, cluster)}`),
    }),
  }
}

/** A room as the control API shows it. */
export function seenRoom(kernel: Kernel, room: Room): SeenRoom {
  return {
    id: toWire('ROOM', room.uuid, room.cluster),
    uuid: room.uuid,
    title: room.title,
    type: room.type,
    isLocked: room.locked,
    created: iso(room.created),
    lastActivity: iso(room.lastActivity),
    members: kernel.state.rooms.members(room.uuid).flatMap(({ person }) => kernel.state.people.get(person)?.email ?? []),
  }
}

/** A person as the control API shows them. */
export function seenPerson(person: Person): SeenPerson {
  return {
    id: toWire('PEOPLE', person.uuid),
    uuid: person.uuid,
    email: person.email,
    name: person.name,
    type: person.type,
    ...(person.handle !== undefined && { handle: person.handle }),
    ...(person.title !== undefined && { title: person.title }),
    ...(person.phone !== undefined && { phone: person.phone }),
  }
}

/** A device as the control API shows it. */
export function seenDevice(kernel: Kernel, device: Device): SeenDevice {
  const name = device.sent['name']
  return {
    id: device.id,
    url: `${kernel.settings.base('us')}/wdm/api/v1/devices/${device.id}`,
    bot: kernel.state.people.get(device.owner)?.email ?? device.owner,
    ...(typeof name === 'string' && { name }),
    created: iso(device.created),
    modified: iso(device.modified),
    unacked: device.unacked.size,
    links: kernel.links.of(device.id).length,
  }
}

/** A link as the control API shows it. */
export function seenLink(kernel: Kernel, link: Link): SeenLink {
  const { id, device, phase, frames, frozen } = link
  return {
    id,
    device: device.id,
    bot: kernel.state.people.get(device.owner)?.email ?? device.owner,
    phase,
    openedAt: iso(link.openedAt),
    frames,
    frozen,
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
