import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mainOf, root } from '@nightshift/cli/bots'
import { supervise, type Child } from '@nightshift/cli/start/child'
import { foldedImports } from '@nightshift/cli/start/folded'
import { freePort } from '@nightshift/cli/start/ports'
import { sharedSecrets, writeSecret } from '@nightshift/cli/start/secrets'
import { worldConfig } from '@nightshift/cli/start/world-config'
import { controlClient, type ControlClient } from '@nightshift/sandbox'
import type { Took } from './webex.ts'

/** What the benches run on: a local Webex in its own process, and bots as `npm start` starts them. */
export interface Stage {
  readonly webex: ControlClient
  /** A folder on the disk on which `npm start` keeps its state. */
  readonly folder: string
  /** A Toodles of its own identity and state, folded, not started yet. */
  bot(name: string): Promise<Subject>
  /** The bare process of `floor.ts`, not started yet. */
  floor(name: string): Promise<Subject>
  /** Asks, and resolves with the stopwatch's answer. */
  ask(subject: string, question: string): Promise<Took>
  stop(): Promise<void>
}

/** A process that is measured. */
export interface Subject extends Child {
  /** Where its probes answer; empty where it has none. */
  readonly health: string
  /** Resolves when it hears Webex; rejects with the end of its log where that takes too long. */
  live(): Promise<void>
}

const person = 'dana'
const patienceMs = 10_000
const liveWithinMs = 30_000

/** `botArgs` = node's own arguments for the bots where they are not those of `npm start`, such as `--cpu-prof`. */
export async function openStage(botArgs?: readonly string[]): Promise<Stage> {
  // Beside the folded code: on the project's own disk, since a temporary folder may lie in memory, where a commit costs nothing.
  const shelf = join(root, 'node_modules', '.cache', 'nightshift')
  mkdirSync(shelf, { recursive: true })
  const folder = mkdtempSync(join(shelf, 'bench-'))
  const execArgs = await foldedImports()
  const started: Child[] = []
  let took: (one: Took) => void = () => undefined
  const listening = Promise.withResolvers<string>()
  const local = supervise({
    name: 'webex',
    args: [...execArgs, join(import.meta.dirname, 'webex.ts')],
    env: {},
    onChange: () => undefined,
    onMessage: (message) => {
      const said = message as Took | { readonly type: 'listening'; readonly url: string } // our own process
      if (said.type === 'listening') listening.resolve(said.url)
      else took(said)
    },
  })
  local.start()
  const url = await listening.promise
  const webex = controlClient(url)
  const world = await worldConfig(url)
  let port = 19_101

  const subject = (name: string, args: readonly string[], env: Readonly<Record<string, string>>, health: string): Subject => {
    const live = Promise.withResolvers<void>()
    const child = supervise({
      name,
      args,
      env,
      logFile: join(folder, name, 'log'),
      onChange: () => undefined,
      onMessage: (message) => {
        const said = message as { readonly type: string; readonly ready?: boolean } // our own processes
        if (said.type === 'ready' || (said.type === 'status' && said.ready === true)) live.resolve()
      },
    })
    started.push(child)
    const hears = async (): Promise<void> => {
      const late = setTimeout(
        () =>
          live.reject(
            new Error(
              `Cannot measure ${name} as it must hear Webex: not within ${liveWithinMs} ms\n${lastWords(join(folder, name, 'log'))}`,
            ),
          ),
        liveWithinMs,
      )
      await live.promise.finally(() => clearTimeout(late))
    }
    return Object.assign(Object.create(child) as Child, { health, live: hears }) // the child, with what the bench knows of it
  }

  return {
    webex,
    folder,
    bot: async (name) => {
      const home = join(folder, name)
      const { token } = await webex.bot(name)
      for (const [secret, text] of Object.entries({ ...sharedSecrets(folder), 'webex-token': token }))
        writeSecret(join(home, 'secrets'), secret, text)
      const config = join(home, 'config.json')
      writeFileSync(
        config,
        JSON.stringify({
          ...world,
          sandbox: true,
          webex: { u2c: `${url}/u2c/api/v1` },
          health: { host: '127.0.0.1' },
          drain: { lanes: '4s', rest: '500ms' },
        }),
      )
      port = (await freePort(port)) + 1
      const env = {
        NIGHTSHIFT_CONFIG: config,
        NIGHTSHIFT_SECRETS: join(home, 'secrets'),
        NIGHTSHIFT_STATE: home,
        NIGHTSHIFT_HEALTH_PORT: String(port - 1),
      }
      return subject(name, [...(botArgs ?? execArgs), mainOf('toodles')], env, `http://127.0.0.1:${port - 1}`)
    },
    floor: async (name) => {
      const home = join(folder, name)
      const { token } = await webex.bot(name)
      writeSecret(home, 'webex-token', token)
      return subject(name, [...execArgs, join(import.meta.dirname, 'floor.ts')], { FLOOR_HOME: home, FLOOR_URL: url }, '')
    },
    ask: async (to, markdown) => {
      const answer = Promise.withResolvers<Took>()
      took = answer.resolve
      const late = setTimeout(
        () => answer.reject(new Error(`Cannot measure a reply as one must come: "${to}" said nothing within ${patienceMs} ms`)),
        patienceMs,
      )
      await webex.say({ as: person, to, markdown })
      return await answer.promise.finally(() => clearTimeout(late))
    },
    stop: async () => {
      await Promise.all(started.map((child) => child.stop(5_000)))
      await local.stop(2_000)
      if (process.env['NIGHTSHIFT_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

function lastWords(log: string): string {
  return readFileSync(log, 'utf8').slice(-1_000)
}
