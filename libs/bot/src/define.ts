import type { Clock, Connector, Duration, Effect } from '@nightshift/resilience'
import type { Json, RecordRow, Tx } from '@nightshift/store'
import type { LinkState } from '@nightshift/webex'
import type { z } from 'zod'
import type { Frozen } from './frozen.ts'
import type { House, OwnSettings } from './house.ts'
import type { Entry } from './match.ts'
import type { ArgsOf } from './pattern-types.ts'
import type { Args } from './pattern.ts'
import type { CardReply, Reply } from './reply.ts'
import type { Role } from './roles.ts'
import type { Task } from './task-rows.ts'

/**
 * A bot is data: one table of what it understands, who may ask, and what it needs. Help, the permission table, the card handlers and the
 * contract suite are all read from it (architecture.md §3).
 */
export interface Bot {
  readonly name: string
  readonly about: string
  readonly uses: Readonly<Record<string, Connector<unknown>>>
  readonly roles: readonly Role[]
  /** Schema of the bot's own keys in its configuration block. */
  readonly settings: z.ZodType<OwnSettings> | undefined
  readonly commands: Readonly<Record<string, AnyCommand>>
  readonly cards: Readonly<Record<string, AnyCard>>
  readonly jobs: Readonly<Record<string, AnyJob>>
  readonly timers: Readonly<Record<string, AnyTimer>>
  /** Hears other bots (never a person): only texts that match are given to it. */
  readonly peers: AnyPeer | undefined
  /** Collections of its records that other bots may read (bots.md §1.11). */
  readonly shares: readonly string[]
  /** Collections of other bots of which it keeps a copy, by bot. */
  readonly reads: Readonly<Record<string, readonly string[]>>
}

/** `read` does nothing; `write-low` is confirmed by the asker; `write-high` by a second person; `bulk` goes in batches (bots.md §1.4). */
export type Risk = 'read' | 'write-low' | 'write-high' | 'bulk'

/** Who asks, as Webex says and the configuration ranks. */
export interface By {
  readonly uuid: string
  readonly email: string
  readonly name: string
  readonly roles: readonly Role[]
}

/** What every handler is given. A handler cannot send: it returns its reply. */
export type Ground<Uses> = GroundCommon & {
  /** The clients of the connectors that the bot uses, by their names in `uses`. */
  readonly [K in keyof Uses]: Uses[K] extends Connector<infer Client> ? Client : never
}
export interface GroundCommon {
  /** Executes a write once, even after a crash. */
  readonly step: <T>(effect: Effect<T> | LocalEffect<T>) => Promise<T>
  /** The bot's own rows. Reads are calls, writes are effects. */
  readonly records: RecordDoor
  /** Another bot's shared rows, from the copy kept here: `at` = when it was last fetched, undefined where it never was. Rows of our own `shares` are answered as they are. */
  readonly shared: (bot: string, collection: string) => Promise<SharedRows>
  /** People, roles, rooms and registers as configured now. */
  readonly house: House
  readonly settings: OwnSettings
  /** House time, ms since 1970. */
  readonly now: number
  /** For waiting and measuring in a `long` handler. */
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>
  /** Random ids; a re-run after a crash draws others, so what must not change belongs into a step. */
  readonly newId: () => string
  /** Ends when the process stops or the command's deadline passes. */
  readonly signal: AbortSignal
  readonly self: SelfDoor
}

export interface SharedRows {
  readonly rows: readonly RecordRow[]
  /** ms since 1970; undefined = never fetched. */
  readonly at: number | undefined
}

/** What a bot may know of its own process. */
export interface SelfDoor {
  readonly bot: Bot
  /** Every command, those of all bots included. */
  readonly table: readonly Entry[]
  readonly version: string
  readonly startedAt: number
  link(): LinkState
  lastFrameAt(): number | undefined
  /** Whether a REST call of our own is answered now. */
  restAnswers(): Promise<boolean>
  /** What became of a part sent with this key, and whether its echo came back. */
  sent(
    key: string,
  ): Promise<
    { readonly state: string; readonly messageId: string | null; readonly sentAt: number | null; readonly echoed: boolean } | undefined
  >
  /** Asks the own link to be opened anew. */
  reconnect(): Effect<null>
  /** Answers that run long or wait for an upstream, oldest first. */
  tasks(): Promise<readonly Task[]>
  /** Stops one of them: `running` is ended, `queued` is dropped; false where it is neither any more. */
  cancel(task: Task, by: string): LocalEffect<boolean>
  /** Who stopped all writes; undefined while they go on. */
  frozen(): Promise<Frozen | undefined>
  freeze(row: Frozen | undefined): LocalEffect<null>
  readonly secret: (name: string) => string | undefined
  /** Counts a probe of another bot. */
  probed(target: string, result: 'ok' | 'late' | 'missed', rttMs: number | undefined): void
}

