import type { Clock, Random } from '@nightshift/resilience'
import type { Store } from '@nightshift/store'
import { openWebex, type Link, type WebexApi } from '@nightshift/webex'
import { BadConfig, type Config } from './config.ts'
import { linkMemory } from './link-memory.ts'
import { roomFinder } from './rooms.ts'
import { fingerprint, secretMissing, secretReloaded, type Secrets } from './secrets.ts'
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
  if (secrets.get('webex-token') === undefined) {
    ports.waiting('the secret file "webex-token" is missing or empty')
    secretMissing.say({ secret: 'webex-token' })
    while (secrets.get('webex-token') === undefined) await secrets.changed('webex-token', drain)
  }
  ports.waiting('opening the link')
  const { token, tokenChanged } = homeToken(secrets, config.sandbox)
  const webex = await openWebex({
    bot,
    replica,
    version,
    u2c: config.webex.u2c,
    rest: config.webex.rest,
    override: config.webex.override,
    token,
    tokenChanged,
    memory: await linkMemory(store, replica, random),
    clock,
    random,
    timings: config.webex.timings,
  })
  return { api: webex.api, link: webex.link(drain), findRoom: roomFinder(webex.api, clock), close: webex.close }
}

/**
 * The token, as long as it belongs where we speak: a real one is never handed to a local Webex, nor the other way round, also where the file
 * changes later; then the old one is kept. Throws `BadConfig` where the first one does not belong.
 */
export function homeToken(
  secrets: Pick<Secrets, 'get' | 'changed'>,
  sandbox: boolean,
): { token(): string; tokenChanged(signal: AbortSignal): Promise<void> } {
  let good = secrets.get('webex-token') ?? ''
  let refused: string | undefined
  assertHome(good, sandbox)
  const token = (): string => {
    const text = secrets.get('webex-token') ?? good
    if (text === good || text === refused) return good
    if (isAtHome(text, sandbox)) good = text
    else {
      refused = text
      secretReloaded.say({ secret: 'webex-token', outcome: 'refused', fingerprint: fingerprint(text) })
    }
    return good
  }
  return {
    token,
    tokenChanged: async (signal) => {
      const before = token()
      do await secrets.changed('webex-token', signal)
      while (token() === before)
    },
  }
}

function assertHome(token: string, sandbox: boolean): void {
  if (isAtHome(token, sandbox)) return
  throw new BadConfig([
    sandbox
      ? 'sandbox: refused together with a token that is not the local Webex’s own'
      : 'sandbox: the token is the local Webex’s own, so "sandbox: true" must be said',
  ])
}

function isAtHome(token: string, sandbox: boolean): boolean {
  return token.endsWith(`_${sandboxOrg}`) === sandbox
}
