import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mainOf } from '@nightshift/cli/bots'
import { foldedImports } from '@nightshift/cli/start/folded'
import { worldConfig } from '@nightshift/cli/start/world-config'
import { controlClient, startSandbox, type ControlClient, type Sandbox } from '@nightshift/sandbox'
import { until } from '../support/night.ts'

/** A local Webex, and bots' processes against it, started as an operator would: by files, environment and signals alone. */
export interface Stage {
  readonly webex: ControlClient
  readonly sandbox: Sandbox
  /** A folder for one process; its identity at Webex is its own. `token: undefined` leaves the file away. */
  home(name: string, options?: HomeOptions): Promise<Home>
  launch(home: Home, env?: Readonly<Record<string, string>>, main?: string): Launched
  stop(): Promise<void>
}

interface HomeOptions {
  /** The whole configuration, in place of the simulated SOC's with blocks over it. */
  readonly file?: unknown
  readonly over?: Readonly<Record<string, unknown>>
  readonly token?: string | undefined
  readonly secrets?: Readonly<Record<string, string>>
}

export interface Home {
  readonly name: string
  readonly folder: string
  readonly configFile: string
  readonly storeFile: string
  /** Names of the secrets' files lead here. */
  secret(name: string): string
  configure(file: unknown): void
}

export interface Line {
  readonly level: string
  readonly event: string
  readonly msg: string
  readonly [field: string]: unknown
}

/** A process of Toodles. */
export interface Launched {
  readonly pid: number
  /** Its exit code; −1 where a signal ended it. */
  readonly ended: Promise<number>
  /** All that it wrote so far, both streams. */
  output(): string
  errors(): string
  lines(event?: string): readonly Line[]
  /** Resolves with the first line of the log of that event. */
  says(event: string, withinMs?: number): Promise<Line>
  get(path: string): Promise<{ readonly status: number; readonly body: string }>
  ready(withinMs?: number): Promise<void>
  signal(name: NodeJS.Signals): void
}

export async function stage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-process-'))
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1' })
  const webex = controlClient(sandbox.url)
  const world = await worldConfig(sandbox.url)
  const execArgs = await foldedImports()
  const running = new Set<Launched>()
  return {
    webex,
    sandbox,
    home: async (name, options = {}) => {
      const at = join(folder, name)
      const secrets = join(at, 'secrets')
      mkdirSync(secrets, { recursive: true })
      const token = 'token' in options ? options.token : (await webex.bot(name)).token
      for (const [secret, text] of Object.entries({ ...options.secrets, ...(token === undefined ? {} : { 'webex-token': token }) }))
        writeFileSync(join(secrets, secret), text)
      const configFile = join(at, 'config.json')
      const configure = (file: unknown): void => writeFileSync(configFile, JSON.stringify(file))
      configure('file' in options ? options.file : { ...world, ...plain(sandbox.u2c), ...options.over })
      return { name, folder: at, configFile, storeFile: join(at, 'toodles.db'), secret: (secret) => join(secrets, secret), configure }
    },
    launch: (home, env = {}, main = mainOf('toodles')) => {
      const one = launched([...execArgs, main], {
        NIGHTSHIFT_CONFIG: home.configFile,
        NIGHTSHIFT_SECRETS: join(home.folder, 'secrets'),
        NIGHTSHIFT_STATE: home.folder,
        NIGHTSHIFT_HEALTH_PORT: '0',
        NIGHTSHIFT_REREAD: '200ms',
        ...env,
      })
      running.add(one)
      void one.ended.then(() => running.delete(one))
      return one
    },
    stop: async () => {
      const left = [...running]
      for (const one of left) one.signal('SIGKILL')
      await Promise.all(left.map(({ ended }) => ended))
      await sandbox.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What every process of a test's needs besides the world. */
export function plain(u2c: string): Readonly<Record<string, unknown>> {
  return { sandbox: true, webex: { u2c }, health: { host: '127.0.0.1' }, drain: { lanes: '4s', rest: '500ms' } }
}

function launched(args: readonly string[], env: Readonly<Record<string, string>>): Launched {
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  const said = { output: '', errors: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said.output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said.errors += text))
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)))
  const lines = (event?: string): readonly Line[] =>
    said.output
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Line) // written by our own log
      .filter((line) => event === undefined || line.event === event)
  const says = async (event: string, withinMs = 20_000): Promise<Line> => {
    await until(
      withinMs,
      () => lines(event).length > 0 || child.exitCode !== null,
      () => `no ${event} in ${said.output}${said.errors}`,
    )
    const [first] = lines(event)
    if (!first) throw new Error(`It ended without ${event}: ${said.output}${said.errors}`)
    return first
  }
  return {
    pid: child.pid ?? 0,
    ended,
    output: () => said.output + said.errors,
    errors: () => said.errors,
    lines,
    says,
    get: async (path) => {
      const { port } = await says('process.started')
      const answer = await fetch(`http://127.0.0.1:${String(port)}${path}`)
      return { status: answer.status, body: await answer.text() }
    },
    ready: async (withinMs = 20_000) => void (await says('process.ready', withinMs)),
    signal: (name) => void child.kill(name),
  }
}

/** Asks in the direct chat; answers what the bot said, joined. */
export async function ask(webex: ControlClient, bot: string, as: string, text: string, withinMs = 20_000): Promise<string> {
  await webex.say({ as, to: bot, markdown: text })
  return (await webex.expect({ in: bot, as, within: withinMs })).map((one) => one.text).join('\n')
}

/** What the bot has said in a direct chat. */
export async function answers(webex: ControlClient, bot: string, as: string): Promise<readonly string[]> {
  return (await webex.messages(bot, as)).filter((one) => one.personEmail.startsWith(`${bot}@`)).map((one) => one.text)
}