/** A write into the bot's own store: its rows and the step's `done` are one transaction. */
export interface LocalEffect<T> {
  readonly key: string
  readonly action: string
  readonly local: (tx: Tx) => Promise<T>
  /** Called once it is committed. */
  readonly after?: () => void
}

export interface RecordDoor {
  get(collection: string, id: string): Promise<RecordRow | undefined>
  list(collection: string): Promise<readonly RecordRow[]>
  /** Writes a row; `ifVersion` (0 = must be new) makes it conditional: the step's result says whether it was written. */
  put(collection: string, id: string, value: Json, ifVersion?: number): LocalEffect<boolean>
  remove(collection: string, id: string): LocalEffect<boolean>
  /** Sets a timer of the bot (`timers.<kind>`); setting the same key again moves it. */
  timer(kind: string, key: string, dueAt: number, payload: Json): LocalEffect<null>
  cancelTimer(kind: string, key: string): LocalEffect<boolean>
}

/** A person's question, typed by its pattern. */
export type Ask<Args, Uses> = Ground<Uses> & {
  readonly args: Args
  readonly by: By
  readonly room: { readonly uuid: string; readonly direct: boolean }
  /** When it was said. */
  readonly saidAt: number
}

type Run<C> = (ask: C) => Reply | Promise<Reply> | AsyncGenerator<string, Reply, undefined>

interface CommandCommon<R extends string> {
  /** One line for `help`. */
  readonly about: string
  readonly example?: string
  readonly aliases?: readonly string[]
  /** Least role that may ask; `everyone` = anybody of the organisation. */
  readonly allow: R | 'everyone'
  /** Another role that may as well. */
  readonly or?: R
  /** Goes on while writes are frozen: it is how they are thawed. */
  readonly thaws?: boolean
  /** Keeps the last good answer for while a tool is down. Only where the answer does not depend on who asks, unless `per: 'person'`. */
  readonly remember?: Duration | { readonly for: Duration; readonly per: 'person' }
  /** May take more than a few seconds: leaves its room's lane, with a placeholder. */
  readonly long?: boolean
  /** The command's whole budget. Default 30 s; 10 min for a `long` one. */
  readonly deadline?: Duration
  /** Overtakes what waits in its room (`cancel`, `stop`). */
  readonly urgent?: boolean
  /** A write that is kept while its upstream is down, and done once when it is back; after this long it is dropped, and said so (bots.md §1.7, queue). */
  readonly queue?: Duration
  /** How often one person may have it done; holders of `unless` have no such limit. Beyond it: LIMIT. */
  readonly limit?: { readonly times: number; readonly per: Duration; readonly unless?: R }
}

/** What the confirm card shows, and what it binds: if that has changed at the press, it is shown again. */
export interface Plan {
  readonly binds: Json
  readonly shows: string
}

export type Command<P extends string, Uses, R extends string> = CommandCommon<R> &
  (
    | { readonly risk?: 'read'; readonly run: Run<Ask<ArgsOf<P>, Uses>> }
    /** `form` = the command only shows a form, whose Submit confirms; `none` = own, small and easily undone. */
    | { readonly risk: 'write-low'; readonly confirm: 'form' | 'none'; readonly run: Run<Ask<ArgsOf<P>, Uses>> }
    | {
        readonly risk: 'write-low' | 'write-high' | 'bulk'
        readonly confirm?: 'card'
        readonly plan: (ask: Ask<ArgsOf<P>, Uses>) => Plan | Promise<Plan> | Reply | Promise<Reply | Plan>
        readonly run: Run<Ask<ArgsOf<P>, Uses>>
      }
  )

