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
}

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
  readonly bot: string
  readonly at: number
  readonly key?: string
  readonly room?: string
  /** For `link`: the state's name; for `sent`: the Webex message UUID. */
  readonly detail?: string
}

/** From a bot to the supervisor. */
export type FromBot =
  | { readonly type: 'status'; readonly ready: boolean; readonly state: string; readonly inbox: number; readonly outbox: number }
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
