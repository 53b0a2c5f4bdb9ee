import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { exitCodes, type FromBot, type FromSandbox } from '@nightshift/host'
import { controlClient } from '@nightshift/sandbox'
import { botNames, mainOf, root } from '../bots.ts'
import { badConfig, fileOrExit, problemsOf } from '../config.ts'
import type { StartOptions } from '../program.ts'
import { supervise, type Child } from './child.ts'
import { fleetView, type FleetView } from './fleet-view.ts'
import { foldedImports } from './folded.ts'
import { builtPage } from './page.ts'
import { freePort, freePorts } from './ports.ts'
import { sharedSecrets, writeSecret } from './secrets.ts'

const firstBotPort = 8_101
/** ctrl-C ends everything within 5 s: the bots first, since they still have something to say to Webex. */
const botStopMs = 4_600
const sandboxStopMs = 900

/** The whole night shift on this machine: the local Webex, its page, and every bot as its own process. Resolves never; ctrl-C ends it. */
export async function start(options: StartOptions): Promise<void> {
  const began = performance.now()
  const home = process.env['INIT_CWD'] ?? process.cwd()
  const names = wanted(options.only)
  const file = await goodFile(resolve(home, options.config), names)
  const state = join(home, '.nightshift')
  if (options.fresh === true) rmSync(state, { recursive: true, force: true })
  mkdirSync(state, { recursive: true })

  const execArgs = await foldedImports()
  const port = await freePort(Number(options.port))
  const bots = new Map<string, Child>()
  const view = fleetView(bots)
  const tellFleet = (): void => sandbox.send({ type: 'fleet', bots: view.fleet() })
  // What changes by itself (the last frame, memory) is told once a second; everything else at once.
  setInterval(tellFleet, 1_000).unref()

  let listening: (url: string) => void = () => undefined
  const url = new Promise<string>((done) => (listening = done))
  const sandbox = supervise({
    name: 'sandbox',
    args: [...execArgs, join(root, 'services', 'sandbox', 'main.ts')],
    env: sandboxEnvironment(port, state, builtPage()),
    ...(options.logs === true ? {} : { logFile: logFile(state, 'sandbox') }),
    onChange: () => undefined,
    onMessage: (message) => {
      const said = message as FromSandbox // our own process, by libs/host/src/ipc.ts
      if (said.type === 'listening') listening(said.url)
      if (said.type === 'listening') tellFleet()
      if (said.type === 'do') {
        act(bots, said.verb, said.bot)
          .then(() => sandbox.send({ type: 'did', id: said.id }))
          .catch((error: unknown) =>
            sandbox.send({ type: 'did', id: said.id, error: error instanceof Error ? error.message : String(error) }),
          )
          .finally(tellFleet)
      }
    },
  })
  stopOnSignals(bots, sandbox)
  sandbox.start()
  const base = await url

  const webex = controlClient(base)
  const shared = sharedSecrets(state)
  const free = await freePorts(firstBotPort, names.length)
  const ports = new Map(names.map((name, index) => [name, free[index]]))
  const targets = Object.fromEntries(names.map((name) => [name, `http://127.0.0.1:${ports.get(name)}`]))
  const world = await webex.worldConfig()
  for (const name of names) {
    const folder = join(state, name)
    const { token } = await webex.bot(name)
    for (const [secret, text] of Object.entries({ ...shared, 'webex-token': token })) writeSecret(join(folder, 'secrets'), secret, text)
    const config = join(folder, 'config.json')
    writeFileSync(config, JSON.stringify(merged(file, world, base, name, targets), undefined, 2))
    const child = supervise({
      name,
      args: [...execArgs, mainOf(name)],
      env: {
        NIGHTSHIFT_CONFIG: config,
        NIGHTSHIFT_SECRETS: join(folder, 'secrets'),
        NIGHTSHIFT_STATE: folder,
        NIGHTSHIFT_HEALTH_PORT: String(ports.get(name)),
      },
      ...(options.logs === true ? {} : { logFile: logFile(state, name) }),
      onChange: () => {
        view.changed(name)
        tellFleet()
      },
      onMessage: (message) => {
        const said = message as FromBot // our own process, by libs/host/src/ipc.ts
        if (said.type === 'path') sandbox.send(said)
        if (said.type === 'status' && said.ready) child.wasReady()
        if (view.heard(name, said)) tellFleet()
      },
    })
    bots.set(name, child)
    child.start()
  }
  await allReady(names, view)
  process.stdout.write(welcome(base, names, performance.now() - began, state))
}

