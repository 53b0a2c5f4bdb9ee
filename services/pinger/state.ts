import type { Json } from '@nightshift/store'
import { z } from 'zod'

/** What an echo and a look at the health port say of a bot together (bots.md §12). */
export type Verdict = 'healthy' | 'slow' | 'degraded' | 'deaf' | 'dead'

/** A bot as the last rounds left it. */
export const botState = z.object({
  state: z.enum(['unknown', 'healthy', 'slow', 'degraded', 'deaf', 'dead']).default('unknown'),
  /** Rounds in a row with this verdict. */
  rounds: z.number().default(0),
  lastProbeAt: z.number().optional(),
  lastRttMs: z.number().optional(),
  email: z.string().optional(),
  /** When the trouble began, while it lasts. */
  since: z.number().optional(),
  /** As what it began: a dead bot that has just started still misses the echo of a probe sent before, and is not a deaf one for that. */
  began: z.enum(['deaf', 'dead']).optional(),
  /** A reconnect was asked for in this trouble, and in which of its rounds. */
  healedAt: z.number().optional(),
  healedIn: z.number().optional(),
  /** The last restart that we asked for, in whatever trouble: at most one an hour. */
  restartedAt: z.number().optional(),
  /** The key of the open alert's message. */
  alert: z.string().optional(),
})
export type BotState = z.output<typeof botState>

export function stateOf(value: Json | undefined): BotState {
  return botState.parse(value ?? {})
}

/** The table of bots.md §12: echo against `/readyz`. */
export function verdict(echo: 'good' | 'slow' | 'missed', ready: boolean): Verdict {
  if (echo === 'missed') return ready ? 'deaf' : 'dead'
  return ready ? (echo === 'good' ? 'healthy' : 'slow') : 'degraded'
}

/** What a round's verdict leads to. Pure: what is sent and asked for is done by the round. */
export type Consequence =
  | { readonly type: 'none' }
  | { readonly type: 'reconnect' }
  | { readonly type: 'restart' }
  | { readonly type: 'alert'; readonly key: string }
  | { readonly type: 'recovered'; readonly alert: string | undefined; readonly lengthMs: number; readonly was: BotState['state'] }

const reconnectAfter = 2
const alertAfter = 3
/** Rounds after the reconnect. */
const restartAfter = 2
const restartEveryMs = 3_600_000

/**
 * The bot's next state, and what follows: two deaf rounds ask for a reconnect once, three rounds of trouble alert once, two deaf rounds after
 * the reconnect restart it where that is allowed, the first good one ends it; a silenced bot leads to nothing.
 */
export function next(
  bot: string,
  before: BotState,
  now: number,
  found: Verdict,
  rttMs: number | undefined,
  { silenced = false, mayRestart = false }: { readonly silenced?: boolean; readonly mayRestart?: boolean } = {},
): { readonly state: BotState; readonly leads: Consequence } {
  const trouble = found === 'deaf' || found === 'dead'
  const wasTrouble = before.state === 'deaf' || before.state === 'dead'
  const state: BotState = {
    email: before.email,
    state: found,
    rounds: before.state === found || (trouble && wasTrouble) ? before.rounds + 1 : 1,
    lastProbeAt: now,
    restartedAt: before.restartedAt,
    ...(rttMs === undefined ? {} : { lastRttMs: rttMs }),
    ...(trouble
      ? {
          since: before.since ?? now,
          began: before.began ?? found,
          healedAt: before.healedAt,
          healedIn: before.healedIn,
          alert: before.alert,
        }
      : {}),
  }
  if (!trouble) {
    return wasTrouble
      ? {
          state,
          leads: { type: 'recovered', alert: before.alert, lengthMs: now - (before.since ?? now), was: before.began ?? before.state },
        }
      : { state, leads: { type: 'none' } }
  }
  // Maintenance: nothing is alerted and nothing is done to it; what it is stays shown.
  if (silenced) return { state, leads: { type: 'none' } }
  if (state.rounds >= alertAfter && before.alert === undefined) {
    const key = `alert:${bot}:${state.since}`
    return { state: { ...state, alert: key }, leads: { type: 'alert', key } }
  }
  if (found === 'deaf' && state.rounds >= reconnectAfter && before.healedAt === undefined)
    return { state: { ...state, healedAt: now, healedIn: state.rounds }, leads: { type: 'reconnect' } }
  const isDue = before.healedIn !== undefined && state.rounds >= before.healedIn + restartAfter
  const isAllowed = mayRestart && (before.restartedAt === undefined || now - before.restartedAt >= restartEveryMs)
  if (found === 'deaf' && isDue && isAllowed) return { state: { ...state, restartedAt: now }, leads: { type: 'restart' } }
  return { state, leads: { type: 'none' } }
}
