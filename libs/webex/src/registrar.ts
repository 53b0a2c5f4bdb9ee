import type { Clock } from '@nightshift/resilience'
import { CallFailed } from './call-failed.ts'
import type { DeviceRecord, LinkMemory, SeenDevice } from './contract.ts'
import { createDevice, deleteDevice, isQuota, listDevices, prune, refreshDevice, type PruneRule, type Wdm } from './device.ts'
import { alarm } from './topics.ts'

/** What the next connection wants of the device. */
export type Wish = 'keep' | 'refresh' | 'renew' | 'fresh'

/** A device to connect to: the stored one, or a candidate that takes its place once it was live. */
export interface Target {
  readonly device: DeviceRecord
  readonly candidate: boolean
}

/** Sibling replicas, as far as the caller knows them. */
export interface Siblings {
  /** Addresses of the devices that live replicas use. */
  deviceUrls(): Promise<readonly string[]>
  /** Whether another replica is live. */
  live(): Promise<boolean>
  /** Whether this replica prunes. */
  leads(): boolean
}

/** A failure on the way to a device, with the call that failed. */
export class RegisterFailed extends Error {
  override readonly name = 'RegisterFailed'
  readonly step: 'refresh' | 'create'
  override readonly cause: CallFailed
  constructor(step: 'refresh' | 'create', cause: CallFailed) {
    super(cause.message)
    this.step = step
    this.cause = cause
  }
}

/** Keeps at most two devices per replica: the one in use, and one that is to replace it. */
export interface Registrar {
  /** The device to connect to. Throws `RegisterFailed`. */
  target(wish: Wish): Promise<Target>
  /** The target was live: it is the replica's device now, and the one before it is deleted. */
  promote(target: Target): Promise<void>
  /** Tells WDM that the device in use lives. Throws `RegisterFailed`. */
  refresh(): Promise<void>
  /** Deletes what nobody uses. Failures are left for the next pass. */
  prune(): Promise<void>
  /** All devices of the bot. Throws `CallFailed`. */
  list(): Promise<readonly SeenDevice[]>
  /** The same as `prune`, told: throws `CallFailed`. */
  pruneNow(): Promise<{ readonly deleted: number; readonly ours: number; readonly others: number }>
  /** The orderly end: the device goes if a sibling hears everything; else it is kept for redelivery. */
  leave(): Promise<void>
}

export interface RegistrarPorts {
  readonly wdm: () => Promise<Wdm>
  readonly memory: Pick<LinkMemory, 'device' | 'keepDevice' | 'candidate' | 'keepCandidate'>
  readonly bot: string
  readonly version: string
  readonly name: string
  readonly install: string
  readonly siblings: Siblings | undefined
  readonly clock: Clock
  readonly pruneOlderMs: number
}

export function openRegistrar(ports: RegistrarPorts): Registrar {
  const { memory, clock, name, version, siblings } = ports
  let current: Target | undefined
  let yielded = false

  const rule = async (): Promise<PruneRule> => ({
    bot: ports.bot,
    install: ports.install,
    name,
    own: [(await memory.device())?.url, (await memory.candidate())?.url, current?.device.url].filter((url) => url !== undefined),
    siblings: await siblings?.deviceUrls(),
    yielded,
    now: clock.now(),
    olderMs: ports.pruneOlderMs,
  })
  const create = async (): Promise<DeviceRecord> => {
    const wdm = await ports.wdm()
    try {
      return await createDevice(wdm, name, version, clock.now())
    } catch (error) {
      if (!isQuota(error)) throw failed('create', error)
    }
    const counts = await prune(wdm, await rule(), true).catch(() => undefined)
    try {
      return await createDevice(wdm, name, version, clock.now())
    } catch (error) {
      if (isQuota(error) && counts) alarm.say({ name: 'device.quota', detail: `${counts.ours} devices are ours, ${counts.others} are not` })
      throw failed('create', error)
    }
  }
  /** The stored device, or a first one. */
  const stored = async (): Promise<Target> => {
    const known = await memory.device()
    if (known) return { device: known, candidate: false }
    const device = await create()
    await memory.keepDevice(device)
    return { device, candidate: false }
  }
  const refreshed = async (target: Target): Promise<Target> => {
    try {
      const device = await refreshDevice(await ports.wdm(), target.device)
      if (device === target.device) return target
      await (target.candidate ? memory.keepCandidate(device) : memory.keepDevice(device))
      return { ...target, device }
    } catch (error) {
      throw failed('refresh', error)
    }
  }
  const renewed = async (): Promise<Target> => {
    const unused = await memory.candidate()
    if (unused) {
      await deleteDevice(await ports.wdm(), unused.url).catch((error: unknown) => {
        // At a host of strangers there is nothing of ours to delete.
        if (!(error instanceof CallFailed && error.foreign)) throw failed('create', error)
      })
      await memory.keepCandidate(undefined)
    }
    if (!(await memory.device())) return await stored()
    const device = await create()
    await memory.keepCandidate(device)
    return { device, candidate: true }
  }

  return {
    target: async (wish) => {
      if (wish === 'fresh') {
        // Somebody else holds the old device: it is theirs now.
        yielded = true
        await memory.keepDevice(undefined)
        current = await stored()
      } else if (wish === 'renew') current = await renewed()
      else if (!current && !(await memory.device())) current = await stored()
      else if (wish === 'refresh') current = await refreshed(current ?? (await stored()))
      else current ??= await stored()
      return current
    },
    promote: async (target) => {
      if (!target.candidate) return
      const before = await memory.device()
      await memory.keepDevice(target.device)
      await memory.keepCandidate(undefined)
      current = { device: target.device, candidate: false }
      // What cannot be deleted now is pruned later, as it bears our own name.
      if (before && before.url !== target.device.url) await deleteDevice(await ports.wdm(), before.url).catch(() => undefined)
    },
    refresh: async () => {
      if (current) current = await refreshed(current)
    },
    prune: async () => {
      if (siblings && !siblings.leads()) return
      const leftover = await memory.candidate()
      if (leftover && leftover.url !== current?.device.url) await memory.keepCandidate(undefined)
      await prune(await ports.wdm(), await rule()).catch(() => undefined)
    },
    list: async () => {
      const { own } = await rule()
      return (await listDevices(await ports.wdm())).map(({ url, name: its, modifiedAt }) => ({
        name: its,
        modifiedAt,
        ours: its.startsWith('nightshift/'),
        current: own.includes(url),
      }))
    },
    pruneNow: async () => await prune(await ports.wdm(), await rule()),
    leave: async () => {
      if (!current || !(await siblings?.live())) return
      await deleteDevice(await ports.wdm(), current.device.url)
      await memory.keepDevice(undefined)
    },
  }
}

function failed(step: 'refresh' | 'create', error: unknown): Error {
  return error instanceof CallFailed ? new RegisterFailed(step, error) : error instanceof Error ? error : new Error(String(error))
}
