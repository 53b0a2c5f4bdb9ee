import { UpstreamDown, UpstreamRefused, type Effect } from '@nightshift/resilience'
import got, { type Got } from 'got'
import { readyAnswer, type Seen } from './schema.ts'

/** The fleet as Pinger reaches it: every bot's health port, and its control routes behind the shared token. */
export interface Fleet {
  readonly names: readonly string[]
  /** Asks `/readyz`; never throws: a bot that does not answer is an answer too. */
  look(bot: string): Promise<Seen>
  /** Asks the bot to open a new link before it closes the old one: for a `canary` a new device too, since it is deaf. Safe to repeat. */
  reconnect(bot: string, cause: 'operator' | 'canary'): Effect<null>
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
    reconnect: (bot, cause) => ({
      key: `reconnect:${bot}`,
      action: 'bot.reconnect',
      lagMs: 0,
      limitMs: reconnectMs,
      run: async ({ signal }) => {
        const bearer = token()
        if (bearer === undefined)
          throw new UpstreamRefused('fleet', 'I have no control token, so I cannot ask bots for anything. (Secret file `control-token`)')
        let status: number
        let body: string
        try {
          const answer = await http.post(`${base(bot)}/control/reconnect?cause=${cause}`, {
            headers: { authorization: `Bearer ${bearer}` },
            timeout: { request: reconnectMs },
            signal,
          })
          ;({ statusCode: status, body } = answer)
        } catch (error) {
          throw new UpstreamDown(bot, `${bot} does not answer on its health port`, { sent: 'no', cause: error })
        }
        if (status === 401 || status === 404) throw new UpstreamRefused(bot, `${bot} does not accept my control token.`)
        if (status >= 400) throw new UpstreamRefused(bot, `${bot} could not open a new link (${status}): ${body.slice(0, 200)}`)
        return null
      },
    }),
  }
}
