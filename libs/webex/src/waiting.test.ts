import { createServer, type Server } from 'node:net'
import { seededRandom, systemClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { openAgents } from './agents.ts'
import { isReachable } from './reach.ts'
import { defaultTimings } from './timings.ts'
import { openWaiting } from './waiting.ts'

const timings = { ...defaultTimings, probeMs: 40, probeCutMs: 20 }

async function listening(port = 0): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => socket.end())
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  return { server, port: typeof address === 'object' && address ? address.port : 0 }
}
const closed = (server: Server): Promise<unknown> => new Promise((resolve) => server.close(resolve))

test('the probe tells a listening host from a silent one', async () => {
  const { server, port } = await listening()
  const agents = openAgents()
  expect(await isReachable(`ws://127.0.0.1:${port}/x`, agents, { ...systemClock }, 1_000)).toBe(true)
  await closed(server)
  const later = { ...systemClock }
  expect(await isReachable(`ws://127.0.0.1:${port}/x`, agents, later, 1_000)).toBe(false)
  expect(await isReachable('wss://127.0.0.1:1/x', agents, later, 1_000)).toBe(false)
  expect(await isReachable('nonsense', agents, later, 1_000)).toBe(false)
  agents.close()
})

test('all bots of a process share one probe of a host', async () => {
  let connections = 0
  const server = createServer((socket) => (connections++, socket.end()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/x`
  const agents = openAgents()
  const clock = { ...systemClock }
  expect(await Promise.all(Array.from({ length: 10 }, () => isReachable(url, agents, clock, 1_000)))).toEqual(Array(10).fill(true))
  expect(connections).toBe(1)
  await closed(server)
  agents.close()
})

test('when the network is back the wait is cut', async () => {
  const { server, port } = await listening()
  await closed(server)
  const agents = openAgents()
  const waiting = openWaiting(
    { clock: { ...systemClock }, random: seededRandom(1), timings, agents, downSince: () => undefined },
    new AbortController().signal,
  )
  const cuts: number[] = []
  const over = waiting.pause(3_600_000, `ws://127.0.0.1:${port}/x`, (ms) => cuts.push(ms))
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(cuts).toEqual([])
  const again = await listening(port)
  await over
  expect(cuts).toHaveLength(1)
  await closed(again.server)
  agents.close()
})

test('without an address nothing is probed, and a wait ends when woken or stopped', async () => {
  const agents = openAgents()
  const stop = new AbortController()
  const waiting = openWaiting({ clock: systemClock, random: seededRandom(1), timings, agents, downSince: () => undefined }, stop.signal)
  const first = waiting.pause(3_600_000, undefined, () => expect.fail('cut'))
  waiting.wake()
  await first
  const second = waiting.pause(3_600_000, undefined, () => expect.fail('cut'))
  stop.abort()
  await second
  await waiting.pause(3_600_000, undefined, () => expect.fail('cut'))
  agents.close()
})
