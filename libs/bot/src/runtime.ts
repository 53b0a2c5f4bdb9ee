import type { Clock, Random } from '@nightshift/resilience'
import { StoreUnavailable, type Store, type Tx } from '@nightshift/store'
import type { Link, Person, WebexApi } from '@nightshift/webex'
import type { Bot } from './define.ts'
import type { House, OwnSettings } from './house.ts'
import type { Cancels } from './cancels.ts'
import type { FloodGate } from './flood.ts'
import type { Entry } from './match.ts'
import { storeWaits } from './topics.ts'

/** What a bot is run with: made by `host` for a process, by `testkit` for a test. */
export interface Ports {
  readonly bot: Bot
  readonly store: Store
  readonly api: WebexApi
  readonly link: Link
  readonly clock: Clock
  readonly random: Random
  readonly house: () => House
  readonly settings: OwnSettings
  readonly secret: (name: string) => string | undefined
  readonly version: string
  /** Clients of the connectors in `bot.uses`, by name. */
  readonly tools: Readonly<Record<string, unknown>>
  /** UUID of a room named by alias value: a REST id, a UUID or a title. */
  readonly findRoom: (name: string) => Promise<string | undefined>
  readonly timings?: Partial<Timings>
  /** Whether an operator has paused the work: what comes in is kept and waits (`drain` and `resume` of Pinger). */
  readonly paused?: () => boolean
}

/** Ports completed with what the runtime derives from them. */
export interface Runtime extends Omit<Ports, 'timings'> {
  readonly table: readonly Entry[]
  readonly timings: Timings
  readonly startedAt: number
  /** A timer was set that may be due before the clockwork's next look; `held`: rows wait for their room's history, and are let go without a word to us. */
  readonly poke: (why?: 'held') => void
  readonly cancels: Cancels
  readonly flood: FloodGate
  /** Who we are; asked once. */
  readonly self: () => Promise<Person>
}

/** Every length of time of the path, in ms, so that a test can scale them. Figures: resilience.md §2, bots.md §1, webex.md §9. */
export interface Timings {
  readonly leaseMs: number
  /** Rooms handled at once. */
  readonly width: number
  /** How often unclaimed work is looked for where nothing announced it. */
  readonly sweepMs: number
  /** A write older than this is not begun. */
  readonly lateWriteMs: number
  /** An answer to a question older than this says how old it is. */
  readonly oldAnswerMs: number
  readonly commandMs: number
  readonly longCommandMs: number
  /** When a `long` command gets its placeholder. */
  readonly placeholderMs: number
  readonly progressMs: number
  readonly retryBaseMs: number
  readonly retryCapMs: number
  readonly unknownCheckMs: number
  /** An unknown send is taken as not delivered this long after the attempt, where the link heard everything. */
  readonly absentMs: number
  /** Two listings of a direct room this far apart prove absence. */
  readonly listingGapMs: number
  /** What stays unknown goes by the row's policy. */
  readonly giveUpMs: number
  /** Token buckets of messages: how many at once, and how many per minute after that. */
  readonly personBurst: number
  readonly personPerMinute: number
  readonly roomBurst: number
  readonly roomPerMinute: number
  /** How long things are kept (operations.md §9, Data). */
  readonly textKeptMs: number
  readonly keysKeptMs: number
  readonly rememberedKeptMs: number
  readonly cardsKeptMs: number
  readonly auditKeptMs: number
  /** A message that waits behind others for so long is looked at: an urgent command overtakes. */
  readonly overtakeMs: number
}

const dayMs = 24 * 3_600_000

export const defaultTimings: Timings = {
  leaseMs: 10_000,
  width: 32,
  sweepMs: 5_000,
  lateWriteMs: 600_000,
  oldAnswerMs: 60_000,
  commandMs: 30_000,
  longCommandMs: 600_000,
  placeholderMs: 2_000,
  progressMs: 10_000,
  retryBaseMs: 1_000,
  retryCapMs: 30_000,
  unknownCheckMs: 1_000,
  absentMs: 30_000,
  listingGapMs: 30_000,
  giveUpMs: 60_000,
  personBurst: 60,
  personPerMinute: 60,
  roomBurst: 240,
  roomPerMinute: 240,
  textKeptMs: 7 * dayMs,
  keysKeptMs: 30 * dayMs,
  rememberedKeptMs: 7 * dayMs,
  cardsKeptMs: 30 * dayMs,
  auditKeptMs: 400 * dayMs,
  overtakeMs: 1_000,
}

/**
 * Commits, waiting as long as the store is away: nothing is dropped, nothing is acknowledged meanwhile.
 * Rejects with what `work` throws, or with the signal's reason.
 */
export async function persist<T>(rt: Pick<Ports, 'store' | 'clock'>, signal: AbortSignal, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rt.store.commit(work)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      const forMs = Math.min(5_000, 250 * 2 ** Math.min(attempt, 10))
      storeWaits.say({ error, forMs })
      await rt.clock.sleep(forMs, signal)
    }
  }
}
