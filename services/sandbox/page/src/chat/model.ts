import type { FeedEvent, FleetBot, ListedFault, SandboxState, SeenMessage, SeenPerson, SeenRoom } from '@nightshift/sandbox/contract'

/** The conversations and the fleet as the page shows them, as one value: each event of the feed makes the next one. */
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
  /** Whether somebody can kill, stop and start the fleet's processes. */
  readonly fleetActs: boolean
  readonly faults: readonly ListedFault[]
  /** The local Webex's time when the page was opened: what was said before is not unread. */
  readonly openedAt: string
}

export type Change =
  | FeedEvent
  | { readonly type: 'loaded'; readonly state: SandboxState }
  | { readonly type: 'history'; readonly room: string; readonly messages: readonly SeenMessage[] }
  | { readonly type: 'me'; readonly email: string }
  | { readonly type: 'open'; readonly room: string }
  | { readonly type: 'write'; readonly to: string }
  | { readonly type: 'connected'; readonly is: boolean }

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
  fleetActs: true,
  faults: [],
  openedAt: '',
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
      const { people, rooms, faults, now } = change.state
      const me =
        model.me || (people.find((one) => one.email.startsWith('dana'))?.email ?? people.find((one) => one.type === 'person')?.email ?? '')
      return { ...model, people, rooms, faults, me, openedAt: model.openedAt || now }
    }
    case 'history':
      return { ...model, messages: { ...model.messages, [change.room]: merged(model.messages[change.room] ?? [], change.messages) } }
    case 'message': {
      const { message } = change
      const room = model.messages[message.roomId] ?? []
      if (room.some((one) => one.id === message.id)) return model
      const isOld = model.openedAt === '' || message.created <= model.openedAt
      const unread =
        isOld || message.roomId === model.room || message.personEmail === model.me
          ? model.unread
          : { ...model.unread, [message.roomId]: (model.unread[message.roomId] ?? 0) + 1 }
      const rooms = model.rooms.map((one) =>
        one.id === message.roomId && one.lastActivity < message.created ? { ...one, lastActivity: message.created } : one,
      )
      return { ...model, rooms, unread, messages: { ...model.messages, [message.roomId]: inOrder([...room, message]) } }
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
      return { ...model, fleet: change.bots, fleetActs: change.acts !== false }
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

/** A place in the list on the left: a room, a direct chat, or a bot to whom nothing has been said yet. */
export interface Place {
  readonly id: string
  readonly title: string
  readonly room?: SeenRoom
  /** The bot on the other side. */
  readonly bot?: SeenPerson
  readonly unread: number
  readonly isOpen: boolean
}

/** Everything that can be opened, in the order of the list: bots by name, then people, then rooms by name. Order does not change while one reads. */
export function places(model: Model): { readonly direct: readonly Place[]; readonly rooms: readonly Place[] } {
  const mine = myRooms(model)
  const place = (room: SeenRoom): Place => ({
    id: room.id,
    title: titleOf(model, room),
    room,
    unread: model.unread[room.id] ?? 0,
    isOpen: room.id === model.room,
  })
  const bots = model.people
    .filter((one) => one.type === 'bot')
    .map((bot): Place => {
      const room = mine.find((one) => one.type === 'direct' && one.members.includes(bot.email))
      return room
        ? { ...place(room), title: bot.name, bot }
        : { id: bot.email, title: bot.name, bot, unread: 0, isOpen: model.to === bot.email }
    })
  const talks = new Set(bots.map((one) => one.id))
  const people = mine.filter((one) => one.type === 'direct' && !talks.has(one.id)).map(place)
  const byTitle = (a: Place, b: Place): number => a.title.localeCompare(b.title)
  return {
    direct: [...bots.sort(byTitle), ...people.sort(byTitle)],
    rooms: mine
      .filter((one) => one.type === 'group')
      .map(place)
      .sort(byTitle),
  }
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

/** What was read of a room, with what the feed has brought besides. */
function merged(told: readonly SeenMessage[], read: readonly SeenMessage[]): readonly SeenMessage[] {
  const last = read.at(-1)?.created ?? ''
  return inOrder([...read, ...told.filter((one) => one.created > last && !read.some(({ id }) => id === one.id))])
}

function inOrder(messages: readonly SeenMessage[]): readonly SeenMessage[] {
  return [...messages].sort((a, b) => a.created.localeCompare(b.created))
}
