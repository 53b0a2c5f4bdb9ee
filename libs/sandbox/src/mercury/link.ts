import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Scene } from '../faults/registry.ts'
import type { Kernel } from '../kernel.ts'
import { pending, type Device } from '../state/devices.ts'
import { acknowledge, frameOf } from './fan-out.ts'
import { readFrame, type ClientFrame } from './frames.ts'
import type { Link, LinkPhase } from './links.ts'

/** What the client asked for in the query of its `webSocketUrl` (webex.md §4.1). */
export interface LinkQuery {
  readonly text: boolean
  readonly registrationStatus: boolean
  readonly aliasHttpStatus: boolean
  readonly multiple: boolean
}

/** A client that has not authorised is closed after so long (webex.md §10.4). */
export const authoriseWithinMs = 30_000

/** Serves one Mercury socket from its upgrade to its end. */
export function openLink(kernel: Kernel, device: Device, ws: WebSocket, socket: Socket, query: LinkQuery): Link {
  const { faults, time, ids } = kernel
  const owner = kernel.state.people.get(device.owner)
  const bot = owner?.email ?? device.owner
  let phase: LinkPhase = 'opened'
  let frozen = false
  let number = 0
  let heldBack: readonly string[] = []
  const takeHeld = (): readonly string[] => {
    const held = heldBack
    heldBack = []
    return held
  }
  const scene = (room?: string): Scene => ({
    bot: owner,
    device: device.id,
    ...(room !== undefined && { room: kernel.state.rooms.get(room) }),
  })
  const put = (text: string, binary = !query.text): void => {
    if (ws.readyState === ws.OPEN) ws.send(binary ? Buffer.from(text) : text, { binary })
  }
  const tell = (what: 'opened' | 'live' | 'closed', code?: number, reason?: string): void => {
    const end = { ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) }
    kernel.calls.add({ at: time.now(), kind: 'link', bot, device: device.id, what, ...end })
    kernel.feed.say({ type: 'link', what, link: link.id, device: device.id, bot, ...end })
  }

  const link: Link = {
    id: ids.uuid('links'),
    device,
    openedAt: time.now(),
    multiple: query.multiple,
    get phase() {
      return phase
    },
    get frozen() {
      return frozen
    },
    get frames() {
      return number
    },
    event: (envelope) => {
      if (faults.any('event')) {
        for (const hit of faults.hits('event', scene(envelope.room), { at: 'event' })) {
          if (hit.knob.event?.(link, envelope, hit, kernel) === 'stop') return
        }
      }
      link.write(envelope)
    },
    write: (envelope, options) => {
      const now = time.now()
      kernel.deliveries.sent({ device: device.id, bot, envelope: envelope.id, activity: envelope.activity, at: time.clock.now() })
      const frame = frameOf(envelope, ++number, now)
      const held = takeHeld()
      const padded = options?.padding === undefined ? frame : `${frame.slice(0, -1)},"padding":"${'x'.repeat(options.padding)}"}`
      put(padded, options?.binary ?? !query.text)
      for (const late of held) put(late)
    },
    hold: (envelope, ms) => {
      kernel.deliveries.sent({ device: device.id, bot, envelope: envelope.id, activity: envelope.activity, at: time.clock.now() })
      heldBack = [...heldBack, frameOf(envelope, ++number, time.now())]
      setTimeout(() => takeHeld().forEach((late) => put(late)), ms).unref()
    },
    frame: (fields, id) => put(JSON.stringify({ id: id ?? ids.uuid('frames'), sequenceNumber: ++number, ...fields })),
    raw: (text) => put(text),
    lose: () => void number++,
    close: (code, reason) => {
      phase = 'closed'
      if (code === undefined) ws.close()
      else ws.close(code, reason)
    },
    cut: () => {
      phase = 'closed'
      socket.resetAndDestroy()
    },
    freeze: () => {
      if (frozen) return
      frozen = true
      socket.cork()
      ws.pause()
    },
    thaw: () => {
      if (!frozen) return
      frozen = false
      socket.uncork()
      ws.resume()
    },
    shutDown: (graceMs) => {
      link.frame({ type: 'shutdown' })
      if (phase === 'live') phase = 'leaving'
      setTimeout(() => link.close(4001, 'replaced during shutdown'), graceMs).unref()
    },
  }

  const becomeLive = (): void => {
    link.frame({
      data: { eventType: query.registrationStatus ? 'mercury.registration_status' : 'mercury.buffer_state' },
      timestamp: time.now(),
      trackingId: `MERCURY_${ids.uuid('tracking')}`,
    })
    phase = 'live'
    tell('live')
    for (const other of kernel.links.of(device.id)) {
      if (other === link || other.phase === 'opened' || other.multiple || query.multiple) continue
      if (other.phase === 'leaving') other.close(4001, 'replaced during shutdown')
      else other.close(4000, 'replaced')
    }
    for (const envelope of pending(device, time.clock.now())) link.event(envelope)
    for (const hit of faults.any('live') ? faults.hits('live', scene(), { at: 'live' }) : []) hit.knob.live?.(link, hit, kernel)
  }
  const authorise = (token: string): void => {
    const read = kernel.state.tokens.read(token)
    if (!read?.good || read.person !== device.owner) {
      if (query.aliasHttpStatus) ws.close(4401, 'Authentication Failed')
      else ws.close(1008, 'Authentication Failed')
      return
    }
    cancelDeadline()
    for (const hit of faults.any('authorise') ? faults.hits('authorise', scene(), { at: 'authorise' }) : []) {
      if (hit.knob.authorise?.(link, hit, kernel) === 'stop') return
    }
    becomeLive()
  }
  const ping = (id: string): void => {
    for (const hit of faults.any('ping') ? faults.hits('ping', scene(), { at: 'ping' }) : []) {
      if (hit.knob.ping?.(link, id, hit) === 'stop') return
    }
    link.frame({ type: 'pong', wsWriteTimestamp: time.now() }, id)
  }
  const ack = (id: string): void => {
    for (const hit of faults.any('ack') ? faults.hits('ack', scene(), { at: 'ack' }) : []) {
      if (hit.knob.ack?.(link, hit) === 'stop') return
    }
    acknowledge(kernel, device, id)
  }
  const hear = (frame: ClientFrame): void => {
    if (frame.type === 'authorization' && phase === 'opened') authorise(frame.token)
    else if (phase === 'opened') ws.close(1008, 'Authentication Failed')
    else if (frame.type === 'ping') ping(frame.id)
    else if (frame.type === 'ack') ack(frame.messageId)
  }

  const cancelDeadline = time.clock.after(authoriseWithinMs, () => {
    if (phase === 'opened') ws.close(1008, 'Authentication Failed')
  })
  ws.on('message', (data) => {
    const frame = readFrame(data)
    if (frame) hear(frame)
  })
  ws.on('ping', (data: Buffer) => {
    for (const hit of faults.any('protocolPing') ? faults.hits('protocolPing', scene(), { at: 'protocolPing' }) : []) {
      if (hit.knob.protocolPing?.(link, hit) === 'stop') return
    }
    if (ws.readyState === ws.OPEN) ws.pong(data)
  })
  ws.on('error', () => {
    // what went wrong shows as the close that follows
  })
  ws.on('close', (code, reason) => {
    phase = 'closed'
    cancelDeadline()
    kernel.links.remove(link)
    tell('closed', code, reason.toString())
  })
  kernel.links.add(link)
  tell('opened')
  return link
}
