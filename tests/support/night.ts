import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BotStatus, FromBot } from '@nightshift/host/ipc'
import { controlClient, startSandbox, type Sandbox, type FleetPort, type SandboxOptions } from '@nightshift/sandbox'
import { mainOf } from '@nightshift/cli/bots'
import { supervise, type Child } from '@nightshift/cli/start/child'
import { fleetView } from '@nightshift/cli/start/fleet-view'
import { foldedImports } from '@nightshift/cli/start/folded'
import { freePort } from '@nightshift/cli/start/ports'
import { sharedSecrets, writeSecret } from '@nightshift/cli/start/secrets'
import { worldConfig } from '@nightshift/cli/start/world-config'

/** Bots as real processes against a local Webex, under the supervisor's own hands: what a person's `npm start` runs, scaled for a test. */
export interface Night {
  readonly webex: ReturnType<typeof controlClient>
  readonly sandbox: Sandbox
  readonly bots: ReadonlyMap<string, Child>
  readonly folder: string
  readonly paths: readonly {
    readonly point: string
    readonly key?: string
    readonly bot: string
    readonly at: number
    readonly detail?: string
  }[]
  status(bot: string): BotStatus
  healthUrl(bot: string): string
  log(bot: string): string
  /** Resolves when all bots are ready. */
  ready(withinMs?: number): Promise<void>
  /** Resolves when no bot has anything to handle or to send. */
  quiet(withinMs?: number): Promise<void>
  stop(): Promise<void>
}

export interface NightOptions {
  readonly bots: readonly string[]
  /** Entry of a bot's process, where it is not the service's own. */
  readonly main?: (bot: string) => string
  readonly sandbox?: SandboxOptions
  /** Blocks over the simulated SOC's configuration. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
}

export async function night(options: NightOptions): Promise<Night> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-night-'))
  const bots = new Map<string, Child>()
  const view = fleetView(bots)
  const fleet: FleetPort = {
    fleet: view.fleet,
    act: async (verb, bot) => {
      const child = bots.get(bot)
      if (verb === 'kill') child?.kill()
      else if (verb === 'start') child?.start()
      else await child?.stop(5_000)
    },
  }
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', fleet, ...options.sandbox })
  const webex = controlClient(sandbox.url)
  const world = await worldConfig(sandbox.url)
  const shared = sharedSecrets(folder)
  const execArgs = await foldedImports()
  const paths: FromPath[] = []
  const ports = new Map<string, number>()
  let port = 18_101 + Math.floor(Math.random() * 2_000)
  for (const name of options.bots) {
    port = await freePort(port)
    ports.set(name, port)
    port++
  }
  const targets = Object.fromEntries([...ports].map(([name, at]) => [name, `http://127.0.0.1:${at}`]))
  for (const name of options.bots) {
    const home = join(folder, name)
    const { token } = await webex.bot(name)
    for (const [secret, text] of Object.entries({ ...shared, 'webex-token': token })) writeSecret(join(home, 'secrets'), secret, text)
    const file = merge(
      merge(world, {
        sandbox: true,
        webex: { u2c: sandbox.u2c },
        health: { host: '127.0.0.1' },
        peers: targets,
        drain: { lanes: '4s', rest: '500ms' },
        // A suite talks faster than people do: the gate against floods stands open unless it is what is tested.
        path: { personBurst: 1e9, roomBurst: 1e9 },
      }),
      options.config ?? {},
    )
    const own = ((file['bots'] ?? {}) as Readonly<Record<string, object>>)[name]
    const config = {
      ...file,
      bots: own === undefined && name !== 'pinger' ? {} : { [name]: name === 'pinger' ? { targets, ...own } : own },
    }
    writeFileSync(join(home, 'config.json'), JSON.stringify(config))
    const child = supervise({
      name,
      args: [...execArgs, options.main?.(name) ?? mainOf(name)],
      env: {
        NIGHTSHIFT_STATUS_MS: '100',
        NIGHTSHIFT_CONFIG: join(home, 'config.json'),
        NIGHTSHIFT_SECRETS: join(home, 'secrets'),
        NIGHTSHIFT_STATE: home,
        NIGHTSHIFT_HEALTH_PORT: String(ports.get(name)),
        ...options.env,
      },
      logFile: join(home, 'log'),
      onChange: () => {
        view.changed(name)
        sandbox.publishFleet(fleet.fleet())
      },
      onMessage: (message) => {
        const said = message as FromBot // our own process, by libs/host/src/ipc.ts
        if (said.type === 'path') {
          paths.push(said.event)
          sandbox.publishPath(said.event)
        }
        if (said.type === 'status' && said.ready) bots.get(name)?.wasReady()
        if (view.heard(name, said) || said.type === 'status') sandbox.publishFleet(fleet.fleet())
      },
    })
    bots.set(name, child)
    child.start()
  }
  return {
    webex,
    sandbox,
    bots,
    folder,
    paths,
    status: view.of,
    healthUrl: (bot) => targets[bot] ?? '',
    log: (bot) => (existsSync(join(folder, bot, 'log')) ? readFileSync(join(folder, bot, 'log'), 'utf8') : ''),
    ready: (withinMs = 20_000) =>
      until(
        withinMs,
        () => options.bots.every((bot) => view.of(bot).ready),
        () => options.bots.map((bot) => `${bot}: ${view.of(bot).state}`).join(', '),
      ),
    quiet: async (withinMs = 120_000) => {
      let calm = 0
      await until(
        withinMs,
        () => {
          const busy = options.bots.some((bot) => !view.of(bot).ready || view.of(bot).inbox > 0 || view.of(bot).outbox > 0)
          calm = busy ? 0 : calm + 1
          return calm > 6
        },
        () => options.bots.map((bot) => `${bot}: ${JSON.stringify(view.of(bot))}`).join(', '),
      )
    },
    stop: async () => {
      await Promise.all([...bots.values()].map((child) => child.stop(5_000)))
      await sandbox.stop()
      if (process.env['NIGHTSHIFT_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

type FromPath = Extract<FromBot, { readonly type: 'path' }>['event']

/** Waits until something holds; fails with what is the case instead. */
export async function until(withinMs: number, holds: () => boolean | Promise<boolean>, otherwise: () => string = () => ''): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Not within ${withinMs} ms: ${otherwise()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function merge(base: Readonly<Record<string, unknown>>, over: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) merged[key] = isBlock(merged[key]) && isBlock(value) ? merge(merged[key], value) : value
  return merged
}

function isBlock(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
