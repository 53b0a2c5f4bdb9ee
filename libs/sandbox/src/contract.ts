/** The local Webex as other parts of Nightshift see it: how to start it, and its control API (webex.md §10.8) as types. */

export interface SandboxOptions {
  /** 0 = any free port. Default 8080. */
  readonly port?: number
  readonly host?: string
  /** What the catalogue hands out. Default `http://localhost:<port>`. */
  readonly publicUrl?: string
  /** Host name of the second cluster, on the same port. Default `127.0.0.1`. */
  readonly euHost?: string
  /** Drives every id, token and draw. Default 42. */
  readonly seed?: number
  /** `virtual` starts at 2026-03-18T15:00:00Z and moves only through `/sandbox/clock`. Default `real`. */
  readonly clock?: 'real' | 'virtual'
  /** Events of a device without a link are kept for it. Default false, the harsher world. */
  readonly offlineQueue?: boolean
  /** Only the envelope id acknowledges. Default false. */
  readonly ackStrict?: boolean
  /** What `GET messages/<id of an edit activity>` answers (webex.md §10.4). Default `original`. */
  readonly editLookup?: 'original' | '404'
  /** Where a snapshot is kept (every 5 s and at stop) and read from at start. Absent = memory alone. */
  readonly stateDir?: string
  /** Folder with the built page, served at `/`. Absent = a sentence. */
  readonly pageDir?: string
  /** Shared key that `/sandbox/*` demands as a bearer. Absent = open (loopback). */
  readonly controlKey?: string
  /** How the simulated SOC goes on by itself. Default `calm` on real time, `off` on a virtual clock. */
  readonly shift?: 'off' | 'calm' | 'busy'
  /** Who answers `/sandbox/fleet`, `/kill`, `/stop`, `/start`. Absent = 404. */
  readonly fleet?: FleetPort
}

export interface Sandbox {
  /** Base such as `http://localhost:8080`. */
  readonly url: string
  readonly port: number
  /** The U2C base to give to `webex.u2c`. */
  readonly u2c: string
  /** When the simulated night began, ms since 1970: what the world's registers and tickets are relative to. */
  readonly startedAt: number
  /** Puts a bot's path event (or any other of the feed) on `GET /sandbox/events`. */
  publishPath(event: PathPoint): void
  /** Tells the page that the fleet has changed. */
  publishFleet(bots: readonly FleetBot[]): void
  /** Ends within a second: links are closed with 1001, the state is written down where a folder was given. */
  stop(): Promise<void>
}

/** The supervisor's side of the page's fleet buttons. */
export interface FleetPort {
  /** False = it only looks: kill, stop and start are 404, and the page has no such buttons. Default true. */
  readonly acts?: boolean
  fleet(): readonly FleetBot[]
  act(verb: 'kill' | 'stop' | 'start', bot: string): Promise<void>
}
export interface FleetBot {
  readonly name: string
  readonly ready: boolean
  readonly state: string
  readonly restarts: number
  readonly pid: number | undefined
  readonly inbox: number
  readonly outbox: number
  readonly version?: string
  /** When its process started, ms since 1970; as all times here. */
  readonly startedAt?: number
  readonly memoryBytes?: number
  readonly linkState?: string
  readonly linkSince?: number
  /** While it waits to try again: until when. */
  readonly linkUntil?: number
  readonly lastFrameAt?: number
  /** The next run of each of its jobs. */
  readonly jobs?: readonly { readonly name: string; readonly at: number }[]
  /** Pinger's last probes of it, oldest first: round trips in ms, null = no echo. */
  readonly roundTrips?: readonly (number | null)[]
  readonly lastProbeAt?: number
  readonly nextProbeAt?: number
  /** How its last process ended; `asked` = by the fleet's own stop. */
  readonly lastExit?: { readonly at: number; readonly code?: number; readonly signal?: string; readonly asked: boolean }
}

/** `as`, `to`, `in` accept an id, an e-mail, a bot's name, a room's title, or a person's first name in lower case. */
export type Name = string

/** A message as the control API answers it. `id` is the REST id. */
export interface SeenMessage {
  readonly id: string
  readonly roomId: string
  readonly roomType: 'direct' | 'group'
  readonly personEmail: string
  readonly text: string
  readonly markdown?: string
  readonly html?: string
  readonly parentId?: string
  readonly created: string
  readonly updated?: string
  readonly attachments?: readonly { readonly contentType: string; readonly content: unknown }[]
  readonly files?: readonly string[]
  /** What the files are, in the order of `files`. */
  readonly fileInfo?: readonly { readonly name: string; readonly type: string; readonly size: number }[]
}

export interface Say {
  readonly as: Name
  /** A room, or … */
  readonly room?: Name
  /** … the other side of a direct chat. */
  readonly to?: Name
  readonly markdown: string
  readonly replyTo?: string
  /** `auto` (default): in a group room the bots named with @ are mentioned; `none`; or whom to mention. */
  readonly mention?: Name
  readonly file?: { readonly name: string; readonly type: string; readonly base64: string }
}
export interface Click {
  readonly as: Name
  readonly message: string
  /** Title or index of the button. */
  readonly action: string | number
  readonly inputs?: Readonly<Record<string, unknown>>
}
export interface Expect {
  readonly in: Name
  readonly as?: Name
  /** A regular expression that the text must match. */
  readonly matches?: string
  /** Milliseconds. Default 10,000. */
  readonly within?: number
}

/** A fault knob with its scope (webex.md §10.9). */
export interface Fault {
  readonly knob: string
  readonly bot?: Name
  readonly device?: string
  readonly room?: Name
  readonly path?: string
  readonly method?: string
  readonly times?: number
  readonly probability?: number
  readonly forMs?: number
  /** Parameters of the knob. */
  readonly [parameter: string]: unknown
}