/** The person's file, checked as each bot will read it: bots that refuse it would only be started again and again. */
async function goodFile(path: string, names: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const file = fileOrExit(path)
  const problems = await problemsOf(file, names)
  if (problems.length > 0) badConfig(problems)
  return typeof file === 'object' && file !== null ? { ...file } : {}
}

function wanted(only: string | undefined): readonly string[] {
  const names = only === undefined ? botNames() : only.split(',').map((one) => one.trim())
  names.forEach(mainOf)
  return names
}

/** One bot's configuration: the person's file, on the simulated SOC's people and registers, with what this machine settles. */
function merged(
  file: Readonly<Record<string, unknown>>,
  world: Readonly<Record<string, unknown>>,
  base: string,
  name: string,
  targets: Readonly<Record<string, string>>,
): unknown {
  const all = (file['bots'] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>> // checked by the bot's own start
  const own = name === 'pinger' ? { targets, ...all[name] } : all[name]
  return {
    ...world,
    ...file,
    sandbox: true,
    webex: { ...(file['webex'] as object | undefined), u2c: `${base}/u2c/api/v1` },
    health: { host: '127.0.0.1' },
    peers: targets,
    drain: { lanes: '4s', rest: '500ms' },
    bots: own === undefined ? {} : { [name]: own },
  }
}

function sandboxEnvironment(port: number, state: string, page: string | undefined): Record<string, string> {
  return {
    NIGHTSHIFT_SANDBOX_PORT: String(port),
    NIGHTSHIFT_SANDBOX_STATE: join(state, 'sandbox'),
    ...(page === undefined ? {} : { NIGHTSHIFT_SANDBOX_PAGE: page }),
  }
}

function logFile(state: string, name: string): string {
  mkdirSync(join(state, name), { recursive: true })
  return join(state, name, 'log')
}

async function act(bots: ReadonlyMap<string, Child>, verb: 'kill' | 'stop' | 'start', name: string): Promise<void> {
  const child = bots.get(name)
  if (!child) throw new Error(`There is no bot "${name}" here. There are: ${[...bots.keys()].join(', ')}`)
  if (verb === 'kill') child.kill()
  else if (verb === 'start') child.start()
  else await child.stop(botStopMs)
}

function stopOnSignals(bots: ReadonlyMap<string, Child>, sandbox: Child): void {
  let stopping = false
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(exitCodes.stopped)
    stopping = true
    process.stdout.write('\nStopping …\n')
    await Promise.all([...bots.values()].map((child) => child.stop(botStopMs - sandboxStopMs)))
    await sandbox.stop(sandboxStopMs)
    process.exit(exitCodes.stopped)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
}

async function allReady(names: readonly string[], view: FleetView): Promise<void> {
  let told = performance.now()
  while (!names.every((name) => view.of(name).ready)) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    if (performance.now() - told < 5_000) continue
    told = performance.now()
    process.stdout.write(`Waiting for ${names.filter((name) => !view.of(name).ready).join(', ')} …\n`)
  }
}

function welcome(base: string, names: readonly string[], ms: number, state: string): string {
  return `
  🌙 Nightshift is up: ${names.length} bots, ready in ${(ms / 1_000).toFixed(1)} s.

     ${base}

  Three things to try:
   1. In the page, ask Toodles:  who
   2. Become Luis Prieto, say "contacts add" to Toodles, and fill the card.
   3. Ask something and press Kill −9 on the bot's tile: it is answered all the same, once.

  Or from another terminal:  npm run nightshift -- chat toodles who
  Logs: ${state}/<bot>/log · ctrl-C stops everything; the next start goes on where this one ends.
`
}
