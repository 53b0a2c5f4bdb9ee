/**
 * What the rest of Nightshift knows of Webex: types alone, so that a bot can be run against anything that keeps them.
 * Inside the product the key of a thing is its UUID; base64 REST ids exist only inside `libs/webex`. All times are ms since 1970.
 */

/** How an event reached us. `redelivery` = Mercury sent an event again that it had no acknowledgement for. */
export type Via = 'socket' | 'backfill' | 'webhook' | 'redelivery'

/** What every event carries. `key` is unique per bot: the same thing heard twice has the same key (webex.md §8). */
interface InboundBase {
  readonly key: string
  /** UUID of the room. */
  readonly room: string
  /** UUID of the person or bot who did it. */
  readonly actor: string
  /** When it was said, by Webex's clock. */
  readonly at: number
  readonly via: Via
  /** Region of the room's ids as far as the frame told, e.g. `us` or `urn:TEAM:eu-central-1_k`. */
  readonly cluster?: string
  /** Conversation URL of the object, for the id fallback of webex.md §6.2. Never called without `mayCarryToken`. */
  readonly url?: string
}

/** An event in our words. Ids only: content is read over REST when the event is handled. */
export type Inbound =
  | (InboundBase & { readonly kind: 'message.created'; readonly message: string; readonly hydrated?: Message })
  | (InboundBase & { readonly kind: 'message.edited'; readonly message: string })
  | (InboundBase & { readonly kind: 'message.deleted'; readonly message: string })
  | (InboundBase & { readonly kind: 'card.submitted'; readonly action: string; readonly card?: string })
  | (InboundBase & { readonly kind: 'room.joined' | 'room.left' | 'room.changed' })
  | (InboundBase & { readonly kind: 'member.added' | 'member.removed' | 'member.changed'; readonly member: string })
  | (InboundBase & { readonly kind: 'file.state' })
  /** Our own message came back: proof that the link routes, and the answer to an unknown send. */
  | (InboundBase & { readonly kind: 'echo'; readonly message: string; readonly hydrated?: Message })

/** One event on its way in. `ack` tells Webex that we keep it: call it after the commit, never before. */
export interface Arrival {
  readonly event: Inbound
  /** True while the room's history is being walked: later events of that room wait for it (webex.md §8, rule 7). */
  readonly hold: boolean
  ack(): void
}

/** The link's state: one value, one owner. `live` is the only one in which events arrive. */
export type LinkState =
  | { readonly name: 'discovering' | 'registering' | 'connecting' | 'authorising' | 'draining' | 'stopped'; readonly since: number }
  | { readonly name: 'live'; readonly since: number }
  | { readonly name: 'waiting'; readonly since: number; readonly until: number; readonly attempt: number; readonly cause: Cause }
  | { readonly name: 'halted'; readonly since: number; readonly cause: string }

/** Why a link ended: the closed set behind `link_reconnects_total{cause}`. */
export type Cause =
  | 'reset'
  | 'closed'
  | 'no_pong'
  | 'silent'
  | 'auth_timeout'
  | 'upgrade'
  | 'device_gone'
  | 'replaced'
  | 'shutdown'
  | 'age'
  | 'canary'
  | 'operator'
  | 'dns'
  | 'tls'
  | 'store'
  | 'device'
  | 'error'

/** A bot's ear at Webex. Iterate it once: batches of what has arrived, at most 50; not iterating is back-pressure. */
export interface Link extends AsyncIterable<readonly Arrival[]> {
  state(): LinkState
  /** Opens a new connection before the old one closes. Resolves when live. */
  reconnect(cause: 'operator' | 'canary'): Promise<void>
  /** Tells the deaf-link rule that a message of ours was accepted, so its echo is due within 30 s. */
  expectEcho(room: string, direct: boolean, message: string): void
  /** Whether the link was live without a sequence gap all the time since `from` (Webex's clock), and echoes are known to work for this kind of room. */
  heardEverythingSince(from: number, direct: boolean): boolean
  /** When the last frame of any kind came in, or undefined before the first. */
  lastFrameAt(): number | undefined
  /** Every device of the bot at Webex, ours and others'. Rejects where WDM does not answer. */
  devices(): Promise<readonly SeenDevice[]>
  /** Deletes now what nobody uses, by the rules of webex.md §3. Rejects where WDM does not answer. */
  prune(): Promise<{ readonly deleted: number; readonly ours: number; readonly others: number }>
}

/** A device as WDM lists it. */
export interface SeenDevice {
  readonly name: string
  /** ms since 1970; NaN where WDM does not say. */
  readonly modifiedAt: number
  /** Ours by its name. */
  readonly ours: boolean
  /** The one that this replica uses. */
  readonly current: boolean
}

/** What the link keeps over restarts, given by the caller: the library knows no store. */
export interface LinkMemory {
  /** 8 hex digits drawn once per installation. */
  install(): Promise<string>
  device(): Promise<DeviceRecord | undefined>
  /** Keeps the current device, or forgets it. */
  keepDevice(device: DeviceRecord | undefined): Promise<void>
  candidate(): Promise<DeviceRecord | undefined>
  keepCandidate(device: DeviceRecord | undefined): Promise<void>
  /** A link went live at `from`: opens a coverage interval. Answers the gap before it (within 24 h), or undefined where none is. */
  covered(from: number): Promise<Gap | undefined>
  /** Moves the open interval's end forward. */
  extendCoverage(to: number): Promise<void>
  /** Opens a gap by hand: a sequence gap, a renewed device, a canary miss. */
  openGap(from: number, to: number, cause: string): Promise<Gap>
  /** Takes the oldest gap that nobody repairs, under a lease; undefined where none is. */
  claimGap(): Promise<Gap | undefined>
  /** The gap has been walked. */
  closeGap(gap: Gap, report: BackfillReport): Promise<void>
  /** Up to when the room is known without holes. */
  cursor(room: string): Promise<number | undefined>
  /** The room's walk is complete up to `at`: moves its cursor, and lets its held events go. */
  walked(room: string, at: number): Promise<void>
  /** Rooms with open cards or queued sends: walked even where the listing does not name them. */
  busyRooms(): Promise<readonly string[]>
  /** The region of a room's ids, if it was ever seen. */
  cluster(room: string): string | undefined
  learnCluster(room: string, cluster: string): void
}

