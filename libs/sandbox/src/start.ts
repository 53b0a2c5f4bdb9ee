import { getRequestListener } from '@hono/node-server'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { callLog } from './call-log.ts'
import type { Sandbox, SandboxOptions } from './contract.ts'
import { waiters } from './control/waiters.ts'
import { faultRegistry } from './faults/registry.ts'
import { knobs } from './faults/knobs/index.ts'
import { scenarioFaults } from './faults/scenarios/index.ts'
import { feed } from './feed.ts'
import { httpDoor, replayed } from './http.ts'
import { seededIds } from './ids.ts'
import type { Kernel } from './kernel.ts'
import { keeper } from './keeper.ts'
import { deliveryLog } from './mercury/deliveries.ts'
import { linkSet } from './mercury/links.ts'
import { mercuryDoor } from './mercury/upgrade.ts'
import { settingsOf } from './settings.ts'
import { emptyState } from './state/state.ts'
import { sandboxTime } from './time.ts'
import { populate } from './world/populate.ts'

/**
 * Starts a local Webex: REST, catalogue, devices, Mercury, control API and page on one port. Rejects where the port is taken or a kept
 * state cannot be read.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const kept = await keeper(options.stateDir)
  const sockets = new Set<Socket>()
  const server = createServer({ keepAliveTimeout: 65_000 })
  server.on('connection', (socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)))
  })
  const port = await listen(server, options)
  const kernel = assemble(options, port, kept.snapshot?.now, (request) => void door.fetch(request))
  if (kept.snapshot) kept.restore(kernel)
  else populate(kernel, options.seed ?? 42)
  const door = httpDoor(kernel)
  const mercury = mercuryDoor()
  // hono's listener resolves after the answer; what goes wrong there has been answered already
  const listener = getRequestListener((request, env) => door.fetch(request, env), { overrideGlobalObjects: false })
  server.on('request', (request, response) => void listener(request, response))
  server.on('upgrade', (request, socket, head) => mercury.upgrade(kernel, request, socket, head))
  kept.start(kernel)

  const url = kernel.settings.publicUrl
  return {
    url,
    port,
    u2c: `${url}/u2c/api/v1`,
    get startedAt() {
      return kernel.world.startedAt
    },
    publishPath: (path) => kernel.feed.say({ type: 'path', path }),
    publishFleet: (bots) => kernel.feed.say({ type: 'fleet', bots }),
    stop: async () => {
      kernel.faults.end()
      for (const link of kernel.links.all()) link.close(1001, 'going away')
      await kept.stop(kernel)
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await new Promise((resolve) => setTimeout(resolve, 50)) // lets the close frames leave
      mercury.stop()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Puts the parts together. */
function assemble(options: SandboxOptions, port: number, now: number | undefined, fetch: (request: Request) => void): Kernel {
  const seed = options.seed ?? 42
  const time = sandboxTime(options.clock ?? 'real', now)
  const ids = seededIds(seed)
  const news = feed()
  const calls = callLog(news)
  const kernel: Kernel = {
    settings: settingsOf(options, port),
    time,
    ids,
    state: emptyState(seed, () => time.clock.now()),
    links: linkSet(),
    deliveries: deliveryLog(),
    faults: faultRegistry({ ids, time, calls, feed: news, knobs, scenario: (fault) => scenarioFaults(kernel, fault), kernel: () => kernel }),
    calls,
    feed: news,
    waiters: waiters(),
    fleet: options.fleet,
    world: { seed, startedAt: time.now() },
    replay: (request) => {
      const headers = new Headers(request.headers)
      headers.set(replayed, '1')
      fetch(new Request(request, { headers }))
    },
  }
  return kernel
}

async function listen(server: Server, options: SandboxOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 8080, options.host ?? '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  return (server.address() as AddressInfo).port // a TCP server that listens has an address of this shape
}
