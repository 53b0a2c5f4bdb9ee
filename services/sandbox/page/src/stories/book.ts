import type { FleetBot, SeenDevice, SeenPerson, SeenRoom } from '@nightshift/sandbox/contract'
import type { Story } from './story.ts'

/** What the stories are told from: the stories themselves, and what must be remembered to go on with them. */
export interface Book {
  /** By id, oldest first. */
  readonly stories: ReadonlyMap<string, Story>
  /** REST id of a room → e-mails of its members, and whether it is direct. */
  readonly rooms: ReadonlyMap<string, Pick<SeenRoom, 'type' | 'members'>>
  /** UUID of a room → REST id. */
  readonly roomIds: ReadonlyMap<string, string>
  /** Device id → bot. */
  readonly devices: ReadonlyMap<string, string>
  readonly fleet: ReadonlyMap<string, FleetBot>
  /** When a bot's link last became live. */
  readonly liveSince: ReadonlyMap<string, number>
  /** Bots that report the path of their messages. */
  readonly speaking: ReadonlyMap<string, true>
  /** `<bot>|<room uuid>` → the row that was last begun there. */
  readonly lanes: ReadonlyMap<string, Lane>
  /** When a bot last began a row of a job or a timer. */
  readonly ticks: ReadonlyMap<string, number>
  /** `<bot>|out:<n>` → the story it answers, or '' for none. */
  readonly outs: ReadonlyMap<string, string>
  /** UUID of a message → which bot wrote it (none = a person), when, and in which story it is. */
  readonly said: ReadonlyMap<string, Said>
}

export interface Lane {
  readonly key: string
  readonly at: number
  readonly sends: boolean
  readonly committedAt?: number
}
export interface Said {
  readonly bot: string | undefined
  readonly at: number
  readonly repeated: boolean
  readonly story?: string
}

/** The same, to be written in while one batch of events is told. */
export type Draft = { readonly [Part in keyof Book]: Map<string, Book[Part] extends ReadonlyMap<string, infer Value> ? Value : never> }

/** Nothing has happened yet. */
export const emptyBook: Book = {
  stories: new Map(),
  rooms: new Map(),
  roomIds: new Map(),
  devices: new Map(),
  fleet: new Map(),
  liveSince: new Map(),
  speaking: new Map(),
  lanes: new Map(),
  ticks: new Map(),
  outs: new Map(),
  said: new Map(),
}

const keptStories = 250
const keptNotes = 1_000

/** A copy to write in: the book itself is never changed. */
export function draftOf(book: Book): Draft {
  return {
    stories: new Map(book.stories),
    rooms: new Map(book.rooms),
    roomIds: new Map(book.roomIds),
    devices: new Map(book.devices),
    fleet: new Map(book.fleet),
    liveSince: new Map(book.liveSince),
    speaking: new Map(book.speaking),
    lanes: new Map(book.lanes),
    ticks: new Map(book.ticks),
    outs: new Map(book.outs),
    said: new Map(book.said),
  }
}

/** Old stories and notes go, so that a long night costs no more than an hour. */
export function forgetOld(draft: Draft): void {
  trim(draft.stories, keptStories)
  for (const notes of [draft.outs, draft.said, draft.lanes]) trim(notes, keptNotes)
}

function trim(map: Map<string, unknown>, size: number): void {
  for (const key of map.keys()) {
    if (map.size <= size) return
    map.delete(key)
  }
}

/** What the state of the local Webex says of rooms and devices. */
export function learn(
  draft: Draft,
  {
    rooms,
    devices,
    people,
  }: { readonly rooms: readonly SeenRoom[]; readonly devices: readonly SeenDevice[]; readonly people: readonly SeenPerson[] },
): void {
  for (const room of rooms) learnRoom(draft, room)
  for (const { id, bot } of devices) {
    const name = people.find((one) => one.email === bot)?.handle ?? botNamed(bot)
    if (name !== undefined) draft.devices.set(id, name)
  }
}

export function learnRoom(draft: Draft, { id, uuid, type, members }: SeenRoom): void {
  draft.rooms.set(id, { type, members })
  draft.roomIds.set(uuid, id)
}

/** The name of a bot as the fleet writes it, from its address; undefined for a person. */
export function botNamed(email: string): string | undefined {
  return email.endsWith('@webex.bot') ? email.slice(0, email.indexOf('@')) : undefined
}

/** The UUID in a REST id. */
export function uuidOf(id: string): string {
  try {
    return atob(id.replaceAll('-', '+').replaceAll('_', '/')).split('/').at(-1) ?? id
  } catch {
    return id
  }
}
