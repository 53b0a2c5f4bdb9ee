import type { Person } from './model.ts'

/** Everybody, by UUID, by e-mail and by a bot's name. */
export interface People {
  put(person: Person): void
  get(uuid: string): Person | undefined
  byEmail(email: string): Person | undefined
  byHandle(handle: string): Person | undefined
  all(): IterableIterator<Person>
  clear(): void
}

/** An empty table of people. */
export function people(): People {
  const rows = new Map<string, Person>()
  const emails = new Map<string, string>()
  const handles = new Map<string, string>()
  const find = (uuid: string | undefined): Person | undefined => (uuid === undefined ? undefined : rows.get(uuid))
  return {
    put: (person) => {
      rows.set(person.uuid, person)
      emails.set(person.email.toLowerCase(), person.uuid)
      if (person.handle !== undefined) handles.set(person.handle, person.uuid)
    },
    get: (uuid) => rows.get(uuid),
    byEmail: (email) => find(emails.get(email.toLowerCase())),
    byHandle: (handle) => find(handles.get(handle)),
    all: () => rows.values(),
    clear: () => {
      rows.clear()
      emails.clear()
      handles.clear()
    },
  }
}
