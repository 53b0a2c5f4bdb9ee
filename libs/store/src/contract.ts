/**
 * The record: everything a bot must not forget, behind one asynchronous interface. Two engines keep it: SQLite now, Postgres later,
 * both under one conformance suite. A store belongs to one bot; all times are ms since 1970 by the store's own clock or as given.
 * Values of type `Json` are kept as JSON text: `undefined` is refused rather than turned into NULL.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export interface Store {
  /** The boot id under which this handle claims. */
  readonly owner: string
  /** Store time: the one by which leases, timers and expiries are judged. Never goes back while the store is open. */
  now(): number
  /** One durable transaction: all of it or nothing. `work` may await nothing but `tx`. Throws `StoreUnavailable` (disk full, gone): nothing was done. */
  commit<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Reads that belong together; writes in it are refused. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The same store claimed under another name: how tests show two replicas. */
  as(owner: string): Store
  /** Bytes of the store, and free bytes below it (−1 where unknown). */
  size(): Promise<{ readonly bytes: number; readonly freeBytes: number }>
  close(): Promise<void>
}

/** The tables, each a small family of verbs. Every verb that changes claimed work takes the claim and throws `ClaimLost` if it is no longer held. */
export interface Tx {
  readonly claims: Claims
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly echoes: Echoes
  readonly steps: Steps
  readonly cards: Cards
  readonly timers: Timers
  readonly jobs: Jobs
  readonly link: LinkRows
  readonly lastGood: LastGood
  readonly records: Records
  readonly settings: Settings
  readonly audit: Audit
}

// ---- who may act ------------------------------------------------------------------------------------------------

/** `lane` a room's events, `send` a room's outbox, `task` a long handler, `job`, `gap` a backfill, `leader`. */
export type ClaimKind = 'lane' | 'send' | 'task' | 'job' | 'gap' | 'leader'

/** The right to work on one thing until the lease ends. A new holder has a higher epoch; the old one's commits fail. */
export interface Claim {
  readonly kind: ClaimKind
  readonly name: string
  readonly owner: string
  readonly epoch: number
  /** Store time at which the lease ends. */
  readonly until: number
  /** The same moment on this process's monotonic clock: no outgoing write may leave after it. */
  readonly deadline: number
}

export interface Claims {
  /** Takes a free or expired claim; undefined while another (or this) owner's lease runs. */
  take(kind: ClaimKind, name: string, leaseMs: number): Promise<Claim | undefined>
  /** Throws `ClaimLost` unless owner and epoch are still ours and the lease has not ended. First line of every commit made under a claim. */
  hold(claim: Claim): Promise<void>
  /** A later end; throws `ClaimLost` like `hold`. */
  extend(claim: Claim, leaseMs: number): Promise<Claim>
  /** Gives it back; not ours any more is no error. */
  release(claim: Claim): Promise<void>
}

// ---- what came in -----------------------------------------------------------------------------------------------

export type InboxState = 'new' | 'running' | 'task' | 'done' | 'dead' | 'cancelled'

export interface NewInboxRow {
  /** Unique per bot: a second copy changes nothing. */
  readonly key: string
  /** Events of one lane are handled in the order they were said. A room's UUID, or `job:<name>`. */
  readonly lane: string
  readonly kind: string
  readonly payload: Json
  readonly saidAt: number
  readonly via: string
  /** Not handled before; held rows of a room under backfill carry it. */
  readonly notBefore?: number
}

export interface InboxRow extends NewInboxRow {
  readonly id: number
  readonly state: InboxState
  readonly storedAt: number
  readonly notBefore: number
  /** How often handling was begun, this time included; times that ended by `later` without a failure do not add up. */
  readonly attempts: number
  /** Failures by the handler itself, as counted by `later(…, { failed: true })`. */
  readonly failures: number
  readonly ref: string | null
}