/** A registration at WDM, as stored. `body` is what Webex answered, sent back on refresh. */
export interface DeviceRecord {
  readonly url: string
  readonly webSocketUrl: string
  readonly name: string
  readonly createdAt: number
  readonly body: Readonly<Record<string, unknown>>
}

/** A stretch of time in which no replica listened. */
export interface Gap {
  readonly id: number
  readonly from: number
  readonly to: number
  readonly cause: string
}

/** What a walk through the history found. */
export interface BackfillReport {
  readonly rooms: number
  readonly requests: number
  readonly found: number
  /** Rooms in which a bound was hit: what was said there before `reachedBack` could not be read. */
  readonly truncated: readonly { readonly room: string; readonly reachedBack: number }[]
  readonly bound?: 'rooms' | 'requests' | 'time' | 'age'
}

/** A person or a bot, as Webex says. */
export interface Person {
  readonly uuid: string
  readonly email: string
  readonly name: string
  readonly isBot: boolean
  readonly orgId?: string
}

export interface Room {
  readonly uuid: string
  readonly title: string
  readonly direct: boolean
  readonly locked: boolean
  readonly lastActivity?: number
}

export interface Message {
  readonly uuid: string
  readonly room: string
  readonly direct: boolean
  readonly person: string
  readonly email: string
  readonly text: string
  readonly html?: string
  readonly markdown?: string
  /** UUID of the thread's root. */
  readonly parent?: string
  readonly mentions: readonly string[]
  readonly files: readonly string[]
  readonly cards: readonly unknown[]
  readonly at: number
  readonly updatedAt?: number
}

/** A press on a card's button, as REST tells it: the only source that is believed. */
export interface CardAction {
  readonly uuid: string
  /** The message that carried the card. */
  readonly message: string
  readonly person: string
  readonly room: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly at: number
}

/** The direct room with a person, whose id nobody has told us yet. */
export type PersonPlace = { readonly person: string } | { readonly email: string }

/** A message to send. Exactly one destination. Text ≤ 7,439 bytes; at most one card (Adaptive Card ≤ 1.3, with `markdown` as its fallback) and one file. */
export interface Outgoing {
  readonly to: { readonly room: string } | PersonPlace
  readonly markdown: string
  readonly parent?: string
  readonly card?: AdaptiveCard
  readonly file?: { readonly name: string; readonly type: string; readonly bytes: Uint8Array }
}

/** What bounds a call. */
export interface CallOptions {
  readonly signal?: AbortSignal
  /** Monotonic ms after which a write must not leave any more: the end of the claim it is made under. */
  readonly notAfter?: number
  /** Replies to people pass background reads where both wait for the same gate. */
  readonly background?: boolean
}

/** The REST side of Webex, in our words. Rooms, people and messages are UUIDs. */
export interface WebexApi {
  me(options?: CallOptions): Promise<Person>
  /** Reads an event's message. Throws `Vanished` where it cannot be read any more. */
  message(
    of: { readonly message: string; readonly room: string; readonly cluster?: string; readonly url?: string },
    options?: CallOptions,
  ): Promise<Message>
  action(
    of: { readonly action: string; readonly room: string; readonly cluster?: string; readonly url?: string },
    options?: CallOptions,
  ): Promise<CardAction>
  /** Cached for 10 min. */
  person(uuid: string, options?: CallOptions): Promise<Person>
  personByEmail(email: string, options?: CallOptions): Promise<Person | undefined>
  /** Cached for 10 min. */
  room(uuid: string, options?: CallOptions): Promise<Room>
  /** Rooms by last activity, newest first. */
  rooms(max: number, options?: CallOptions): Promise<readonly Room[]>
  members(room: string, options?: CallOptions): Promise<readonly { readonly person: string; readonly email: string }[]>
  post(message: Outgoing, options?: CallOptions): Promise<Message>
  /** Replaces the text of a message of ours. 9 edits a message are ours to use. */
  edit(of: { readonly message: string; readonly room: string }, markdown: string, options?: CallOptions): Promise<void>
  /** Already gone counts as done. */
  remove(of: { readonly message: string; readonly room: string }, options?: CallOptions): Promise<void>
  /**
   * Newest first. In a group room a bot may list only what mentions it, one page of 50. With a person: the direct room with them, all that
   * Webex lists at once; nothing where there is none yet.
   */
  messages(
    place: Pick<Room, 'uuid' | 'direct'> | PersonPlace,
    page: { readonly max: number; readonly before?: string },
    options?: CallOptions,
  ): Promise<readonly Message[]>
  /** Median offset of Webex's clock against ours, in ms: server time = now + offset. */
  clockOffset(): number
}

/** An Adaptive Card 1.3, made by the builders in `cards/`. */
export interface AdaptiveCard {
  readonly type: 'AdaptiveCard'
  readonly version: '1.3'
  readonly body: readonly CardElement[]
  readonly actions?: readonly CardButton[]
}
export interface CardElement {
  readonly type: string
  readonly [key: string]: unknown
}
export interface CardButton {
  readonly type: 'Action.Submit' | 'Action.OpenUrl' | 'Action.ShowCard'
  readonly title: string
  readonly [key: string]: unknown
}
