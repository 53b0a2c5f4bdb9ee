import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Entrance } from './entrance.ts'

/** Time in which close frames leave before connections are ended. */
const partingMs = 50

/** The port for everything in clear. 0 = any free one. Rejects where it is taken. */
export async function clearEntrance(port: number, host: string): Promise<Entrance> {
  const sockets = new Set<Socket>()
  const server = createServer({ keepAliveTimeout: 65_000 })
  server.on('connection', (socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port, // a TCP server that listens has an address of this shape
    open: (request, upgrade) => {
      server.on('request', request)
      server.on('upgrade', upgrade)
    },
    close: async (last) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await new Promise((resolve) => setTimeout(resolve, partingMs))
      last()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
