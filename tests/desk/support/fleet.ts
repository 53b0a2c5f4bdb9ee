import { once } from 'node:events'
import { createServer } from 'node:http'
import { fleetClient, type Fleet } from '@nightshift/fleet'
import { UpstreamDown, type Clock, type Effect } from '@nightshift/resilience'
import { switchboard, type Switchboard } from '@nightshift/upstream'

/** The health ports of a fleet, and what else Pinger calls: they keep what was done to them, and have the faults of a switchboard. */
export interface SimulatedFleet extends Omit<Switchboard, 'through'> {
  /** What was done, oldest first: `reconnect toodles`, `beat`, `strike ws.cut`. */
  done(): readonly string[]
  client(clock: Clock): Fleet
  /** Where the dead-man switch and the local Webex answer. */
  outside(clock: Clock): (request: Request) => Promise<Response>
  /** Calls that the network has not answered yet. */
  waiting(): number
  close(): Promise<void>
}

export const secrets = { 'canary-key': 'k'.repeat(32), 'control-token': 'control' }
const names = ['toodles', 'msoar']
/** How long the fleet's client waits for a bot. */
const limitMs = 30_000

/** Real sockets: the fleet's own client cannot tell them from a fleet. `beSlow` alone is played on the clock of the desk. */
export async function simulatedFleet(clock: Clock): Promise<SimulatedFleet> {
  const done: string[] = []
  let slow = false
  let waiting = 0
  const counted = async <T>(call: Promise<T>): Promise<T> => {
    waiting++
    return await call.finally(() => waiting--)
  }
  const board = switchboard(clock)
  const handle = board.through(
    async ({ method, url }) => {
      const [, bot = '', verb = '', word = ''] = new URL(url).pathname.split('/')
      if (verb === 'readyz')
        return Response.json({ ok: true, version: '0.1.0', email: `${bot}@webex.bot`, link: 'live', upMs: 60_000, reconnects: 0 })
      if (method === 'GET') return Response.json([{ name: 'one', modifiedAt: 0, ours: true, current: true }])
      done.push(`${word} ${bot}`)
      return Response.json({ ok: true, did: { deleted: 1, ours: 1, others: 0 } })
    },
    ({ method }) => (method === 'POST' ? 'write' : 'read'),
  )
  const server = createServer((request, response) => {
    handle(new Request(`http://fleet.sim${request.url}`, { method: request.method ?? 'GET' })).then(
      async (answer) => response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text()),
      () => request.socket.destroy(),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number } // it listens on TCP
  const real = fleetClient(
    Object.fromEntries(names.map((name) => [name, `http://127.0.0.1:${port}/${name}`])),
    () => secrets['control-token'],
  )
  return {
    ...board,
    done: () => done,
    client: (its) => slowly(real, its, () => slow, counted),
    waiting: () => waiting,
    outside: (its) =>
      board.through(
        async (request) => {
          if (slow) await its.sleep(2 * limitMs, request.signal)
          const { hostname } = new URL(request.url)
          done.push(hostname === 'deadman.sim' ? 'beat' : `strike ${/"knob":"([\w.]+)"/.exec(await request.text())?.[1]}`)
          return Response.json({})
        },
        () => 'write',
      ),
    beSlow: () => {
      slow = true
      return () => (slow = false)
    },
    recover: () => {
      slow = false
      board.recover()
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The client, and what its time limits come to while no bot answers. */
function slowly(fleet: Fleet, clock: Clock, isSlow: () => boolean, counted: <T>(call: Promise<T>) => Promise<T>): Fleet {
  const late = async (bot: string): Promise<never> => {
    await clock.sleep(limitMs)
    throw new UpstreamDown(bot, `${bot} does not answer on its health port`)
  }
  const effect = <T>(bot: string, given: Effect<T>): Effect<T> => ({
    ...given,
    run: (call) => (isSlow() ? late(bot) : counted(given.run(call))),
  })
  return {
    names: fleet.names,
    look: async (bot) => {
      if (!isSlow()) return await counted(fleet.look(bot))
      await clock.sleep(2_000)
      return { answered: false, why: 'ETIMEDOUT' }
    },
    devices: (bot) => (isSlow() ? late(bot) : counted(fleet.devices(bot))),
    reconnect: (bot, cause) => effect(bot, fleet.reconnect(bot, cause)),
    drain: (bot) => effect(bot, fleet.drain(bot)),
    resume: (bot) => effect(bot, fleet.resume(bot)),
    restart: (bot) => effect(bot, fleet.restart(bot)),
    prune: (bot) => effect(bot, fleet.prune(bot)),
  }
}