export interface Inbox {
  /** Keeps what is new. Answers in order: the row's id, and whether it was new. */
  put(rows: readonly NewInboxRow[]): Promise<readonly { readonly id: number; readonly fresh: boolean }[]>
  /**
   * The lane's next row by (saidAt, id) among `new` and `running`: marked `running`, attempt counted. `wait` = the head is not due yet;
   * undefined = nothing waits. A `running` row under a fresh claim is one whose handler died.
   */
  take(lane: Claim): Promise<{ readonly row: InboxRow } | { readonly wait: number } | undefined>
  /** The row is finished. `lane` may be a lane or a task claim. */
  done(claim: Claim, id: number): Promise<void>
  /** Try again not before `at`; `failed` counts a failure of the handler. */
  later(claim: Claim, id: number, at: number, options?: { readonly failed?: boolean }): Promise<void>
  /** Given up: `ref` is what the user was shown. */
  dead(claim: Claim, id: number, ref: string, reason: string): Promise<void>
  /** The handler is `long`, or waits: the row leaves its lane and goes on as a task, not before `at` where given. */
  toTask(claim: Claim, id: number, at?: number): Promise<void>
  /** A row that waits behind others goes on in a lane of its own (urgent commands). False where it does not wait any more. */
  moveLane(id: number, lane: string): Promise<boolean>
  /** A row that waits is cancelled by key (the message was deleted). False where it is not waiting. */
  cancel(key: string): Promise<boolean>
  /** Held rows of the lane may go now. */
  unhold(lane: string): Promise<void>
  /** A dead row runs again as new, its attempts forgotten. */
  retry(id: number): Promise<boolean>
  get(id: number): Promise<InboxRow | undefined>
  byRef(ref: string): Promise<InboxRow | undefined>
  list(state: InboxState, limit: number): Promise<readonly InboxRow[]>
  /** Whether a row of the lane waits or runs. */
  waits(lane: string): Promise<boolean>
  /** Lanes that have a due row and no living claim, oldest first. */
  lanesWithWork(limit: number): Promise<readonly string[]>
  /** Task rows without a living `task` claim (name = row id). */
  tasksWithWork(limit: number): Promise<readonly InboxRow[]>
  /** The earliest moment at which a waiting row becomes due; undefined where none waits. */
  nextDue(): Promise<number | undefined>
  /** Rows that wait or were given up, and since when the oldest waits. What is done is not counted: that would read the whole history at each look. */
  counts(): Promise<
    { readonly [state in Exclude<InboxState, 'done' | 'cancelled'>]: number } & { readonly oldestWaitingAt: number | undefined }
  >
  /** Empties the text of rows finished before `before`, and forgets keys of rows finished before `forgetBefore`. */
  prune(before: number, forgetBefore: number): Promise<number>
}

// ---- what goes out ----------------------------------------------------------------------------------------------

export type OutboxState = 'ready' | 'sending' | 'sent' | 'unknown' | 'dead'

export interface NewOutboxRow {
  /** Room UUID, or `person:<uuid>` / `email:<address>` where the room is not known yet: the queue whose order is kept. */
  readonly room: string
  readonly kind: 'message' | 'card' | 'file' | 'edit' | 'delete'
  /** What to send, as `libs/bot` understands it. */
  readonly body: Json
  /** The row whose message is edited, deleted, or answered in its thread. */
  readonly of?: number
  readonly policy: 'at-least-once' | 'at-most-once'
  /** The inbox row that this answers. */
  readonly inboxId?: number
  /** Made by the same inbox row at the same place: a second one with this key is not added. */
  readonly key?: string
  /** Webex UUID of the message to edit or delete, where it is not a row of ours. */
  readonly message?: string
  readonly direct?: boolean
  readonly notBefore?: number
}

export interface OutboxRow extends NewOutboxRow {
  readonly id: number
  readonly state: OutboxState
  readonly createdAt: number
  readonly notBefore: number
  readonly attempts: number
  /** Store time at which the last attempt was begun. */
  readonly startedAt: number | null
  /** UUID of the message at Webex, once known. */
  readonly messageId: string | null
  readonly repeated: boolean
  /** When the outcome became unknown. */
  readonly unknownAt: number | null
  readonly epoch: number
}

