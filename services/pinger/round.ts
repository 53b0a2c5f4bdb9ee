import { probeText, text, type Part, type TextPart } from '@nightshift/bot'
import type { Json, Tx } from '@nightshift/store'
import { z } from 'zod'
import { read } from './settings.ts'
import type { On } from './standing.ts'
import { stateOf } from './state.ts'

/** One round of probes: whom, with which nonce, and what came back. */
const roundSchema = z.object({
  at: z.number(),
  /** The key of the message that awaits the result, where somebody asked for it. */
  report: z.string().optional(),
  probes: z.record(
    z.string(),
    z.object({ nonce: z.string(), email: z.string(), pongAt: z.number().optional(), pong: z.string().optional() }),
  ),
})
export type Round = z.output<typeof roundSchema>

export const asRound = (value: Json): Round => roundSchema.parse(value)

type Standing = Pick<On, 'fleet' | 'step' | 'records' | 'settings' | 'now' | 'newId' | 'self'>

/**
 * Begins a round: each bot gets a signed probe in the canary space, and a timer looks at what came back. The round is a row before a
 * probe leaves, so that a restart finds it; probes are sent at most once.
 */
export async function beginRound(on: Standing, bots: readonly string[], report?: string): Promise<readonly Part[]> {
  const key = on.self.secret('canary-key')
  if (key === undefined)
    return [text('I cannot probe: the secret file `canary-key` is missing.', report === undefined ? { to: 'ops' } : {})]
  const known = new Map((await on.records.list('fleet')).map((row) => [row.id, stateOf(row.value)]))
  const asked = await Promise.all(
    bots.map(async (bot) => {
      const seen = await on.fleet.look(bot)
      return { bot, email: (seen.answered ? seen.facts.email : undefined) ?? known.get(bot)?.email }
    }),
  )
  const id = await on.step(
    newRound(
      on,
      asked.flatMap(({ bot, email }) => (email === undefined ? [] : [{ bot, email }])),
      report,
    ),
  )
  const row = await on.records.get('rounds', id)
  if (!row) return []
  const round = asRound(row.value)
  await on.step(on.records.timer('verdict', id, round.at + read(on.settings).missedMs, { round: id }))
  await on.step(on.records.timer('tidy', id, round.at + Math.max(60_000, read(on.settings).missedMs), { round: id }))
  return Object.entries(round.probes).map(([bot, { nonce, email }]): TextPart =>
    text(`<@personEmail:${email}> ${probeText(key, bot, nonce, round.at)}`, { to: 'canary', key: `probe:${nonce}`, once: true }),
  )
}

/** The round's row, made once: a re-run after a crash gets the same nonces. */
function newRound(on: Standing, asked: readonly { readonly bot: string; readonly email: string }[], report: string | undefined) {
  const round: Round = {
    at: on.now,
    ...(report === undefined ? {} : { report }),
    probes: Object.fromEntries(asked.map(({ bot, email }) => [bot, { nonce: on.newId(), email }])),
  }
  const id = on.newId()
  return {
    key: 'round',
    action: 'round.begin',
    local: async (tx: Tx) => {
      await tx.records.put('rounds', id, round as Json)
      for (const { nonce } of Object.values(round.probes)) await tx.records.put('nonces', nonce, id)
      return id
    },
  }
}

/** How long the echo took, by the probe's and the pong's own times; undefined = none came. */
export function rttOf(probe: Round['probes'][string], sentAt: number | null | undefined): number | undefined {
  return probe.pongAt === undefined || sentAt === null || sentAt === undefined ? undefined : Math.max(0, probe.pongAt - sentAt)
}
