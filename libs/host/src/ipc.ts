/** What the processes of `nightshift start` say to each other over Node's IPC channel. Data only; a lost channel means: drain and end. */

export interface BotStatus {
  readonly name: string
  readonly ready: boolean
  /** Why it is not ready, or the link's state. */
  readonly state: string
  readonly restarts: number
  readonly pid: number | undefined
  readonly inbox: number
  readonly outbox: number
  readonly version?: string
  /** When its process started, ms since 1970. */
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

/** What a bot itself can say of how it is: the rest is known to whoever started it. */
export type BotReport = Pick<
  BotStatus,
  | 'ready'
  | 'state'
  | 'inbox'
  | 'outbox'
  | 'version'
  | 'startedAt'
  | 'memoryBytes'
  | 'linkState'
  | 'linkSince'
  | 'linkUntil'
  | 'lastFrameAt'
  | 'jobs'
>

/** A point on a message's path, for the page's timeline. `key` is the inbox key, such as `msg:<uuid>`. */
export interface PathEvent {
  readonly point:
    | 'stored'
    | 'acknowledged'
    | 'claimed'
    | 'step.started'
    | 'step.done'
    | 'committed'
    | 'sending'
    | 'posted'
    | 'sent'
    | 'link'
    | 'lost'
    | 'probed'
  readonly bot: string
  readonly at: number
  readonly key?: string
  readonly room?: string
  /** For `link`: the state's name; for `sent`: the Webex message UUID; for `lost`: the cause; for `probed`: ok, late or missed. */
  readonly detail?: string
  /** For `probed`: the round trip; for `lost`: from the last sign of life to the loss being noticed. */
  readonly ms?: number
}

/** From a bot to the supervisor. */
export type FromBot =
  | ({ readonly type: 'status' } & BotReport)
  | { readonly type: 'heartbeat' }
  | { readonly type: 'path'; readonly event: PathEvent }

/** From the supervisor to the sandbox's process. */
export type ToSandbox =
  | { readonly type: 'fleet'; readonly bots: readonly BotStatus[] }
  | { readonly type: 'path'; readonly event: PathEvent }
  | { readonly type: 'did'; readonly id: number; readonly error?: string }

/** From the sandbox's process to the supervisor. */
export type FromSandbox =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'do'; readonly id: number; readonly verb: 'kill' | 'stop' | 'start'; readonly bot: string }
