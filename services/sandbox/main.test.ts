import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { FromSandbox, ToSandbox } from '@nightshift/host/ipc'
import { controlClient, type FleetBot } from '@nightshift/sandbox'
import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** Starts the service as a supervisor would, and hands over what it says. */
async function withService(
  run: (child: ChildProcess, url: string) => Promise<void>,
  args: readonly string[] = ['--port', '0'],
): Promise<void> {
  const child = fork(main, [...args], { silent: true })
  try {
    const [said] = (await once(child, 'message')) as [FromSandbox] // the first thing it says
    if (said.type !== 'listening') throw new Error(`expected to hear where it listens, heard "${said.type}"`)
    await run(child, said.url)
  } finally {
    child.kill('SIGKILL')
  }
}
const bot: FleetBot = { name: 'toodles', ready: true, state: 'live', restarts: 2, pid: 7, inbox: 0, outbox: 1 }
const tell = (child: ChildProcess, message: ToSandbox): void => void child.send(message)

test('it says where it listens, shows the fleet it is told of, and passes the buttons on', () =>
  withService(async (child, url) => {
    const control = controlClient(url)
    expect(await control.fleet()).toEqual([])
    tell(child, { type: 'fleet', bots: [bot] })
    while ((await control.fleet()).length === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(await control.fleet()).toEqual([bot])
    const asked: FromSandbox[] = []
    child.on('message', (message: FromSandbox) => {
      asked.push(message)
      if (message.type === 'do') tell(child, { type: 'did', id: message.id, ...(message.verb === 'stop' && { error: 'It would not.' }) })
    })
    await control.kill('toodles')
    await expect(control.stop('toodles')).rejects.toMatchObject({ message: 'It would not.' })
    expect(asked).toMatchObject([
      { verb: 'kill', bot: 'toodles' },
      { verb: 'stop', bot: 'toodles' },
    ])
  }))

test('path events of bots reach the feed', () =>
  withService(async (child, url) => {
    const stop = new AbortController()
    const heard = (async () => {
      for await (const event of controlClient(url).events(stop.signal)) if (event.type === 'path') return event.path
      return undefined
    })()
    const event = { point: 'stored', bot: 'toodles', at: 1, key: 'msg:1' } as const
    const again = setInterval(() => tell(child, { type: 'path', event }), 20)
    expect(await heard).toEqual(event)
    clearInterval(again)
    stop.abort()
  }))

test.each(['SIGTERM', 'SIGINT'] as const)('it ends with 0 on %s, open links or not', (signal) =>
  withService(async (child, url) => {
    const stop = new AbortController()
    await fetch(`${url}/sandbox/events`, { signal: stop.signal })
    const ended = once(child, 'exit')
    child.kill(signal)
    expect(await ended).toEqual([0, null])
    stop.abort()
  }),
)

test('it ends when its supervisor is gone', () =>
  withService(async (child) => {
    const ended = once(child, 'exit')
    child.disconnect()
    expect(await ended).toEqual([0, null])
  }))

test('a port that was asked for and is taken ends it with 78', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  const address = blocker.address()
  const child = fork(main, ['--port', String(typeof address === 'object' ? address?.port : 0)], { silent: true })
  expect(await once(child, 'exit')).toEqual([78, null])
  blocker.close()
})

test('flags win over the environment, and every wrong value is named at once', () => {
  expect(
    readOptions(['--seed', '7', '--offline-queue'], { SIM_SEED: '8', NIGHTSHIFT_SANDBOX_CLOCK: 'virtual', NIGHTSHIFT_SANDBOX_STATE: '/s' }),
  ).toEqual({ seed: 7, stateDir: '/s', clock: 'virtual', offlineQueue: true, ackStrict: false })
  expect(() => readOptions(['--port', 'x', '--clock', 'fast'], { NIGHTSHIFT_SANDBOX_CONTROL_KEY_FILE: '/nowhere' })).toThrow(
    /--port.*"x"[^]*--clock.*"fast"|--clock[^]*--port/,
  )
  expect(readOptions([], { SIM_SEED: '8' })).toMatchObject({ seed: 8 })
  expect(() => readOptions(['--prot', '1'], {})).toThrow('--prot')
})