export interface Outbox {
  put(rows: readonly NewOutboxRow[]): Promise<readonly number[]>
  /**
   * The room's next row by id among `ready`, `sending` and `unknown`. A due `ready` one becomes `sending` (startedAt, attempt + 1) under the claim's epoch;
   * a `sending` one of an older epoch becomes `unknown` (its sender died) and is given as such. `wait` = not due yet; undefined = nothing waits.
   */
  take(send: Claim): Promise<{ readonly row: OutboxRow } | { readonly wait: number } | undefined>
  sent(send: Claim, id: number, messageId: string | undefined): Promise<void>
  /** The outcome of the attempt is not known. */
  unknown(send: Claim, id: number): Promise<void>
  /** Send (again) not before `at`. `repeated` marks the message as "(repeated)". `undone` = the attempt surely did nothing: it does not count. */
  again(send: Claim, id: number, at: number, options?: { readonly repeated?: boolean; readonly undone?: boolean }): Promise<void>
  dead(send: Claim, id: number, reason: string): Promise<void>
  get(id: number): Promise<OutboxRow | undefined>
  byMessage(messageId: string): Promise<OutboxRow | undefined>
  byKey(key: string): Promise<OutboxRow | undefined>
  /** Messages that were sent since `since` and whose first try may have arrived as well: they were sent again, oldest first. */
  sentAgain(since: number): Promise<readonly OutboxRow[]>
  /** Whether a send of this room is on its way, or its outcome is not known. */
  underWay(room: string): Promise<boolean>
  /** Rooms that have a due row and no living `send` claim, oldest first. */
  roomsWithWork(limit: number): Promise<readonly string[]>
  nextDue(): Promise<number | undefined>
  /** As in the inbox: what was sent is not counted. */
  counts(): Promise<{ readonly [state in Exclude<OutboxState, 'sent'>]: number } & { readonly oldestWaitingAt: number | undefined }>
  /** Rows of a room that failed for good are answered with `dead`: all that wait there. */
  dropRoom(room: string, reason: string): Promise<number>
  prune(before: number, forgetBefore: number): Promise<number>
}

/** Own messages that came back. */
export interface Echoes {
  put(rows: readonly { readonly message: string; readonly room: string; readonly at: number }[]): Promise<void>
  /** Whether this message of ours came back. */
  has(message: string): Promise<boolean>
  /** Echoes of the room in [from, to] that no `sent` row has claimed, oldest first. */
  unclaimed(room: string, from: number, to: number): Promise<readonly { readonly message: string; readonly at: number }[]>
  prune(before: number): Promise<number>
}

/** Effects, by (inbox row, key). */
export interface Steps {
  /** What is known of the step; where nothing is, it is marked `started` now. */
  begin(claim: Claim, inboxId: number, key: string): Promise<StepState>
  /** Stamps a started step again, before a second try. */
  again(claim: Claim, inboxId: number, key: string): Promise<void>
  done(claim: Claim, inboxId: number, key: string, result: Json): Promise<void>
  /** The attempt surely did nothing: a started step is as if it had not been begun. */
  undone(claim: Claim, inboxId: number, key: string): Promise<void>
  /** Whether a step of the row was begun whose outcome is not known. */
  open(inboxId: number): Promise<boolean>
  /** Whether any step of the row was begun. */
  any(inboxId: number): Promise<boolean>
}
export type StepState =
  | { readonly state: 'fresh' }
  | { readonly state: 'started'; readonly startedAt: number }
  | { readonly state: 'done'; readonly result: Json }

// ---- cards, timers, jobs ----------------------------------------------------------------------------------------

export interface NewCard {
  /** 128 random bits as hex: all that the card itself carries. */
  readonly id: string
  /** Handler's name in the bot, or a runtime kind such as `confirm` and `late`. */
  readonly name: string
  readonly room: string
  readonly outboxId: number
  readonly inboxId?: number
  /** What the card is about; never sent to Webex. */
  readonly params: Json
  /** Person UUID the card was made for, where only that person may press. */
  readonly owner?: string
  readonly expiresAt: number
  /** A card that stays may be pressed more than once. */
  readonly stays: boolean
}
export interface CardRow extends NewCard {
  readonly state: 'open' | 'used' | 'cancelled'
  readonly createdAt: number
  readonly usedBy: string | null
  readonly usedAt: number | null
  readonly outcome: string | null
}
export interface Cards {
  put(card: NewCard): Promise<void>
  get(id: string): Promise<CardRow | undefined>
  /** open → used, by one conditional update: true for exactly one caller. Refuses an expired card. */
  use(id: string, by: string, outcome: string): Promise<boolean>
  /** A used card gets its final words. */
  outcome(id: string, outcome: string): Promise<void>
  cancel(id: string): Promise<boolean>
  /** Open cards that were shown before `before` and are valid after `now`, oldest first. */
  open(before: number, limit: number): Promise<readonly CardRow[]>
  /** Forgets cards that expired before `before`; answers how many. */
  prune(before: number): Promise<number>
}

