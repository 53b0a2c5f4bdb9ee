import type { Envelope } from './devices.ts'
import type { Action, Content, Member, Message, Person, Room } from './model.ts'
import type { IdsSnapshot } from '../ids.ts'
import type { TokensSnapshot } from './tokens.ts'
import type { Kernel } from '../kernel.ts'
import type { UpstreamsSnapshot } from '../upstreams/upstreams.ts'

/** Everything of a night, as JSON. */
export interface Snapshot {
  readonly version: 1
  readonly seed: number
  readonly startedAt: number
  readonly now: number
  readonly ids: IdsSnapshot
  readonly tokens: TokensSnapshot
  readonly people: readonly Person[]
  readonly rooms: readonly Room[]
  readonly members: readonly Member[]
  readonly messages: readonly Message[]
  readonly edits: readonly (readonly [string, string])[]
  readonly actions: readonly Action[]
  readonly contents: readonly Content[]
  readonly devices: readonly {
    readonly id: string
    readonly owner: string
    readonly created: number
    readonly modified: number
    readonly sent: Readonly<Record<string, unknown>>
    readonly unacked: readonly Envelope[]
  }[]
  readonly said: readonly (readonly [string, string])[]
  /** Absent in a night that was kept before there were simulated tools. */
  readonly upstreams?: UpstreamsSnapshot
}

/** Writes everything down. */
export function takeSnapshot(kernel: Kernel): Snapshot {
  const { state, world, ids, time, upstreams } = kernel
  const rooms = [...state.rooms.all()]
  return {
    version: 1,
    seed: world.seed,
    startedAt: world.startedAt,
    now: time.clock.now(),
    ids: ids.save(),
    tokens: state.tokens.save(),
    people: [...state.people.all()],
    rooms,
    members: rooms.flatMap((room) => state.rooms.members(room.uuid)),
    messages: [...state.messages.all()],
    edits: state.messages.edits(),
    actions: [...state.actions.values()],
    contents: [...state.contents.values()],
    devices: state.devices
      .all()
      .map(({ id, owner, created, modified, sent, unacked }) => ({ id, owner, created, modified, sent, unacked: [...unacked.values()] })),
    said: [...state.said],
    upstreams: upstreams.save(),
  }
}

/** Replaces everything by what a snapshot holds. Links must be closed before: their devices are replaced. */
export function restoreSnapshot(kernel: Kernel, from: Snapshot): void {
  const { state, world, ids } = kernel
  clearState(kernel)
  world.seed = from.seed
  world.startedAt = from.startedAt
  ids.load(from.ids)
  kernel.upstreams.load(from.upstreams, from.seed, from.startedAt)
  state.tokens.load(from.seed, from.tokens)
  for (const person of from.people) state.people.put(person)
  for (const room of from.rooms) state.rooms.put(room)
  for (const member of from.members) state.rooms.join(member)
  for (const message of from.messages) state.messages.put(message)
  for (const [edit, message] of from.edits) state.messages.edited(edit, message)
  for (const action of from.actions) state.actions.set(action.uuid, action)
  for (const content of from.contents) state.contents.set(content.key, content)
  for (const { unacked, ...device } of from.devices)
    state.devices.put({ ...device, unacked: new Map(unacked.map((envelope) => [envelope.id, envelope])) })
  for (const [key, message] of from.said) state.said.set(key, message)
}

/** Empties everything but the ids and tokens. */
export function clearState({ state, calls, deliveries }: Kernel): void {
  for (const table of [
    state.people,
    state.rooms,
    state.messages,
    state.actions,
    state.contents,
    state.devices,
    state.said,
    calls,
    deliveries,
  ])
    table.clear()
}
