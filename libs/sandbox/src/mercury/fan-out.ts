import { activityOf, type Happening } from '../activities.ts'
import type { Kernel } from '../kernel.ts'
import { keep, type Device, type Envelope } from '../state/devices.ts'

/**
 * Tells an event to every device of the entitled identities (webex.md §10.4): the activity is written as JSON once and spliced
 * into one envelope per device, each with its own id. A device without a link misses it, unless events wait for such devices.
 */
export function fanOut(kernel: Kernel, happening: Happening, audience: Iterable<string>): void {
  let tail: string | undefined
  for (const person of audience) {
    for (const device of kernel.state.devices.of(person)) {
      const links = kernel.links.listening(device.id)
      if (links.length === 0 && !kernel.settings.offlineQueue) continue
      tail ??= tailOf(kernel, happening)
      const envelope = {
        id: kernel.ids.uuid('envelopes'),
        activity: happening.id,
        room: happening.room.uuid,
        at: kernel.time.clock.now(),
        tail,
      }
      keep(device, envelope)
      for (const link of links) link.event(envelope)
    }
  }
}

/** The frame that carries an envelope, as the `number`th frame of a link. */
export function frameOf(envelope: Envelope, number: number, now: number): string {
  return `{"id":"${envelope.id}","sequenceNumber":${number},"wsWriteTimestamp":${now},${envelope.tail}`
}

/** Ends the wait for an acknowledgement. Envelope id, or (unless strict) activity UUID or REST id; whether it was known. */
export function acknowledge(kernel: Kernel, device: Device, id: string): boolean {
  const envelope = device.unacked.get(id) ?? (kernel.settings.ackStrict ? undefined : byActivity(device, id))
  if (!envelope) return false
  device.unacked.delete(envelope.id)
  kernel.deliveries.acked(device.id, envelope.id, kernel.time.clock.now())
  return true
}

function byActivity(device: Device, id: string): Envelope | undefined {
  const uuid = /\/([^/]+)$/.exec(Buffer.from(id, 'base64url').toString())?.[1] ?? id
  for (const envelope of device.unacked.values()) if (envelope.activity === uuid || envelope.activity === id) return envelope
  return undefined
}

function tailOf(kernel: Kernel, happening: Happening): string {
  const activity = JSON.stringify(activityOf(kernel.settings, happening))
  const tracking = `CLIENT_${kernel.ids.uuid('tracking')}`
  const constant = '"alertType":"full","headers":{},"filterMessage":false'
  return `"timestamp":${happening.at},"trackingId":"${tracking}",${constant},"data":{"eventType":"conversation.activity","activity":${activity}}}`
}
