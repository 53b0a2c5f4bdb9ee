import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { fakeClock } from '@nightshift/resilience'
import { controlClient, type FleetBot } from '@nightshift/sandbox'
import { afterEach, expect, test } from 'vitest'
import { lookAtFleet } from './fleet.ts'
import { readTargets } from './options.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

/** A bot's health port that answers what it is told to; `undefined` = it hangs up. */
async function healthPort(): Promise<{ readonly url: string; answer: unknown }> {
  const port: { url: string; answer: unknown } = {
    url: '',
    answer: { ok: true, link: 'live', upMs: 5_000, inbox: 1, outbox: 2, version: '1.2.3' },
  }
  const server: Server = createServer((_, response) =>
    port.answer === undefined ? response.destroy() : response.end(JSON.stringify(port.answer)),
  ).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  ends.push(() => (server.close(), server.closeAllConnections()))
  port.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on a port
  return port
}

/** A looker at one bot, and what it showed; `look` lets one more second pass. */
async function looking(url: string) {
  const clock = fakeClock(1_000_000)
  const shown: FleetBot[] = []
  const looker = lookAtFleet({ toodles: url }, clock)
  ends.push(() => looker.stop())
  const next = async (): Promise<FleetBot> => {
    await expect.poll(clock.waiting).toBe(1)
    const last = shown.at(-1)
    if (!last) throw new Error('nothing was shown')
    return last
  }
  looker.serve({ publishFleet: (bots) => void shown.push(...bots) })
  await next()
  return { shown, looker, next, look: async () => (await clock.advance(1_000), await next()) }
}

test('a bot is shown as its health port tells, as the first process of its container', async () => {
  const bot = await healthPort()
  const { next } = await looking(bot.url)
  expect(await next()).toEqual({
    name: 'toodles',
    ready: true,
    state: 'live',
    restarts: 0,
    pid: 1,
    inbox: 1,
    outbox: 2,
    version: '1.2.3',
    startedAt: 995_000,
    linkState: 'live',
  })
})

test('one that is not ready says why; one that does not answer is down, and its return is a restart', async () => {
  const bot = await healthPort()
  const { look } = await looking(bot.url)
  bot.answer = { ok: false, reason: 'waiting: dns', link: 'waiting', upMs: 6_000 }
  expect(await look()).toMatchObject({ ready: false, state: 'waiting: dns', linkState: 'waiting', pid: 1, restarts: 0 })
  bot.answer = undefined
  expect(await look()).toMatchObject({ ready: false, pid: undefined, restarts: 0, lastExit: { at: 1_002_000, asked: false } })
  expect(await look()).toMatchObject({ pid: undefined, lastExit: { at: 1_002_000 } })
  bot.answer = { ok: true, link: 'live', upMs: 500 }
  expect(await look()).toMatchObject({ ready: true, pid: 1, restarts: 1, startedAt: 1_003_500 })
  expect(await look()).toMatchObject({ restarts: 1, startedAt: 1_003_500 })
})

test('a new process between two looks is shown as gone and back', async () => {
  const bot = await healthPort()
  const { look, shown } = await looking(bot.url)
  bot.answer = { ok: true, link: 'live', upMs: 100 }
  expect(await look()).toMatchObject({ restarts: 1, startedAt: 1_000_900 })
  expect(shown.slice(-2).map(({ pid }) => pid)).toEqual([undefined, 1])
})

test('what is not one of ours counts as no answer', async () => {
  const bot = await healthPort()
  const { look } = await looking(bot.url)
  for (const answer of ['<html>', { ok: 'yes' }, null]) {
    bot.answer = answer
    expect((await look()).pid).toBeUndefined()
  }
})

test('as a service it tells of the fleet that it looks at, and that nobody here can kill, stop or start it', async () => {
  const bot = await healthPort()
  // Spawned, not forked: nobody stands at the other end of a channel.
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), '--port', '0'], {
    env: { ...process.env, NIGHTSHIFT_SANDBOX_FLEET: JSON.stringify({ toodles: bot.url }) },
  })
  ends.push(() => child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  await expect.poll(() => said, { timeout: 10_000 }).toContain('listens at')
  const url = /http:\S+/.exec(said)?.[0] ?? ''
  const control = controlClient(url)
  await expect.poll(async () => await control.fleet()).toMatchObject([{ name: 'toodles', ready: true, pid: 1 }])
  expect(await (await fetch(`${url}/sandbox/fleet`)).json()).toMatchObject({ acts: false })
  for (const act of [control.kill, control.stop, control.start])
    await expect(act('toodles')).rejects.toMatchObject({ status: 404, message: expect.stringContaining('only looked at') })
  const ended = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

test('targets come from a flag or the environment, and what is none is named', () => {
  expect(readTargets([], {})).toBeUndefined()
  expect(readTargets([], { NIGHTSHIFT_SANDBOX_FLEET: '{"toodles":"http://toodles:8081/"}' })).toEqual({ toodles: 'http://toodles:8081' })
  for (const wrong of ['toodles', '[]', '{"toodles":8081}', '{"toodles":"ftp://x"}'])
    expect(() => readTargets([], { NIGHTSHIFT_SANDBOX_FLEET: wrong })).toThrow('--fleet: expected a JSON object')
})
