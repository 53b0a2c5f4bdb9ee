import type { Control } from './control.ts'
import { CallFailed } from './call-failed.ts'
import type { DeviceRecord } from './contract.ts'
import { alarm, device as announce } from './topics.ts'
import { isLoose, listOf, textOf } from './wire.ts'

/** What registering needs of the control plane. */
export type Wdm = Pick<Control, 'wdmRequest' | 'services' | 'mayCarry'>

/** Left out of a refresh: large, or not ours to say (webex.md §3). */
const notSentBack = ['features', 'services', 'serviceHostMap', 'mediaCluster', 'etag']
const alarmFrom = 8
const perPass = 5

/** `nightshift/<bot>/<replica>.<install>`, at most 64 characters: the end of a replica's name is what differs. */
export function deviceName(bot: string, replica: string, install: string): string {
  return `nightshift/${bot.slice(0, 19)}/${replica.slice(-24)}.${install}`
}

/** Registers a device. Throws `CallFailed`; its `reason` tells of a full quota. */
export async function createDevice(wdm: Wdm, name: string, version: string, now: number): Promise<DeviceRecord> {
  const model = 'nightshift'
  const body = { name, deviceName: name, deviceType: 'DESKTOP', model, localizedModel: model, systemName: model, systemVersion: version }
  try {
    const made = recordOf(wdm, await wdm.wdmRequest('POST', `${base(wdm)}/devices`, body), name, now)
    announce.say({ action: 'created' })
    return made
  } catch (error) {
    if (isQuota(error)) announce.say({ action: 'refused' })
    throw error
  }
}

/** Tells WDM that the device is still used, and answers it as it is now: its socket address may have changed. A `CallFailed` of 404 = it is gone. */
export async function refreshDevice(wdm: Wdm, device: DeviceRecord): Promise<DeviceRecord> {
  const body = Object.fromEntries(Object.entries(device.body).filter(([field]) => !notSentBack.includes(field)))
  const raw = await wdm.wdmRequest('PUT', device.url, body)
  announce.say({ action: 'refreshed' })
  // An answer without addresses still says that the device lives.
  return isLoose(raw) && textOf(raw, 'webSocketUrl') !== undefined
    ? recordOf(wdm, { url: device.url, ...raw }, device.name, device.createdAt)
    : device
}

/** Deletes a device; already gone counts as done. */
export async function deleteDevice(wdm: Wdm, url: string, action: 'deleted' | 'pruned' = 'deleted'): Promise<void> {
  try {
    await wdm.wdmRequest('DELETE', url)
  } catch (error) {
    if (!(error instanceof CallFailed && error.status === 404)) throw error
  }
  announce.say({ action })
}

/** Whether a failure says that the bot has too many devices. */
export function isQuota(error: unknown): boolean {
  return error instanceof CallFailed && /excessive device registrations/i.test(error.reason)
}

/** A device as WDM lists it. */
export interface Listed {
  readonly url: string
  readonly name: string
  readonly modifiedAt: number
}

/** All devices of the bot, ours and others'. None is answered with 404. */
export async function listDevices(wdm: Wdm): Promise<readonly Listed[]> {
  try {
    const raw = await wdm.wdmRequest('GET', `${base(wdm)}/devices`)
    return listOf(isLoose(raw) ? raw.devices : undefined).flatMap((one) => {
      const url = textOf(one, 'url')
      return url === undefined
        ? []
        : [
            {
              url,
              name: textOf(one, 'name') ?? textOf(one, 'deviceName') ?? '',
              modifiedAt: Date.parse(textOf(one, 'modificationTime') ?? ''),
            },
          ]
    })
  } catch (error) {
    if (error instanceof CallFailed && error.status === 404) return []
    throw error
  }
}

/** What decides on which devices go. */
export interface PruneRule {
  readonly bot: string
  readonly install: string
  /** Our own name, and the addresses that we use. */
  readonly name: string
  readonly own: readonly string[]
  /** Addresses in use by sibling replicas; undefined = unknown, then only our own name's leftovers go. */
  readonly siblings: readonly string[] | undefined
  /** After a yield, a device of our name may be in use elsewhere. */
  readonly yielded: boolean
  readonly now: number
  readonly olderMs: number
}

/** The devices to delete (webex.md §3): ours by prefix and installation, unused, old; a crash's leftover of our own name at once. Pure. */
export function stale(devices: readonly Listed[], rule: PruneRule): readonly Listed[] {
  const kept = new Set([...rule.own, ...(rule.siblings ?? [])])
  return devices.filter(({ url, name, modifiedAt }) => {
    if (!name.startsWith(`nightshift/${rule.bot.slice(0, 19)}/`) || !name.endsWith(`.${rule.install}`) || kept.has(url)) return false
    const old = rule.now - modifiedAt > rule.olderMs
    if (name === rule.name) return !rule.yielded || (old && rule.siblings !== undefined)
    return rule.siblings !== undefined && old
  })
}

/** Deletes what is stale: five at most, or all of it where the quota is full. Alarms where too many are ours. */
export async function prune(
  wdm: Wdm,
  rule: PruneRule,
  all = false,
): Promise<{ readonly deleted: number; readonly ours: number; readonly others: number }> {
  const devices = await listDevices(wdm)
  const going = stale(devices, rule).slice(0, all ? Number.POSITIVE_INFINITY : perPass)
  const gone = await Promise.allSettled(going.map(({ url }) => deleteDevice(wdm, url, 'pruned')))
  const deleted = gone.filter(({ status }) => status === 'fulfilled').length
  const ours = devices.filter(({ name }) => name.startsWith('nightshift/')).length - deleted
  const counts = { deleted, ours, others: devices.length - deleted - ours }
  if (ours > alarmFrom) alarm.say({ name: 'device.quota', detail: `${ours} devices are ours, ${counts.others} are not` })
  return counts
}

function recordOf(wdm: Wdm, raw: unknown, name: string, createdAt: number): DeviceRecord {
  const url = isLoose(raw) ? textOf(raw, 'url') : undefined
  const webSocketUrl = isLoose(raw) ? textOf(raw, 'webSocketUrl') : undefined
  if (!isLoose(raw) || url === undefined || webSocketUrl === undefined)
    throw new CallFailed('wdm', 0, 'the device came without its addresses')
  for (const address of [url, webSocketUrl]) {
    if (wdm.mayCarry(address)) continue
    alarm.say({ name: 'token.host_refused', detail: URL.parse(address)?.host ?? 'not a URL' })
    throw new CallFailed('wdm', 0, 'the device has an address that the token must not go to', { foreign: true })
  }
  return { url, webSocketUrl, name, createdAt, body: raw }
}

function base(wdm: Wdm): string {
  const services = wdm.services()
  if (!services) throw new CallFailed('wdm', 0, 'the catalogue is not loaded')
  return services.wdm
}
