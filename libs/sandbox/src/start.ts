import { getRequestListener } from '@hono/node-server'
import { callLog } from './call-log.ts'
import type { Sandbox, SandboxOptions } from './contract.ts'
import { waiters } from './control/waiters.ts'
import { clearEntrance } from './entrances/clear.ts'
import { knobs } from './faults/knobs/index.ts'
import { faultRegistry } from './faults/registry.ts'
import { scenarioFaults } from './faults/scenarios/index.ts'
import { feed } from './feed.ts'
import { httpDoor, replayed } from './http.ts'
import { seededIds } from './ids.ts'
import { keeper } from './keeper.ts'
import type { Kernel } from './kernel.ts'
import { deliveryLog } from './mercury/deliveries.ts'
import { linkSet } from './mercury/links.ts'
import { mercuryDoor } from './mercury/upgrade.ts'
import { settingsOf } from './settings.ts'
import { emptyState } from './state/state.ts'
import { sandboxTime } from './time.ts'
import { openShift } from './upstreams/shift.ts'
import { openUpstreams } from './upstreams/upstreams.ts'
import { populate } from './world/populate.ts'

/** Drives a night where nobody chose another seed (webex.md §10.10). */
const defaultSeed = 42

/**
 * Starts a local Webex: REST, catalogue, devices, Mercury, control API and page on one port. Rejects where the port is taken or a kept
 * state cannot be read.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const kept = await keeper(options.stateDir)
  const entrance = await clearEntrance(options.port ?? 8080, options.host ?? '127.0.0.1')
  const kernel = assemble(options, entrance.port, kept.snapshot?.now, (request) => void door.fetch(request))
  if (kept.snapshot) kept.restore(kernel)
  else populate(kernel, options.seed ?? defaultSeed)
  const door = httpDoor(kernel)
  const mercury = mercuryDoor()
  const listener = getRequestListener((request, env) => door.fetch(request, env), { overrideGlobalObjects: false })
  entrance.open(
    (request, response) => void listener(request, response), // answers errors itself
    (request, socket, head) => mercury.upgrade(kernel, request, socket, head),
  )
  kept.start(kernel)
  const url = kernel.settings.publicUrl
  return {
    url,
    port: entrance.port,
    u2c: `${url}/u2c/api/v1`,
    get startedAt() {
      return kernel.world.startedAt
    },
    publishPath: (path) => kernel.feed.say({ type: 'path', path }),
    publishFleet: (bots) => kernel.feed.say({ type: 'fleet', bots, ...(options.fleet?.acts === false ? { acts: false } : {}) }),
    stop: async () => {
      kernel.faults.end()
      kernel.shift.stop()
      for (const link of kernel.links.all()) link.close(1001, 'going away')
      // What was still answered is kept, too.
      await entrance.close(mercury.stop)
      await kept.stop(kernel)
    },
  }
}

/** Puts the parts together. */
function assemble(options: SandboxOptions, port: number, now: number | undefined, fetch: (request: Request) => void): Kernel {
  const seed = options.seed ?? defaultSeed
  const time = sandboxTime(options.clock ?? 'real', now)
  const ids = seededIds(seed)
  const news = feed(() => time.now())
  const calls = callLog(news)
  const upstreams = openUpstreams(time.clock, options.stateDir)
  const kernel: Kernel = {
    settings: settingsOf(options, port),
    time,
    ids,
    state: emptyState(seed, () => time.clock.now()),
    links: linkSet(),
    deliveries: deliveryLog(),
    faults: faultRegistry({
      ids,
      time,
      calls,
      feed: news,
      knobs,
      scenario: (fault) => scenarioFaults(kernel, fault),
      kernel: () => kernel,
    }),
    calls,
    feed: news,
    waiters: waiters(),
    upstreams,
    shift: openShift(upstreams, time.clock, () => ids.draw('tickets'), options.shift ?? (time.virtual ? 'off' : 'calm')),
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