/** A fault as it is listed. */
export interface ListedFault {
  readonly id: string
  readonly fault: Fault
  readonly hits: number
  /** Hits that remain; absent = as many as come. */
  readonly left?: number
  /** ms since 1970. */
  readonly setAt: number
}

/** What `GET /sandbox/knobs` says of one knob or scenario. */
export interface KnobDescription {
  readonly name: string
  readonly about: string
  readonly kind: 'knob' | 'scenario'
  /** `once`: used up by its first hit unless `times` or `forMs` says otherwise. `lasts`: until it is deleted. */
  readonly ends: 'once' | 'lasts'
  readonly parameters: Readonly<Record<string, string>>
}

/** A point on a message's path, as a bot's process reports it (the same shape as `PathEvent` of libs/host). */
export interface PathPoint {
  readonly point: string
  readonly bot: string
  readonly at: number
  readonly key?: string
  readonly room?: string
  readonly detail?: string
  readonly ms?: number
}

/** A line of the feed with the server's time at which it was told, ms since 1970. */
export type ToldEvent = FeedEvent & { readonly at: number }

/**
 * One line of the live feed (`GET /sandbox/events`): the SSE event name is `type`, its data the whole object (a `ToldEvent`).
 * `?since=<n>` begins with what is kept after event number n.
 */
export type FeedEvent =
  | { readonly type: 'message' | 'edited'; readonly message: SeenMessage }
  | { readonly type: 'deleted'; readonly id: string; readonly roomId: string }
  | {
      readonly type: 'reaction'
      readonly message: string
      readonly roomId: string
      readonly personEmail: string
      readonly reaction: string
      readonly removed: boolean
    }
  | {
      readonly type: 'action'
      readonly id: string
      readonly message: string
      readonly roomId: string
      readonly personEmail: string
      readonly inputs: Readonly<Record<string, unknown>>
    }
  | { readonly type: 'room'; readonly what: 'created' | 'changed' | 'deleted'; readonly room: SeenRoom }
  | { readonly type: 'member'; readonly what: 'added' | 'removed' | 'changed'; readonly roomId: string; readonly personEmail: string }
  | { readonly type: 'person'; readonly person: SeenPerson }
  | {
      readonly type: 'link'
      readonly what: 'opened' | 'live' | 'closed'
      readonly link: string
      readonly device: string
      readonly bot: string
      readonly code?: number
      readonly reason?: string
    }
  | { readonly type: 'call'; readonly call: CallRecord }
  | { readonly type: 'fault'; readonly what: 'set' | 'hit' | 'ended'; readonly fault: ListedFault }
  /** `acts` false = nobody here can kill, stop or start them. */
  | { readonly type: 'fleet'; readonly bots: readonly FleetBot[]; readonly acts?: false }
  | { readonly type: 'path'; readonly path: PathPoint }
  | { readonly type: 'reset' }

/** An HTTP call, a link's life or a fault's hit, numbered in the order in which they ended. */
export interface CallRecord {
  readonly seq: number
  /** ms since 1970, server time. */
  readonly at: number
  readonly kind: 'http' | 'upgrade' | 'link' | 'fault'
  /** E-mail of the identity whose token came along. */
  readonly bot?: string
  readonly method?: string
  readonly path?: string
  /** 0 = cut without an answer. */
  readonly status?: number
  readonly ms?: number
  readonly trackingId?: string
  readonly device?: string
  /** For `link`: what happened; for `fault`: the knob. */
  readonly what?: string
  readonly code?: number
  readonly reason?: string
  /** No such path: a conformance run fails on it. */
  readonly unhandled?: true
}

export interface SeenPerson {
  readonly id: string
  readonly uuid: string
  readonly email: string
  readonly name: string
  readonly type: 'person' | 'bot'
  readonly handle?: string
  readonly title?: string
  readonly phone?: string
}
export interface SeenRoom {
  readonly id: string
  readonly uuid: string
  readonly title: string
  readonly type: 'direct' | 'group'
  readonly isLocked: boolean
  readonly created: string
  readonly lastActivity: string
  /** E-mails. */
  readonly members: readonly string[]
}
export interface SeenDevice {
  readonly id: string
  readonly url: string
  readonly bot: string
  readonly name?: string
  readonly created: string
  readonly modified: string
  readonly unacked: number
  readonly links: number
}
export interface SeenLink {
  readonly id: string
  readonly device: string
  readonly bot: string
  readonly phase: 'opened' | 'live' | 'leaving' | 'closed'
  readonly openedAt: string
  readonly frames: number
  readonly frozen: boolean
}
/** An envelope that was sent to a device. */
export interface Delivery {
  readonly device: string
  readonly bot: string
  readonly envelope: string
  readonly activity: string
  /** ms since 1970, of the last time it was sent. */
  readonly at: number
  readonly times: number
  readonly ackedAt?: number
}
export interface SandboxState {
  readonly seed: number
  readonly startedAt: string
  readonly now: string
  readonly clock: 'real' | 'virtual'
  readonly people: readonly SeenPerson[]
  readonly rooms: readonly SeenRoom[]
  readonly devices: readonly SeenDevice[]
  readonly links: readonly SeenLink[]
  readonly faults: readonly ListedFault[]
  /** Calls to paths that nobody serves. */
  readonly unhandled: number
}
/** What `POST /sandbox/bots` answers. */
export interface BotIdentity {
  readonly id: string
  readonly uuid: string
  readonly email: string
  readonly name: string
  readonly token: string
}
