import { addBounded } from './bounded.ts'
import type { Message } from './model.ts'

/** So many messages are kept of one room (webex.md §10.10). */
export const perRoom = 10_000
const editsKept = 50_000

/** Messages by UUID and by room in the order in which they were written, and the edits that led to them. */
export interface Messages {
  /** Adds a message, or replaces it. */
  put(message: Message): void
  get(uuid: string): Message | undefined
  /** Of a room, oldest first. */
  in(room: string): readonly Message[]
  /** Of a room after a message, oldest first; all of them where that message is gone. */
  after(room: string, uuid: string): readonly Message[]
  remove(uuid: string): void
  removeRoom(room: string): void
  /** Remembers that an activity was an edit of a message. */
  edited(edit: string, message: string): void
  /** The message that an edit activity changed. */
  original(edit: string): string | undefined
  edits(): readonly (readonly [string, string])[]
  all(): IterableIterator<Message>
  clear(): void
}

/** An empty table of messages. */
export function messages(): Messages {
  const rows = new Map<string, Message>()
  const order = new Map<string, string[]>()
  const originals = new Map<string, string>()
  const read = (uuids: readonly string[]): readonly Message[] => uuids.flatMap((uuid) => rows.get(uuid) ?? [])
  return {
    put: (message) => {
      if (!rows.has(message.uuid)) {
        const list = order.get(message.room) ?? []
        if (list.length === 0) order.set(message.room, list)
        list.push(message.uuid)
        if (list.length > perRoom) rows.delete(list.shift() ?? '')
      }
      rows.set(message.uuid, message)
    },
    get: (uuid) => rows.get(uuid),
    in: (room) => read(order.get(room) ?? []),
    after: (room, uuid) => {
      const list = order.get(room) ?? []
      return read(list.slice(list.lastIndexOf(uuid) + 1))
    },
    remove: (uuid) => {
      const list = order.get(rows.get(uuid)?.room ?? '') ?? []
      const at = list.lastIndexOf(uuid)
      if (at >= 0) list.splice(at, 1)
      rows.delete(uuid)
    },
    removeRoom: (room) => {
      for (const uuid of order.get(room) ?? []) rows.delete(uuid)
      order.delete(room)
    },
    edited: (edit, message) => addBounded(originals, edit, message, editsKept),
    original: (edit) => originals.get(edit),
    edits: () => [...originals],
    all: () => rows.values(),
    clear: () => {
      for (const map of [rows, order, originals]) map.clear()
    },
  }
}
