import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { UpgradeVerdict } from '../faults/knob.ts'
import type { Kernel } from '../kernel.ts'
import { openLink } from './link.ts'

/** Takes upgrade requests to Mercury sockets. */
export interface MercuryDoor {
  upgrade(kernel: Kernel, request: IncomingMessage, socket: Duplex, head: Buffer): void
  stop(): void
}

const place = /^\/v1\/apps\/wx2\/registrations\/([^/]+)\/messages\/?$/

/** A door for `/v1/apps/wx2/registrations/<device>/messages`; every other upgrade is refused with 404. */
export function mercuryDoor(): MercuryDoor {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: 1_048_576,
    clientTracking: true,
  })
  return {
    upgrade: (kernel, request, socket, head) => {
      socket.on('error', () => socket.destroy())
      const url = new URL(request.url ?? '/', 'http://sandbox')
      const id = place.exec(url.pathname)?.[1]
      const device = id === undefined ? undefined : kernel.state.devices.get(id)
      const bot = device && kernel.state.people.get(device.owner)
      const note = (status: number): void =>
        kernel.calls.add({
          at: kernel.time.now(),
          kind: 'upgrade',
          method: 'GET',
          path: url.pathname,
          status,
          ...(bot && { bot: bot.email }),
          ...(id !== undefined && { device: id }),
          ...(id === undefined && { unhandled: true as const }),
        })
      const accept = (then: (ws: WebSocket) => void): void =>
        server.handleUpgrade(request, socket, head, (ws) => {
          note(101)
          then(ws)
        })
      const verdict = verdictOf(kernel, request, id ?? '')
      if (verdict === 'hang') return note(0)
      if (verdict === 'reset') {
        note(0)
        return void netSocket(socket).resetAndDestroy()
      }
      if (verdict && 'status' in verdict) {
        note(verdict.status)
        return refuse(socket, verdict.status, verdict.headers)
      }
      if (verdict) return accept((ws) => ws.close(verdict.close, verdict.reason))
      if (!device) {
        note(404)
        return refuse(socket, 404)
      }
      accept((ws) => {
        const { searchParams: query } = url
        openLink(kernel, device, ws, netSocket(socket), {
          text: query.get('outboundWireFormat') === 'text',
          registrationStatus: query.has('mercuryRegistrationStatus'),
          aliasHttpStatus: query.get('aliasHttpStatus') === 'true',
          multiple: query.get('multipleConnections') === 'true',
        })
      })
    },
    stop: () => {
      for (const ws of server.clients) ws.terminate()
      server.close()
    },
  }
}

function verdictOf(kernel: Kernel, request: IncomingMessage, device: string): UpgradeVerdict | undefined {
  if (!kernel.faults.any('upgrade')) return undefined
  const owner = kernel.state.devices.get(device)?.owner
  const bot = owner === undefined ? undefined : kernel.state.people.get(owner)
  for (const hit of kernel.faults.hits('upgrade', { bot, device }, { at: 'upgrade' })) {
    const verdict = hit.knob.upgrade?.({ request, bot, device }, hit)
    if (verdict) return verdict
  }
  return undefined
}

function refuse(socket: Duplex, status: number, headers: Readonly<Record<string, string>> = {}): void {
  const lines = Object.entries({ connection: 'close', 'content-length': '0', date: new Date().toUTCString(), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${lines.join('')}\r\n`)
}

/** Node hands an upgrade's TCP socket over as a stream; over plain HTTP and TLS it is a `net.Socket`. */
function netSocket(socket: Duplex): Socket {
  return socket as Socket
}
