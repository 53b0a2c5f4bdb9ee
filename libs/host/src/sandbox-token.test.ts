import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { controlClient, isSandboxToken, startSandbox } from '@nightshift/sandbox'
import { afterEach, beforeEach, expect, test } from 'vitest'

const entry = fileURLToPath(new URL('sandbox-token.ts', import.meta.url))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-token-'))
  mkdirSync(join(folder, 'shared'))
  writeFileSync(join(folder, 'config.yaml'), 'sandbox: true\nroles: { operator: [me@example.com] }\nwebex: { allowBots: [a@webex.bot] }\n')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Ran {
  readonly code: number | null
  readonly out: string
}

/** Runs the entry as an init container would. */
function run(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const child = spawn(process.execPath, [entry, ...args], {
    env: {
      PATH: process.env['PATH'],
      NIGHTSHIFT_BOT: 'toodles',
      NIGHTSHIFT_CONFIG_FROM: join(folder, 'config.yaml'),
      NIGHTSHIFT_SECRETS_FROM: join(folder, 'shared'),
      NIGHTSHIFT_RUN: join(folder, 'run'),
      ...env,
    },
  })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')))
  const ended = new Promise<Ran>((done) => child.once('close', (code) => done({ code, out })))
  return { child, ended, said: () => out }
}
const made = (...path: readonly string[]): string => readFileSync(join(folder, 'run', ...path), 'utf8')

test('a bot is made, and its token, its other secrets and its configuration over the simulated SOC’s lie in one folder, for its owner alone', async () => {
  const sandbox = await startSandbox({ port: 0 })
  try {
    writeFileSync(join(folder, 'shared', 'control-token'), 'given')
    const { code, out } = await run({ NIGHTSHIFT_SANDBOX_URL: sandbox.url, NIGHTSHIFT_SECRETS_MINT: 'control-token,canary-key' }).ended
    expect([code, out]).toEqual([0, expect.stringContaining('toodles has its token')])
    const token = made('secrets', 'webex-token')
    expect(isSandboxToken(token)).toBe(true)
    expect(token).toBe((await controlClient(sandbox.url).bot('toodles')).token)
    expect(out).not.toContain(token)
    expect(made('secrets', 'control-token')).toBe('given')
    expect(made('secrets', 'canary-key')).toMatch(/^[\da-f]{64}$/)
    expect(made('secrets', 'canary-key')).toBe(readFileSync(join(folder, 'shared', 'canary-key'), 'utf8'))
    expect(statSync(join(folder, 'run', 'secrets', 'webex-token')).mode & 0o777).toBe(0o600)
    const world = await controlClient(sandbox.url).worldConfig()
    const config = JSON.parse(made('config.json')) as Readonly<Record<string, Readonly<Record<string, unknown>>>>
    expect(config['people']).toEqual(world['people'])
    expect(config['webex']).toEqual({ u2c: `${sandbox.url}/u2c/api/v1`, allowBots: ['a@webex.bot'] })
    expect(config['roles']).toEqual({ ...(world['roles'] as object), operator: ['me@example.com'] })
    expect(config['sandbox']).toBe(true)
  } finally {
    await sandbox.stop()
  }
})

test('bots that start together share one drawn secret', async () => {
  const sandbox = await startSandbox({ port: 0 })
  try {
    const env = { NIGHTSHIFT_SANDBOX_URL: sandbox.url, NIGHTSHIFT_SECRETS_MINT: 'canary-key' }
    const names = ['toodles', 'msoar', 'pinger']
    await Promise.all(names.map((name) => run({ ...env, NIGHTSHIFT_BOT: name, NIGHTSHIFT_RUN: join(folder, 'run', name) }).ended))
    expect(new Set(names.map((name) => made(name, 'secrets', 'canary-key'))).size).toBe(1)
  } finally {
    await sandbox.stop()
  }
})

test('a local Webex that is not there yet is waited for', async () => {
  const port = await freePort()
  const waiting = run({ NIGHTSHIFT_SANDBOX_URL: `http://127.0.0.1:${port}` })
  await expect.poll(waiting.said, { timeout: 10_000 }).toContain('Waiting for the local Webex')
  const sandbox = await startSandbox({ port })
  try {
    expect((await waiting.ended).code).toBe(0)
    expect(isSandboxToken(made('secrets', 'webex-token'))).toBe(true)
  } finally {
    await sandbox.stop()
  }
})

test('while it waits, SIGTERM ends it with 0', async () => {
  const waiting = run({ NIGHTSHIFT_SANDBOX_URL: `http://127.0.0.1:${await freePort()}` })
  await expect.poll(waiting.said, { timeout: 10_000 }).toContain('Waiting')
  waiting.child.kill('SIGTERM')
  expect((await waiting.ended).code).toBe(0)
})

test('a configuration that does not say "sandbox: true" is refused before anything is asked, and nothing is written', async () => {
  writeFileSync(join(folder, 'config.yaml'), 'sandbox: false\n')
  const { code, out } = await run({ NIGHTSHIFT_SANDBOX_URL: 'http://127.0.0.1:9' }).ended
  expect([code, out]).toEqual([78, expect.stringContaining('must say "sandbox: true"')])
  expect(() => made('config.json')).toThrow('ENOENT')
})

test('what is missing, or refused by the local Webex, is a sentence and ends it with 78', async () => {
  expect(await run({ NIGHTSHIFT_SANDBOX_URL: '' }).ended).toEqual({ code: 78, out: 'NIGHTSHIFT_SANDBOX_URL: must be set\n' })
  const sandbox = await startSandbox({ port: 0, controlKey: 'k' })
  try {
    const { code, out } = await run({ NIGHTSHIFT_SANDBOX_URL: sandbox.url }).ended
    expect([code, out]).toEqual([78, expect.stringContaining('status 401')])
  } finally {
    await sandbox.stop()
  }
})

test('with a module to become, it becomes that module, which finds what was prepared; without an address it becomes it at once', async () => {
  writeFileSync(join(folder, 'next.mjs'), 'console.log(`next: ${process.env.NIGHTSHIFT_CONFIG} ${process.listenerCount("SIGTERM")}`)')
  const sandbox = await startSandbox({ port: 0 })
  try {
    const { code, out } = await run({ NIGHTSHIFT_SANDBOX_URL: sandbox.url }, join(folder, 'next.mjs')).ended
    expect([code, out]).toEqual([0, expect.stringContaining(`next: ${join(folder, 'run', 'config.json')} 0`)])
  } finally {
    await sandbox.stop()
  }
  expect(await run({ NIGHTSHIFT_SANDBOX_URL: '' }, join(folder, 'next.mjs')).ended).toEqual({ code: 0, out: 'next: undefined 0\n' })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const { port } = server.address() as AddressInfo // it listens on a port
  await new Promise((done) => server.close(done))
  return port
}
