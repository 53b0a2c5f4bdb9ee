import { z } from 'zod'
import type { Kernel } from '../kernel.ts'
import { sandboxOrgId } from '../org.ts'
import { Refusal } from '../refusal.ts'
import type { Device } from '../state/devices.ts'
import type { Person } from '../state/model.ts'
import { callerOf, jsonBody } from './caller.ts'
import { hostmap, serviceLinks } from './catalogue.ts'
import type { Surface } from './surface.ts'

/** Devices that one identity may own (webex.md §10.3). */
export const deviceQuota = 100

const sent = z.looseObject({ name: z.string().optional(), deviceType: z.string().optional(), ttl: z.number().positive().optional() })
const root = '/wdm/api/v1/devices'

/** WDM: registers, refreshes, lists and deletes devices. */
export const wdm: Surface = {
  name: 'wdm',
  serve: (door, kernel) => {
    const { devices } = kernel.state
    const mine = (owner: Person, id: string): Device => {
      const device = devices.get(id)
      if (!device || device.owner !== owner.uuid) throw new Refusal(404, 'Device not found.')
      return device
    }
    door.get(root, (c) => {
      const list = devices.of(callerOf(c).uuid)
      if (list.length === 0) throw new Refusal(404, 'No devices found.')
      return c.json({ devices: list.map((device) => deviceJson(kernel, device)) })
    })
    door.post(root, async (c) => {
      const owner = callerOf(c)
      const fields = await jsonBody(c, sent)
      if (devices.of(owner.uuid).length >= deviceQuota) throw new Refusal(403, 'User has excessive device registrations')
      const now = kernel.time.clock.now()
      const device: Device = {
        id: kernel.ids.uuid('devices'),
        owner: owner.uuid,
        created: now,
        modified: now,
        sent: fields,
        unacked: new Map(),
      }
      devices.put(device)
      return c.json(deviceJson(kernel, device), 200, { etag: `"${device.id}-${device.modified}"` })
    })
    door.delete(root, (c) => {
      for (const device of devices.of(callerOf(c).uuid)) devices.remove(device.id)
      return c.body(null, 204)
    })
    door.get(`${root}/:id`, (c) => c.json(deviceJson(kernel, mine(callerOf(c), c.req.param('id')))))
    door.put(`${root}/:id`, async (c) => {
      const device = mine(callerOf(c), c.req.param('id'))
      device.sent = { ...device.sent, ...own(await jsonBody(c, sent)) }
      device.modified = kernel.time.clock.now()
      return c.json(deviceJson(kernel, device), 200, { etag: `"${device.id}-${device.modified}"` })
    })
    door.delete(`${root}/:id`, (c) => {
      devices.remove(mine(callerOf(c), c.req.param('id')).id)
      return c.body(null, 204)
    })
  },
}

/** The device as WDM answers it. */
function deviceJson(kernel: Kernel, device: Device): Readonly<Record<string, unknown>> {
  const base = kernel.settings.base('us')
  return {
    ...device.sent,
    url: `${base}${root}/${device.id}`,
    webSocketUrl: `${base.replace(/^http/, 'ws')}/v1/apps/wx2/registrations/${device.id}/messages`,
    userId: device.owner,
    orgId: sandboxOrgId,
    services: Object.fromEntries(Object.entries(serviceLinks(kernel)).map(([name, url]) => [`${name}ServiceUrl`, url])),
    serviceHostMap: hostmap(kernel),
    features: { developer: [], entitlement: [], user: [] },
    creationTime: new Date(device.created).toISOString(),
    modificationTime: new Date(device.modified).toISOString(),
  }
}

/** What a refresh may change: what the service itself made stays as it is. */
function own(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const ours = new Set([
    'url',
    'webSocketUrl',
    'userId',
    'orgId',
    'services',
    'serviceHostMap',
    'features',
    'creationTime',
    'modificationTime',
  ])
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !ours.has(name)))
}