/** A press on a card of the bot. `held` is what the server kept with the card; `inputs` are the fields, checked by `reads`. */
export type Press<Inputs, Uses> = Ground<Uses> & {
  readonly inputs: Inputs
  readonly held: Json
  readonly action: string
  readonly by: By
  readonly room: { readonly uuid: string; readonly direct: boolean }
}
export interface CardHandler<S extends z.ZodType, Uses, R extends string> {
  readonly allow: R | 'everyone'
  readonly risk: Risk
  /** As for commands. */
  readonly queue?: Duration
  readonly limit?: CommandCommon<R>['limit']
  /** Checks the fields; extra ones are dropped. A failure answers FORM with a fresh card. */
  readonly reads: S
  /** Builds the card again with the values entered, after a mistake. */
  readonly again?: (values: Readonly<Record<string, unknown>>, held: Json) => CardReply
  readonly run: (press: Press<z.output<S>, Uses>) => Reply | Promise<Reply>
}

/** Scheduled work. */
export interface Job<Uses> {
  readonly about: string
  /** A cron line, or `every` with an optional share of jitter (0.1 = ± 10 %). */
  readonly at: string | ((settings: OwnSettings) => { readonly every: Duration; readonly jitter?: number })
  readonly zone?: 'soc' | 'UTC'
  /** The room alias that gets the reply. */
  readonly to?: string
  readonly missed: 'skip' | { readonly once: Duration } | 'each'
  readonly deadline?: Duration
  readonly run: (tick: Ground<Uses> & { readonly tickAt: number }) => Reply | Promise<Reply>
}
export interface Timer<Uses> {
  readonly run: (timer: Ground<Uses> & { readonly payload: Json; readonly dueAt: number }) => Reply | Promise<Reply>
}
export interface Peer<Uses> {
  readonly matches: RegExp
  readonly run: (
    heard: Ground<Uses> & { readonly text: string; readonly email: string; readonly message: string; readonly saidAt: number },
  ) => Reply | Promise<Reply>
}

/** The narrowed shape that `defineBot` checks: patterns type the arguments, roles must be declared, `allow` must be said. */
export interface BotShape<Uses, R extends Role, C, S> {
  /** Folder, configuration block and container carry the same name. */
  readonly name: string
  readonly about: string
  readonly uses?: Uses
  readonly roles: readonly R[]
  readonly settings?: z.ZodType<OwnSettings>
  readonly commands: { readonly [P in keyof C & string]: Command<P, Uses, NoInfer<R>> }
  readonly cards?: { readonly [K in keyof S]: S[K] extends z.ZodType ? CardHandler<S[K], Uses, NoInfer<R>> : never }
  readonly jobs?: Readonly<Record<string, Job<Uses>>>
  readonly timers?: Readonly<Record<string, Timer<Uses>>>
  readonly peers?: Peer<Uses>
  readonly shares?: readonly string[]
  readonly reads?: Readonly<Record<string, readonly string[]>>
}

// What the runtime sees: the same table with the types of one bot taken away.
type None = Readonly<Record<never, never>>
export type AnyAsk = Ask<Args, None>
export type AnyPress = Press<unknown, None>
export type AnyCommand = CommandCommon<string> & {
  readonly risk?: Risk
  readonly confirm?: 'card' | 'form' | 'none'
  readonly plan?: (ask: AnyAsk) => unknown
  readonly run: Run<AnyAsk>
}
export type AnyCard = Omit<CardHandler<z.ZodType, None, string>, 'run'> & { readonly run: (press: AnyPress) => Reply | Promise<Reply> }
export type AnyJob = Job<None>
export type AnyTimer = Timer<None>
export type AnyPeer = Peer<None>

/** Declares a bot. Everything that can be wrong in the table is found here or by the compiler; answers the table unchanged. */
export function defineBot<
  const R extends Role,
  const C extends Readonly<Record<string, unknown>>,
  S extends Readonly<Record<string, z.ZodType>> = Readonly<Record<never, z.ZodType>>,
  Uses extends Readonly<Record<string, Connector<unknown>>> = Readonly<Record<never, Connector<unknown>>>,
>(shape: BotShape<Uses, R, C, S>): Bot {
  if (!/^[a-z][a-z0-9-]{1,30}$/.test(shape.name)) {
    throw new Error(`Cannot define a bot as its name must be lower-case letters, digits and dashes: "${shape.name}"`)
  }
  // The runtime reads every bot through one erased shape; the compiler has checked this one above.
  return {
    uses: {},
    cards: {},
    jobs: {},
    timers: {},
    settings: undefined,
    peers: undefined,
    shares: [],
    reads: {},
    ...(shape as unknown as Pick<Bot, 'name' | 'about' | 'roles' | 'commands'>),
  }
}
