import { UpstreamDown, UpstreamRefused, type Effect } from '@nightshift/resilience'
import got, { type Got } from 'got'
import { devicesAnswer, prunedAnswer, readyAnswer, type DeviceSeen, type Pruned, type Seen } from './schema.ts'

/** The fleet as Pinger reaches it: every bot's health port, and its control routes behind the shared token. */
export interface Fleet {
  readonly names: readonly string[]
  /** Asks `/readyz`; never throws: a bot that does not answer is an answer too. */
  look(bot: string): Promise<Seen>
  /** The bot's Webex devices, as it sees its own. Throws `UpstreamDown`, `UpstreamRefused`. */
  devices(bot: string): Promise<readonly DeviceSeen[]>
  /** Asks the bot to open a new link before it closes the old one: for a `canary` a new device too, since it is deaf. Safe to repeat. */
  reconnect(bot: string, cause: 'operator' | 'canary'): Effect<null>
  /** The bot finishes what runs and takes nothing more; what comes is kept. `resume` ends it. Safe to repeat. */
  drain(bot: string): Effect<null>
  resume(bot: string): Effect<null>
  /** The bot drains and ends with 0; whatever supervises it starts it again. */
  restart(bot: string): Effect<null>
  /** The bot deletes the devices that nobody uses, by its own rules. */
  prune(bot: string): Effect<Pruned>
}

const askMs = 2_000
const reconnectMs = 30_000

/** `targets` = health-port bases by bot name; `token` = the text of the secret `control-token`. */
export function fleetClient(targets: Readonly<Record<string, string>>, token: () => string | undefined): Fleet {
  const http: Got = got.extend({ retry: { limit: 0 }, followRedirect: false, throwHttpErrors: false })
  const base = (bot: string): string => {
    const url = targets[bot]
    if (url === undefined) throw new UpstreamRefused('fleet', `I do not watch a bot named "${bot}".`)
    return url.replace(/\/$/, '')
  }
  /** One call to a bot's control routes; answers its JSON. */
  const control = async (method: 'GET' | 'POST', bot: string, path: string, failed: string, signal?: AbortSignal): Promise<unknown> => {
    const bearer = token()
    if (bearer === undefined)
      throw new UpstreamRefused('fleet', 'I have no control token, so I cannot ask bots for anything. (Secret file `control-token`)')
    let status: number
    let body: string
    try {
      const answer = await http(`${base(bot)}/control/${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}` },
        timeout: { request: reconnectMs },
        ...(signal ? { signal } : {}),
      })
      ;({ statusCode: status, body } = answer)
    } catch (error) {
      if (error instanceof UpstreamRefused) throw error
      const unanswered = error instanceof Error && error.name === 'TimeoutError'
      throw new UpstreamDown(bot, `${bot} does not answer on its health port`, {
        sent: unanswered && method === 'POST' ? 'unknown' : 'no',
        cause: error,
      })
    }
    if (status === 401 || status === 404) throw new UpstreamRefused(bot, `${bot} does not accept my control token.`)
    if (status >= 400) throw new UpstreamRefused(bot, `${bot} ${failed} (${status}): ${body.slice(0, 200)}`)
    try {
      return JSON.parse(body) as unknown
    } catch (error) {
      // A page of something else on that port, such as a proxy's.
      throw new UpstreamDown(bot, `${bot} answers something that is not one of ours`, {
        sent: method === 'POST' ? 'unknown' : 'no',
        cause: error,
      })
    }
  }
  const verb = <T>(name: string, bot: string, path: string, failed: string, result: (answer: unknown) => T): Effect<T> => ({
    key: `${name}:${bot}`,
    action: `bot.${name}`,
    lagMs: 0,
    limitMs: reconnectMs,
    run: async ({ signal }) => result(await control('POST', bot, path, failed, signal)),
  })
  const nothing = (): null => null

  return {
    names: Object.keys(targets),
    look: async (bot) => {
      try {
        const answer = await http.get(`${base(bot)}/readyz`, { timeout: { request: askMs } })
        const facts = readyAnswer.safeParse(JSON.parse(answer.body))
        return facts.success ? { answered: true, facts: facts.data } : { answered: false, why: 'an answer that is not one of ours' }
      } catch (error) {
        return { answered: false, why: error instanceof Error && 'code' in error ? String(error.code) : 'no answer' }
      }
    },
    devices: async (bot) => devicesAnswer.parse(await control('GET', bot, 'devices', 'could not list its devices')),
    reconnect: (bot, cause) => verb('reconnect', bot, `reconnect?cause=${cause}`, 'could not open a new link', nothing),
    drain: (bot) => verb('drain', bot, 'drain', 'could not drain', nothing),
    resume: (bot) => verb('resume', bot, 'resume', 'could not resume', nothing),
    restart: (bot) => verb('restart', bot, 'restart', 'could not restart', nothing),
    prune: (bot) => verb('prune', bot, 'prune', 'could not prune its devices', (answer) => prunedAnswer.parse(answer).did),
  }
}
