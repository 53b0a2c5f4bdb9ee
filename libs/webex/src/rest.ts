import type { Clock } from '@nightshift/resilience'
import type { Ask } from './ask.ts'
import type { ListedRoom } from './backfill.ts'
import { cached } from './cache.ts'
import type { CallOptions, LinkMemory, Message, Outgoing, Person, PersonPlace, Room, WebexApi } from './contract.ts'
import { Vanished, WebexRefused, WebexUnreachable } from './errors.ts'
import { hydrate, learn, type HydratePorts } from './hydrate.ts'
import { restId, uuidOf } from './ids.ts'
import { bodyOf, checkText } from './outgoing.ts'
import { pages } from './pages.ts'
import type { Places } from './places.ts'
import { actionOf, messageOf, personOf, roomOf } from './shapes.ts'
import type { Timings } from './timings.ts'
import { isLoose, listOf, textOf } from './wire.ts'

export interface RestPorts {
  readonly ask: Ask
  readonly places: Places
  readonly memory: Pick<LinkMemory, 'cluster' | 'learnCluster'>
  readonly clock: Clock
  readonly timings: Timings
  readonly clockOffset: () => number
}

const uploadMs = 120_000
/** A group room's listing is one page: following it past about 50 answers 403 (webex.md §7.2). */
const groupPage = 50

/** The REST side of Webex in our words. */
export function openApi(ports: RestPorts): WebexApi {
  const { ask, places, memory, clock, timings } = ports
  const reading: HydratePorts = { ask, places, memory, clock, readLagMs: timings.readLagMs }
  const people = cached<Person>(clock, timings.cacheMs)
  const rooms = cached<Room>(clock, timings.cacheMs)
  const clusterOf = (room: string): string => memory.cluster(room) ?? 'us'
  const get = async (path: string, options: CallOptions = {}): Promise<unknown> => (await ask({ method: 'GET', path, options })).body
  const learned = (raw: unknown): unknown => (learn(memory, raw), raw)
  const listing = (room: Pick<Room, 'uuid' | 'direct'>, page: { readonly max: number; readonly before?: string }): string => {
    const id = restId(clusterOf(room.uuid), 'ROOM', room.uuid)
    const before = page.before === undefined ? '' : `&beforeMessage=${restId(clusterOf(room.uuid), 'MESSAGE', page.before)}`
    const query = room.direct ? `&max=${page.max}${before}` : `&mentionedPeople=me&max=${Math.min(page.max, groupPage)}`
    return `/messages?roomId=${id}${query}`
  }
  const messagePath = (of: { readonly message: string; readonly room: string }): string =>
    `/messages/${restId(clusterOf(of.room), 'MESSAGE', of.message)}`

  return {
    clockOffset: ports.clockOffset,
    me: async (options) => need(personOf(await get('/people/me', options)), 'people/me'),
    message: async ({ message, ...of }, options = {}) =>
      need(messageOf(await hydrate(reading, 'message', { ...of, uuid: message }, options)), 'messages'),
    action: async ({ action, ...of }, options = {}) =>
      need(actionOf(await hydrate(reading, 'action', { ...of, uuid: action }, options)), 'attachment/actions'),
    person: (uuid, options) =>
      people(uuid, async () =>
        need(personOf(await gone(get(`/people/${restId('us', 'PEOPLE', uuid)}`, options), `person ${uuid}`)), 'people'),
      ),
    personByEmail: async (email, options) => {
      const raw = await get(`/people?email=${encodeURIComponent(email)}`, options)
      return personOf(listOf(isLoose(raw) ? raw.items : undefined)[0])
    },
    room: (uuid, options) =>
      rooms(uuid, async () =>
        need(roomOf(learned(await gone(get(`/rooms/${restId(clusterOf(uuid), 'ROOM', uuid)}`, options), `room ${uuid}`))), 'rooms'),
      ),
    rooms: async (max, options) => {
      const size = Math.min(max, 200)
      const found: Room[] = []
      for await (const page of roomPages(ports, size, Math.ceil(max / size), options)) {
        found.push(...page.map(({ room }) => room))
        if (found.length >= max) break
      }
      return found.slice(0, max)
    },
    members: async (room, options) => {
      const found: { readonly person: string; readonly email: string }[] = []
      for await (const page of pages(
        ask,
        places,
        `/memberships?roomId=${restId(clusterOf(room), 'ROOM', room)}&max=200`,
        200,
        10,
        options,
      )) {
        found.push(
          ...page.flatMap((raw) =>
            textOf(raw, 'personId') === undefined
              ? []
              : [{ person: uuidOf(textOf(raw, 'personId') ?? ''), email: textOf(raw, 'personEmail') ?? '' }],
          ),
        )
      }
      return found
    },
    post: async (message: Outgoing, options) => {
      const send = async (): Promise<Message> => {
        const { body, type, upload } = await bodyOf(message, clusterOf)
        const answer = await ask({
          method: 'POST',
          path: '/messages',
          body,
          type,
          ...(upload ? { timeoutMs: uploadMs } : {}),
          ...(options ? { options } : {}),
        })
        return need(messageOf(learned(answer.body)), 'messages', 'unknown')
      }
      const isKnown = (): boolean => !('room' in message.to) || memory.cluster(message.to.room) !== undefined
      const knew = isKnown()
      try {
        return await send()
      } catch (error) {
        // Refused, hence not sent. Where the region was only supposed, the listing of our rooms may tell it.
        if (knew || !(error instanceof WebexRefused && error.status === 404)) throw error
        await roomPages(ports, 200, 1, options).next()
        if (!isKnown()) throw error
        return await send()
      }
    },
    edit: async (of, markdown, options) => {
      checkText(markdown)
      const body = JSON.stringify({ roomId: restId(clusterOf(of.room), 'ROOM', of.room), markdown })
      await ask({ method: 'PUT', path: messagePath(of), body, type: 'application/json', ...(options ? { options } : {}) })
    },
    remove: async (of, options) => {
      await ask({ method: 'DELETE', path: messagePath(of), ...(options ? { options } : {}) }).catch((error: unknown) => {
        if (!(error instanceof WebexRefused && error.status === 404)) throw error
      })
    },
    messages: async (place, page, options) => {
      const raw = 'uuid' in place ? await get(listing(place, page), options) : await get(directListing(place), options).catch(noRoom)
      return listOf(isLoose(raw) ? raw.items : undefined)
        .map((one) => messageOf(learned(one)))
        .filter((one) => one !== undefined)
    },
  }
}

