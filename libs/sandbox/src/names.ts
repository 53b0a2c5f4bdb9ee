import { Refusal } from './refusal.ts'
import type { Person, Room } from './state/model.ts'
import type { State } from './state/state.ts'
import { isUuid, uuidIn } from './wire-ids.ts'

/** Whether a name as the control API takes it (id, UUID, e-mail, bot's name, first name) means this person. */
export function isNamed(person: Person, name: string): boolean {
  const wanted = name.trim().toLowerCase()
  if (wanted === person.email.toLowerCase() || wanted === person.uuid || wanted === person.name.toLowerCase()) return true
  if (person.handle === wanted || (person.type === 'person' && firstName(person) === wanted)) return true
  return uuidIn('PEOPLE', name.trim()) === person.uuid
}

/** The person or bot that a name means, if there is one. Bots go before people of the same first name. */
export function findPerson(state: State, name: string): Person | undefined {
  const wanted = name.trim()
  const direct =
    state.people.get(uuidIn('PEOPLE', wanted) ?? wanted.toLowerCase()) ??
    state.people.byEmail(wanted) ??
    state.people.byHandle(slug(wanted))
  if (direct) return direct
  for (const person of state.people.all()) if (isNamed(person, wanted)) return person
  return undefined
}

/** The person or bot that a name means. Refuses with 404. */
export function personNamed(state: State, name: string): Person {
  const person = findPerson(state, name)
  if (!person) throw new Refusal(404, `Cannot find a person as nobody here has that id, e-mail or name: "${name}"`)
  return person
}

/** The room that a name means: an id, a UUID or a title. */
export function findRoom(state: State, name: string): Room | undefined {
  const wanted = name.trim()
  return state.rooms.get(uuidIn('ROOM', wanted) ?? (isUuid(wanted) ? wanted.toLowerCase() : wanted)) ?? state.rooms.byTitle(wanted)
}

/** A name as ids and addresses hold it: `Money_Ball` → `money-ball`. */
export function slug(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

function firstName(person: Person): string {
  return person.name.split(' ')[0]?.toLowerCase() ?? ''
}
