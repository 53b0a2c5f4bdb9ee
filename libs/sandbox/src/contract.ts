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
  /** Where a snapshot is kept (every 5 s and at stop) and read from at start. Absent = memory alone. */
  readonly stateDir?: string
  /** Folder with the built page, served at `/`. Absent = a sentence. */
  readonly pageDir?: string
  /** Shared key that `/sandbox/*` demands as a bearer. Absent = open (loopback). */
  readonly controlKey?: string
  /** Who answers `/sandbox/fleet`, `/kill`, `/stop`, `/start`. Absent = 404. */
  readonly fleet?: FleetPort
}

export interface Sandbox {
  /** Base such as `http://localhost:8080`. */
  readonly url: string
  readonly port: number
  /** The U2C base to give to `webex.u2c`. */
  readonly u2c: string
  stop(): Promise<void>
}

/** The supervisor's side of the page's fleet buttons. */
export interface FleetPort {
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
}

export interface Say {
  readonly as: Name
  /** A room, or … */
  readonly room?: Name
  /** … the other side of a direct chat. */
  readonly to?: Name
  readonly markdown: string
  readonly replyTo?: string
  /** `auto` (default): in a group room the bots named with @ are mentioned. */
  readonly mention?: 'auto' | 'none' | Name
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