export interface NewTimer {
  /** Unique per bot: setting it again moves it. */
  readonly key: string
  readonly kind: string
  readonly dueAt: number
  /** The lane in which it is handled when due. */
  readonly lane: string
  readonly payload: Json
}
export interface Timers {
  set(timer: NewTimer): Promise<void>
  cancel(key: string): Promise<boolean>
  /** Turns due timers into inbox rows (kind `timer`, key `timer:<key>:<dueAt>`) in this transaction; answers the lanes. */
  fire(limit: number): Promise<readonly string[]>
  nextDue(): Promise<number | undefined>
  pending(): Promise<readonly NewTimer[]>
}

export interface JobRow {
  readonly name: string
  readonly nextAt: number
  readonly lastOkAt: number | null
  readonly failures: number
  readonly schedule: string
}
export interface Jobs {
  /** Makes the job known; where it is new or its schedule text changed, `nextAt` is set. Jobs not named any more are forgotten. */
  sync(jobs: readonly { readonly name: string; readonly schedule: string; readonly nextAt: number }[]): Promise<void>
  due(): Promise<readonly JobRow[]>
  /** Adds the ticks as inbox rows (lane `job:<name>`, key `job:<name>:<at>`) and moves the job on, in this transaction. False where the job has moved already. */
  tick(name: string, expectedNextAt: number, ticks: readonly number[], nextAt: number): Promise<boolean>
  ran(name: string, ok: boolean): Promise<void>
  nextDue(): Promise<number | undefined>
  list(): Promise<readonly JobRow[]>
}

// ---- what the link keeps ----------------------------------------------------------------------------------------

export interface GapRow {
  readonly id: number
  readonly from: number
  readonly to: number
  readonly cause: string
  readonly state: 'open' | 'closed'
  readonly report: Json
}
export interface LinkRows {
  /** A replica's link is live: opens an interval at `from`; answers the stretch before it that no replica covered, not older than `notBefore`. */
  openCoverage(replica: string, from: number, notBefore: number): Promise<{ readonly from: number; readonly to: number } | undefined>
  extendCoverage(replica: string, to: number): Promise<void>
  openGap(from: number, to: number, cause: string): Promise<GapRow>
  openGaps(): Promise<readonly GapRow[]>
  closeGap(claim: Claim, id: number, report: Json): Promise<void>
  /** Forgets closed gaps and coverage that ended before `before`. */
  pruneGaps(before: number): Promise<number>
  cursor(room: string): Promise<number | undefined>
  /** Moves a room's cursor forward, never back. */
  moveCursor(room: string, at: number): Promise<void>
  /** Rooms with open cards or unsent rows. */
  busyRooms(): Promise<readonly string[]>
  clusters(): Promise<ReadonlyMap<string, string>>
  learnCluster(room: string, cluster: string): Promise<void>
}

// ---- the rest ---------------------------------------------------------------------------------------------------

export interface LastGood {
  put(key: string, value: Json, at: number): Promise<void>
  get(key: string): Promise<{ readonly value: Json; readonly at: number } | undefined>
  prune(before: number): Promise<number>
}

/** A bot's own rows: documents by collection and id, with a version for conditional writes. */
export interface Records {
  get(collection: string, id: string): Promise<RecordRow | undefined>
  list(collection: string): Promise<readonly RecordRow[]>
  /** Writes the document. `ifVersion` (0 = must not exist) makes it conditional: false where it no longer holds. */
  put(collection: string, id: string, value: Json, ifVersion?: number): Promise<boolean>
  remove(collection: string, id: string): Promise<boolean>
  /** Removes the collection's documents that were last written before `before`. */
  prune(collection: string, before: number): Promise<number>
}
export interface RecordRow {
  readonly id: string
  readonly value: Json
  readonly version: number
  readonly updatedAt: number
}

export interface Settings {
  get(key: string): Promise<Json | undefined>
  put(key: string, value: Json | undefined): Promise<void>
}

export interface NewAuditRow {
  readonly actor: string
  readonly room: string
  readonly action: string
  readonly detail: Json
  readonly result: string
}
export interface AuditRow extends NewAuditRow {
  readonly seq: number
  readonly at: number
  readonly prev: string
  readonly hash: string
}
export interface Audit {
  /** Adds one link to the chain: hash = SHA-256(prev ‖ canonical JSON of the row). */
  append(row: NewAuditRow): Promise<AuditRow>
  list(fromSeq: number, limit: number): Promise<readonly AuditRow[]>
  /** Forgets rows older than `before`, never the newest: what remains is still a chain, whose first row names the hash of the one before. */
  prune(before: number): Promise<number>
  head(): Promise<AuditRow | undefined>
}
