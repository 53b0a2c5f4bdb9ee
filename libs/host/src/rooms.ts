import type { Clock } from '@nightshift/resilience'
import type { WebexApi } from '@nightshift/webex'

const keptMs = 600_000
const mostRooms = 1_000

/** Finds rooms as people name them in the configuration: a UUID, a REST id, or a title. Titles are looked up once in 10 minutes. */
export function roomFinder(api: Pick<WebexApi, 'rooms'>, clock: Clock): (name: string) => Promise<string | undefined> {
  let titles = new Map<string, string>()
  let readAt = Number.NEGATIVE_INFINITY
  return async (name) => {
    const uuid = uuidIn(name)
    if (uuid !== undefined) return uuid
    const wanted = name.toLowerCase()
    const known = titles.get(wanted)
    if (known !== undefined && clock.monotonic() - readAt < keptMs) return known
    const rooms = await api.rooms(mostRooms)
    titles = new Map(rooms.filter((room) => !room.direct).map((room) => [room.title.toLowerCase(), room.uuid]))
    readAt = clock.monotonic()
    return titles.get(wanted)
  }
}

const uuidShape = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The UUID of a UUID or of a REST id (`ciscospark://<cluster>/ROOM/<uuid>` in base64); undefined for a title. */
function uuidIn(name: string): string | undefined {
  if (new RegExp(`^${uuidShape.source}`, 'i').test(name)) return name.toLowerCase()
  const decoded = /^[\w-]{40,}$/.test(name) ? Buffer.from(name, 'base64url').toString() : ''
  return decoded.startsWith('ciscospark://') ? uuidShape.exec(decoded)?.[0].toLowerCase() : undefined
}
