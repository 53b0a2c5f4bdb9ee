import type { FeedEvent, FleetBot, ListedFault, SeenMessage, SeenPerson, SeenRoom } from '@nightshift/sandbox/contract'

/** Everything the page shows, as one value: each event of the feed makes the next one. */
export interface Model {
  readonly connected: boolean
  /** E-mail of who I am in the simulated SOC. */
  readonly me: string
  /** Id of the open room. */
  readonly room: string | undefined
  /** E-mail of a bot to whom the first words are being written. */
  readonly to: string | undefined
  readonly people: readonly SeenPerson[]
  readonly rooms: readonly SeenRoom[]
  readonly messages: Readonly<Record<string, readonly SeenMessage[]>>
  readonly unread: Readonly<Record<string, number>>
  readonly fleet: readonly FleetBot[]
  readonly faults: readonly ListedFault[]
  /** Bots that may be typing an answer: when I last asked in a room. */
  readonly asked: Readonly<Record<string, number>>
}

export type Change =
  | FeedEvent
  | {
      readonly type: 'loaded'
      readonly people: readonly SeenPerson[]
      readonly rooms: readonly SeenRoom[]
      readonly faults: readonly ListedFault[]
    }
  | { readonly type: 'history'; readonly room: string; readonly messages: readonly SeenMessage[] }
  | { readonly type: 'me'; readonly email: string }
  | { readonly type: 'open'; readonly room: string }
  | { readonly type: 'write'; readonly to: string }
  | { readonly type: 'connected'; readonly is: boolean }
  | { readonly type: 'asked'; readonly room: string; readonly at: number }

export const start: Model = {
  connected: false,
  me: '',
  room: undefined,
  to: undefined,
  people: [],
  rooms: [],
  messages: {},
  unread: {},
  fleet: [],
  faults: [],
  asked: {},
}

/** The model after a change. Pure. */
export function next(model: Model, change: Change): Model {
  switch (change.type) {
    case 'connected':
      return { ...model, connected: change.is }
    case 'me':
      return { ...model, me: change.email, room: undefined, to: undefined }
    case 'write':
      return { ...model, room: undefined, to: change.to }
    case 'open':
      return { ...model, room: change.room, to: undefined, unread: { ...model.unread, [change.room]: 0 } }
    case 'loaded': {
      const me =
        model.me ||
        (change.people.find((one) => one.email.startsWith('dana'))?.email ??
          change.people.find((one) => one.type === 'person')?.email ??
          '')
      return { ...model, people: change.people, rooms: change.rooms, faults: change.faults, me }
    }
    case 'history':
      return { ...model, messages: { ...model.messages, [change.room]: change.messages } }
    case 'asked':
      return { ...model, asked: { ...model.asked, [change.room]: change.at } }
    case 'message': {
      const { message } = change
      const room = model.messages[message.roomId] ?? []
      if (room.some((one) => one.id === message.id)) return model
      const unread =
        message.roomId === model.room || message.personEmail === model.me
          ? model.unread
          : { ...model.unread, [message.roomId]: (model.unread[message.roomId] ?? 0) + 1 }
      const asked = message.personEmail === model.me ? model.asked : { ...model.asked, [message.roomId]: 0 }
      const rooms = model.rooms.map((one) => (one.id === message.roomId ? { ...one, lastActivity: message.created } : one))
      return { ...model, rooms, unread, asked, messages: { ...model.messages, [message.roomId]: [...room, message] } }
    }
    case 'edited': {
      const { message } = change
      const room = model.messages[message.roomId] ?? []
      return { ...model, messages: { ...model.messages, [message.roomId]: room.map((one) => (one.id === message.id ? message : one)) } }
    }
    case 'deleted': {
      const room = model.messages[change.roomId] ?? []
      return { ...model, messages: { ...model.messages, [change.roomId]: room.filter((one) => one.id !== change.id) } }
    }
    case 'room': {
      const others = model.rooms.filter((one) => one.id !== change.room.id)
      return { ...model, rooms: change.what === 'deleted' ? others : [...others, change.room] }
    }
    case 'person':
      return { ...model, people: [...model.people.filter((one) => one.id !== change.person.id), change.person] }
    case 'fleet':
      return { ...model, fleet: change.bots }
    case 'fault': {
      const others = model.faults.filter((one) => one.id !== change.fault.id)
      return { ...model, faults: change.what === 'ended' ? others : [...others, change.fault] }
    }
    case 'reset':
      return { ...start, me: model.me }
    default:
      return model
  }
}

/** Rooms I am in, newest activity first. */
export function myRooms(model: Model): readonly SeenRoom[] {
  return model.rooms.filter((room) => room.members.includes(model.me)).sort((a, b) => b.lastActivity.localeCompare(a.lastActivity))
}

/** What a room is called from where I stand: a direct one by the other side's name. */
export function titleOf(model: Model, room: SeenRoom): string {
  if (room.type === 'group') return room.title
  const other = room.members.find((email) => email !== model.me)
  return model.people.find((one) => one.email === other)?.name ?? room.title
}

/** Messages as they are shown: threads under their roots, in the order in which they were said. */
export function threads(
  messages: readonly SeenMessage[],
): readonly { readonly root: SeenMessage; readonly replies: readonly SeenMessage[] }[] {
  const ids = new Set(messages.map((one) => one.id))
  const roots = messages.filter((one) => one.parentId === undefined || !ids.has(one.parentId))
  return roots.map((root) => ({ root, replies: messages.filter((one) => one.parentId === root.id) }))
}
