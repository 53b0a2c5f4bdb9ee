import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { Kernel } from '../kernel.ts'
import type { Link } from '../mercury/links.ts'
import type { Device } from '../state/devices.ts'
import type { HttpVariables } from '../surfaces/surface.ts'
import type { HttpCall, Moment, SetFault } from './knob.ts'

/** The live links that a fault is meant for. */
export function linksIn(kernel: Kernel, set: SetFault): readonly Link[] {
  return kernel.links
    .all()
    .filter(
      (link) =>
        link.phase !== 'closed' && kernel.faults.covers(set, { bot: kernel.state.people.get(link.device.owner), device: link.device.id }),
    )
}

/** The devices that a fault is meant for. */
export function devicesIn(kernel: Kernel, set: SetFault): readonly Device[] {
  return kernel.state.devices
    .all()
    .filter((device) => kernel.faults.covers(set, { bot: kernel.state.people.get(device.owner), device: device.id }))
}

/** Whether a moment is a call to the REST API, or to whatever path the fault names. */
export function isRest(moment: Moment, { fault }: SetFault): moment is Moment & { readonly at: 'http'; readonly call: HttpCall } {
  return moment.at === 'http' && (fault.path !== undefined || ['rest', 'content', 'conversation'].includes(moment.call.surface))
}

/** Resets the TCP connection of a call. The answer tells the server that nothing more is to be sent. */
export function cutCall(c: Context<HttpVariables>): Response {
  c.env.incoming?.socket.resetAndDestroy()
  return RESPONSE_ALREADY_SENT
}

/** Waits by wall time; faults are about real sockets. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref())
}
