import type { LocalEffect } from '@nightshift/bot'
import type { Json } from '@nightshift/store'
import { keepOutage } from './outages.ts'
import type { On } from './standing.ts'
import { next, stateOf, type BotState, type Consequence, type Verdict } from './state.ts'
import { tallyRound } from './tally.ts'

// What a round makes of a bot is decided in one commit with the rows that say so, and the step's result is the decision: a second handling
// after a crash goes on from it, where the rows alone would say that everything was told already.

/** What a round found of a bot. */
export interface Found {
  readonly bot: string
  readonly verdict: Verdict
  readonly rttMs: number | undefined
  readonly email: string | undefined
  readonly silenced: boolean
  readonly mayRestart: boolean
}

export interface Decided {
  readonly before: BotState
  readonly state: BotState
  readonly leads: Consequence
}

type Standing = Pick<On, 'records' | 'now'>

/** The bot's next state, with its outage as it stands now. */
export function deciding({ records, now }: Standing, found: Found): LocalEffect<Decided> {
  const { bot, email } = found
  return {
    key: `judge:${bot}`,
    action: 'bot.judge',
    local: async (tx) => {
      const before = stateOf((await tx.records.get('fleet', bot))?.value)
      const { state, leads } = next(bot, before, now, found.verdict, found.rttMs, found)
      await tx.records.put('fleet', bot, asJson({ ...state, ...(email === undefined ? {} : { email }) }))
      const over = leads.type === 'recovered'
      const { began, since, healedAt, restartedAt: restarted } = over ? before : state
      const isNews = since !== before.since || healedAt !== before.healedAt || restarted !== before.restartedAt
      if (began !== undefined && since !== undefined && (isNews || over)) {
        // One of an earlier trouble says nothing of this one.
        const restartedAt = restarted !== undefined && restarted >= since ? restarted : undefined
        await keepOutage({ records }, { bot, was: began, since, healedAt, restartedAt, until: over ? now : undefined }).local(tx)
      }
      return asJson({ before, state, leads }) as unknown as Decided // the same without its absent keys
    },
  }
}

/** Since when Webex is away, where this very round noticed; null where it was known. */
export function webexGone({ records, now }: Standing): LocalEffect<number | null> {
  return {
    key: 'webex-gone',
    action: 'webex.gone',
    local: async (tx) => {
      if (await tx.records.get('incidents', 'webex')) return null
      await tx.records.put('incidents', 'webex', { since: now })
      await keepOutage({ records }, { bot: 'webex', was: 'away', since: now }).local(tx)
      return now
    },
  }
}

/** Counts a round that says something, which ends what was told of Webex: since when it was away, null where it was there. */
export function counting({ records, now }: Standing, seen: Parameters<typeof tallyRound>[1]): LocalEffect<number | null> {
  const tally = tallyRound(now, seen)
  return {
    ...tally,
    local: async (tx) => {
      await tally.local(tx)
      const open = await tx.records.get('incidents', 'webex')
      if (!open) return null
      const { since } = open.value as { readonly since: number } // `webexGone` wrote it
      await tx.records.remove('incidents', 'webex')
      await keepOutage({ records }, { bot: 'webex', was: 'away', since, until: now }).local(tx)
      return since
    },
  }
}

/** JSON drops the keys that are undefined, which the store refuses. */
function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json // what was made of JSON is JSON
}
