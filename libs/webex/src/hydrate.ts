import type { Clock } from '@nightshift/resilience'
import type { Ask } from './ask.ts'
import type { CallOptions, LinkMemory } from './contract.ts'
import { Vanished, WebexRefused } from './errors.ts'
import { parseRestId, restId, type IdType } from './ids.ts'
import type { Places } from './places.ts'
import { clusterIn } from './shapes.ts'
import { isLoose, textOf } from './wire.ts'

/** What an event tells of the thing to read. */
export interface Named {
  readonly uuid: string
  readonly room: string
  readonly cluster?: string
  readonly url?: string
}

export interface HydratePorts {
  readonly ask: Ask
  readonly places: Places
  readonly memory: Pick<LinkMemory, 'cluster' | 'learnCluster'>
  readonly clock: Clock
  readonly readLagMs: number
}

/**
 * Reads a message or an action by its UUID (webex.md §6.2): with the region that is known or likely; after a 404 once more, since REST lags
 * behind the socket; then by the conversation service's address, whose answer names the right region. Throws `Vanished` where all fail.
 */
export async function hydrate(ports: HydratePorts, kind: 'message' | 'action', of: Named, options: CallOptions): Promise<unknown> {
  const { ask, memory, clock, places } = ports
  const [path, type] = kind === 'message' ? (['/messages/', 'MESSAGE'] as const) : (['/attachment/actions/', 'ATTACHMENT_ACTION'] as const)
  const read = (cluster: string): Promise<unknown> => found(ask, path + restId(cluster, type, of.uuid), options)
  const guess = memory.cluster(of.room) ?? of.cluster ?? 'us'
  let raw = await read(guess)
  if (raw === undefined) {
    await clock.sleep(ports.readLagMs, options.signal)
    raw = await read(guess)
  }
  if (raw === undefined && of.url !== undefined && places.mayCarry(of.url)) {
    const cluster = regionIn(await found(ask, of.url, options), type)
    if (cluster !== undefined) raw = await read(cluster)
  }
  if (raw === undefined) throw new Vanished(`Cannot read a ${kind} as it must still exist: ${of.uuid} was deleted, or is not visible to us`)
  learn(memory, raw)
  return raw
}

/** Keeps the region of the room that an object names, also where a guess had it right: a guess dies with the process. */
export function learn(memory: Pick<LinkMemory, 'learnCluster'>, raw: unknown): void {
  const known = clusterIn(raw)
  if (known) memory.learnCluster(known.room, known.cluster)
}

async function found(ask: Ask, path: string, options: CallOptions): Promise<unknown> {
  try {
    return (await ask({ method: 'GET', path, options })).body
  } catch (error) {
    if (error instanceof WebexRefused && error.status === 404) return undefined
    throw error
  }
}

function regionIn(raw: unknown, type: IdType): string | undefined {
  const id = isLoose(raw) ? parseRestId(textOf(raw, 'id') ?? '') : undefined
  return id?.type === type ? id.cluster : undefined
}
