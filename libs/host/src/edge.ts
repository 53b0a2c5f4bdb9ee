import type { Clock, Random } from '@nightshift/resilience'
import type { Store } from '@nightshift/store'
import { openWebex, type Link, type WebexApi } from '@nightshift/webex'
import { BadConfig, type Config } from './config.ts'
import { linkMemory } from './link-memory.ts'
import { roomFinder } from './rooms.ts'
import type { Secrets } from './secrets.ts'
import { version } from './version.ts'

/** A bot's Webex as its process uses it. */
export interface Edge {
  readonly api: WebexApi
  readonly link: Link
  readonly findRoom: (name: string) => Promise<string | undefined>
  close(): void
}

interface EdgePorts {
  readonly bot: string
  readonly replica: string
  readonly config: Config
  readonly store: Store
  readonly secrets: Secrets
  readonly clock: Clock
  readonly random: Random
  /** Aborts: hear nothing new. */
  readonly drain: AbortSignal
  /** Says what a start waits for. */
  readonly waiting: (why: string) => void
}

/** The organisation of the local Webex: its tokens end in it, no real one can. */
export const sandboxOrg = '00000000-5a4d-4b0c-8000-00005a4db0c5'

/**
 * Opens the link and the REST side. A token that is not there yet is waited for: the process says so on `/readyz` and goes on by itself when
 * the file appears. A real token together with `sandbox: true`, or the sandbox's without it, throws `BadConfig`.
 */
export async function openEdge(ports: EdgePorts): Promise<Edge> {
  const { bot, replica, config, store, secrets, clock, random, drain } = ports
  while (secrets.get('webex-token') === undefined) {
    ports.waiting('the secret file webex-token is missing or empty')
    await secrets.changed('webex-token', drain)
  }
  const token = (): string => secrets.get('webex-token') ?? ''
  assertHome(token(), config.sandbox)
  const webex = await openWebex({
    bot,
    replica,
    version,
    u2c: config.webex.u2c,
    rest: config.webex.rest,
    override: config.webex.override,
    token,
    tokenChanged: (signal) => secrets.changed('webex-token', signal),
    memory: await linkMemory(store, replica, random),
    clock,
    random,
    timings: config.webex.timings,
  })
  return { api: webex.api, link: webex.link(drain), findRoom: roomFinder(webex.api, clock), close: webex.close }
}

function assertHome(token: string, sandbox: boolean): void {
  const isSandboxToken = token.endsWith(`_${sandboxOrg}`)
  if (isSandboxToken === sandbox) return
  throw new BadConfig([
    sandbox ? 'sandbox: refused together with a token that is not the local Webex’s own' : 'sandbox: the token is the local Webex’s own, so "sandbox: true" must be said',
  ])
}
