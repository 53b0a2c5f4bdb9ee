/** An event on its way to one device. `tail` is everything of the frame behind its own id and number, shared by all devices. */
export interface Envelope {
  readonly id: string
  readonly activity: string
  readonly room: string
  readonly at: number
  readonly tail: string
}

/** A registration at WDM with what it has not acknowledged yet. Lives and changes, unlike the rows. */
export interface Device {
  readonly id: string
  readonly owner: string
  readonly created: number
  modified: number
  /** What the client sent about itself. */
  sent: Readonly<Record<string, unknown>>
  /** By envelope id, in the order in which they happened. */
  readonly unacked: Map<string, Envelope>
}

/** Un-acknowledged events are kept so long, and at most so many a device (webex.md §10.4). */
export const redeliverForMs = 15 * 60_000
const keptPerDevice = 10_000

/** Devices by id and by owner. One whose `ttl` has passed is gone. */
export interface Devices {
  put(device: Device): void
  get(id: string): Device | undefined
  of(owner: string): readonly Device[]
  remove(id: string): void
  all(): readonly Device[]
  clear(): void
}

/** An empty table of devices that reads the time from `now`. */
export function devices(now: () => number): Devices {
  const rows = new Map<string, Device>()
  const owned = new Map<string, Map<string, Device>>()
  const remove = (id: string): void => {
    const device = rows.get(id)
    if (device) owned.get(device.owner)?.delete(id)
    rows.delete(id)
  }
  const alive = (device: Device): boolean => {
    const ttl = device.sent['ttl']
    const gone = typeof ttl === 'number' && device.modified + ttl * 1_000 <= now()
    if (gone) remove(device.id)
    return !gone
  }
  return {
    put: (device) => {
      rows.set(device.id, device)
      const mine = owned.get(device.owner) ?? new Map<string, Device>()
      owned.set(device.owner, mine.set(device.id, device))
    },
    get: (id) => {
      const device = rows.get(id)
      return device && alive(device) ? device : undefined
    },
    of: (owner) => {
      const mine = owned.get(owner)
      return mine === undefined || mine.size === 0 ? [] : [...mine.values()].filter(alive)
    },
    remove,
    all: () => [...rows.values()].filter(alive),
    clear: () => {
      rows.clear()
      owned.clear()
    },
  }
}

/** Keeps an event until it is acknowledged. */
export function keep(device: Device, envelope: Envelope): void {
  device.unacked.set(envelope.id, envelope)
  if (device.unacked.size > keptPerDevice) device.unacked.delete(device.unacked.keys().next().value ?? '')
}

/** What the device has not acknowledged and may still get, oldest first. */
export function pending(device: Device, now: number): readonly Envelope[] {
  for (const [id, envelope] of device.unacked) {
    if (envelope.at + redeliverForMs > now) break
    device.unacked.delete(id)
  }
  return [...device.unacked.values()]
}
