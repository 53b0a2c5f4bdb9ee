import type { Member, Room } from './model.ts'

/** Rooms and who is in them. */
export interface Rooms {
  put(room: Room): void
  get(uuid: string): Room | undefined
  byTitle(title: string): Room | undefined
  /** The direct room of two people. */
  direct(one: string, other: string): Room | undefined
  all(): IterableIterator<Room>
  remove(uuid: string): void
  join(member: Member): void
  leave(room: string, person: string): void
  member(room: string, person: string): Member | undefined
  members(room: string): readonly Member[]
  /** Rooms in which somebody is. */
  of(person: string): readonly Room[]
  clear(): void
}

/** An empty table of rooms. */
export function rooms(): Rooms {
  const rows = new Map<string, Room>()
  const inside = new Map<string, Map<string, Member>>()
  const places = new Map<string, Set<string>>()
  const directs = new Map<string, string>()
  const pair = (one: string, other: string): string => [one, other].sort().join(' ')
  const find = (uuid: string | undefined): Room | undefined => (uuid === undefined ? undefined : rows.get(uuid))
  const leave = (room: string, person: string): void => {
    inside.get(room)?.delete(person)
    places.get(person)?.delete(room)
  }
  return {
    put: (room) => void rows.set(room.uuid, room),
    get: (uuid) => rows.get(uuid),
    byTitle: (title) => {
      for (const room of rows.values()) if (room.type === 'group' && room.title.toLowerCase() === title.toLowerCase()) return room
      return undefined
    },
    direct: (one, other) => find(directs.get(pair(one, other))),
    all: () => rows.values(),
    remove: (uuid) => {
      for (const person of inside.get(uuid)?.keys() ?? []) leave(uuid, person)
      inside.delete(uuid)
      rows.delete(uuid)
    },
    join: (member) => {
      const there = inside.get(member.room) ?? new Map<string, Member>()
      inside.set(member.room, there.set(member.person, member))
      places.set(member.person, (places.get(member.person) ?? new Set()).add(member.room))
      const [one, other] = [...there.keys()]
      if (rows.get(member.room)?.type === 'direct' && one !== undefined && other !== undefined) directs.set(pair(one, other), member.room)
    },
    leave,
    member: (room, person) => inside.get(room)?.get(person),
    members: (room) => [...(inside.get(room)?.values() ?? [])],
    of: (person) => [...(places.get(person) ?? [])].flatMap((uuid) => rows.get(uuid) ?? []),
    clear: () => {
      for (const map of [rows, inside, places, directs]) map.clear()
    },
  }
}
