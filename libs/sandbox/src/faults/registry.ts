import type { CallLog } from '../call-log.ts'
import type { Fault, ListedFault } from '../contract.ts'
import type { Feed } from '../feed.ts'
import type { Ids } from '../ids.ts'
import { isNamed } from '../names.ts'
import { Refusal } from '../refusal.ts'
import type { Person, Room } from '../state/model.ts'
import type { Time } from '../time.ts'
import { uuidIn } from '../wire-ids.ts'
import { numberIn, type Knob, type Moment, type Point, type SetFault } from './knob.ts'
import type { Kernel } from '../kernel.ts'

/** Where something happens, to be compared with the scope of a fault. */
export interface Scene {
  readonly bot?: Person | undefined
  readonly device?: string | undefined
  readonly room?: Room | undefined
  readonly path?: string
  readonly method?: string
}

/** The faults that are set. Looked at only where one is. */
export interface Faults {
  /** Sets a fault. Refuses an unknown knob with 400 and the names that exist. */
  add(fault: Fault): readonly ListedFault[]
  list(): readonly ListedFault[]
  /** Ends one fault, or all; answers how many. */
  end(id?: string): number
  /** Whether any fault acts at that point: the one cheap question that the hot path asks. */
  any(point: Point): boolean
  /** Whether a fault at that point is bound to a room. */
  needsRoom(point: Point): boolean
  /** The faults that hit now, each counted and written down as it is taken. */
  hits(point: Point, scene: Scene, moment: Moment): Generator<SetFault>
  /** The scope of a fault that is set covers this, hit or not. */
  covers(set: SetFault, scene: Scene): boolean
  /** Counts hits of a knob that acts by itself. */
  count(set: SetFault, hits: number, scene?: Scene): void
}

interface Parts {
  readonly ids: Ids
  readonly time: Time
  readonly calls: CallLog
  readonly feed: Feed
  readonly knobs: ReadonlyMap<string, Knob>
  /** What a scenario sets; undefined = no scenario of that name. */
  readonly scenario: (fault: Fault) => readonly Fault[] | undefined
  readonly kernel: () => Kernel
}

const points: readonly Point[] = ['http', 'upgrade', 'authorise', 'live', 'ping', 'protocolPing', 'ack', 'event']

/** A registry in which nothing is set. Waits of faults go by wall time: they are about real sockets. */
export function faultRegistry({ ids, time, calls, feed, knobs, scenario, kernel }: Parts): Faults {
  const active = new Map<string, SetFault>()
  const timers = new Map<string, NodeJS.Timeout>()
  const at = new Map<Point, readonly SetFault[]>()
  let number = 0

  const index = (): void => {
    for (const point of points)
      at.set(
        point,
        [...active.values()].filter((set) => set.knob[point] !== undefined),
      )
  }
  const end = (set: SetFault): void => {
    if (!active.delete(set.id)) return
    clearTimeout(timers.get(set.id))
    timers.delete(set.id)
    index()
    set.knob.clear?.(kernel(), set)
    feed.say({ type: 'fault', what: 'ended', fault: listed(set) })
  }
  const count = (set: SetFault, hits: number, scene: Scene = {}): void => {
    if (hits === 0) return
    set.hits += hits
    if (set.left !== undefined) set.left -= hits
    calls.add({ at: time.now(), kind: 'fault', what: set.knob.name, ...sceneOf(scene) })
    feed.say({ type: 'fault', what: 'hit', fault: listed(set) })
    if (set.left !== undefined && set.left <= 0) end(set)
  }
  const actNow = (act: NonNullable<Knob['set']>, set: SetFault): number => {
    try {
      return act(kernel(), set)
    } catch (error) {
      end(set)
      throw error
    }
  }
  const setOne = (fault: Fault): ListedFault => {
    const knob = knobs.get(fault.knob)
    if (!knob)
      throw new Refusal(400, `Cannot set a fault as its knob must exist: got "${fault.knob}", known are ${[...knobs.keys()].join(', ')}`)
    const once = knob.ends === 'once' && fault.forMs === undefined
    const left = fault.times ?? (once ? numberIn(fault, 'n', 1) : undefined)
    const set: SetFault = { id: `fault-${++number}`, fault, knob, setAt: time.now(), left, hits: 0, memory: undefined }
    active.set(set.id, set)
    index()
    feed.say({ type: 'fault', what: 'set', fault: listed(set) })
    if (fault.forMs !== undefined) timers.set(set.id, setTimeout(() => end(set), fault.forMs).unref())
    if (knob.set) {
      count(set, actNow(knob.set, set))
      const actsLater = points.some((point) => knob[point] !== undefined) || fault.forMs !== undefined || knob.ends === 'lasts'
      if (!actsLater) end(set)
    }
    return listed(set)
  }
  return {
    add: (fault) => (scenario(fault) ?? [fault]).map(setOne),
    list: () => [...active.values()].map(listed),
    end: (id) => {
      const ending = [...active.values()].filter((set) => id === undefined || set.id === id)
      for (const set of ending) end(set)
      return ending.length
    },
    any: (point) => (at.get(point)?.length ?? 0) > 0,
    needsRoom: (point) => at.get(point)?.some((set) => set.fault.room !== undefined) ?? false,
    *hits(point, scene, moment) {
      for (const set of at.get(point) ?? []) {
        if (!active.has(set.id) || !inScope(set.fault, scene) || !(set.knob.when?.(moment, set, kernel()) ?? true)) continue
        if (set.fault.probability !== undefined && ids.draw('faults') >= set.fault.probability) continue
        count(set, 1, scene)
        yield set
      }
    },
    covers: (set, scene) => inScope(set.fault, scene),
    count,
  }
}

function inScope(fault: Fault, scene: Scene): boolean {
  if (fault.bot !== undefined && !(scene.bot && isNamed(scene.bot, fault.bot))) return false
  if (fault.device !== undefined && !(scene.device !== undefined && fault.device.endsWith(scene.device))) return false
  if (fault.room !== undefined && !(scene.room && isRoomNamed(scene.room, fault.room))) return false
  if (fault.method !== undefined && fault.method.toUpperCase() !== scene.method) return false
  if (
    fault.path !== undefined &&
    scene.path !== undefined &&
    ![fault.path, `/v1${fault.path}`, `/v1/${fault.path}`].some((start) => scene.path?.startsWith(start))
  )
    return false
  return true
}

function isRoomNamed(room: Room, name: string): boolean {
  return name === room.uuid || name.toLowerCase() === room.title.toLowerCase() || uuidIn('ROOM', name) === room.uuid
}

function sceneOf(scene: Scene): { bot?: string; device?: string; path?: string; method?: string } {
  return {
    ...(scene.bot && { bot: scene.bot.email }),
    ...(scene.device !== undefined && { device: scene.device }),
    ...(scene.path !== undefined && { path: scene.path }),
    ...(scene.method !== undefined && { method: scene.method }),
  }
}

function listed(set: SetFault): ListedFault {
  return { id: set.id, fault: set.fault, hits: set.hits, ...(set.left !== undefined && { left: Math.max(0, set.left) }), setAt: set.setAt }
}