/** A person with whom there is no direct room yet: nothing was ever said there. */
function noRoom(error: unknown): { readonly items: readonly unknown[] } {
  if (error instanceof WebexRefused && error.status === 404) return { items: [] }
  throw error
}

function directListing(place: PersonPlace): string {
  return `/messages/direct?${'person' in place ? `personId=${restId('us', 'PEOPLE', place.person)}` : `personEmail=${encodeURIComponent(place.email)}`}`
}

/** Our rooms by last activity, newest first, page by page; `known` = the room was seen before this listing. */
export async function* roomPages(
  { ask, places, memory }: Pick<RestPorts, 'ask' | 'places' | 'memory'>,
  size: number,
  most: number,
  options?: CallOptions,
): AsyncGenerator<readonly ListedRoom[]> {
  for await (const page of pages(ask, places, `/rooms?sortBy=lastactivity&max=${size}`, size, most, options)) {
    yield page.flatMap((raw) => {
      const room = roomOf(raw)
      if (!room) return []
      const known = memory.cluster(room.uuid) !== undefined
      learn(memory, raw)
      return [{ room, known }]
    })
  }
}

/** An answer without the thing asked for is none: a proxy's page, or half an answer. */
function need<T>(value: T | undefined, what: string, sent: 'no' | 'unknown' = 'no'): T {
  if (value === undefined) throw new WebexUnreachable(`Cannot read ${what} as the answer must hold an id: it holds none`, sent)
  return value
}

async function gone<T>(reading: Promise<T>, what: string): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof WebexRefused && error.status === 404) throw new Vanished(`Cannot read a thing as it must still exist: ${what}`)
    throw error
  }
}
