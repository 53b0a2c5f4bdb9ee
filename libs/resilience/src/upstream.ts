import type { Clock } from './clock.ts'

/** An upstream cannot be reached, or cannot answer now. It may pass; `upstream` is the name shown to people. */
export class UpstreamDown extends Error {
  override readonly name = 'UpstreamDown'
  readonly upstream: string
  /** Whether a write may have been done all the same. */
  readonly sent: 'no' | 'unknown'
  constructor(upstream: string, message: string, options: { readonly sent?: 'no' | 'unknown'; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.upstream = upstream
    this.sent = options.sent ?? 'no'
  }
}

/**
 * Why an upstream's answer is final: it has no such thing (NOTFOUND), it was changed meanwhile (CONFLICT), there is no such upstream here,
 * or it does not want to.
 */
export type RefusalKind = 'missing' | 'conflict' | 'absent' | 'refused'

/** An upstream answered, and the answer is final. The message may be shown in chat. */
export class UpstreamRefused extends Error {
  override readonly name = 'UpstreamRefused'
  readonly upstream: string
  readonly kind: RefusalKind
  constructor(upstream: string, message: string, options: { readonly kind?: RefusalKind; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.upstream = upstream
    this.kind = options.kind ?? 'refused'
  }
}

/** What bounds one call to an upstream. */
export interface EffectCall {
  readonly signal: AbortSignal
  /** Monotonic ms after which the write must not leave any more. */
  readonly notAfter: number
  /** The same for every try of this effect, and for no other effect: what a write leaves in the upstream so that `find` knows it again. */
  readonly marker: string
  /** When the step was first begun, ms since 1970 by the store: `find` need not look before it. */
  readonly startedAt: number
}

/**
 * A write as a value: nothing happens until the runtime's `step` executes it, once, even after a crash (resilience.md §2, Effects).
 * A result must be plain JSON, since it is stored.
 */
export interface Effect<T> {
  /** Unique within one handling of one event. */
  readonly key: string
  /** What it does, for the audit log: `contact.add`, `bot.reconnect`. Never secrets. */
  readonly action: string
  run(call: EffectCall): Promise<T>
  /** Asks the upstream whether it happened. Absent = it is safe to run again (an idempotent write). */
  find?(call: EffectCall): Promise<T | undefined>
  /** How long the upstream's searches trail behind its writes. */
  readonly lagMs: number
  /** The call's own time limit. */
  readonly limitMs: number
  /** Done also while an operator has frozen writes: it wakes people or heals ourselves, and changes nothing of theirs. */
  readonly evenFrozen?: true
}

/** What a connector is opened with. */
export interface ConnectorPorts {
  /** The tool's own block of the configuration, already checked by the connector's schema. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Reads a secret by name; undefined where there is none. */
  readonly secret: (name: string) => string | undefined
  readonly clock: Clock
  /** Base of the tool's simulator, where everything is simulated: used where the settings name no other. */
  readonly simulator?: string
  /** Stands in for the network: how tests put a simulator into the same process. */
  readonly fetch?: (request: Request) => Promise<Response>
}

/** Checks a block of the configuration; zod schemas are of this shape. */
export interface SettingsSchema {
  safeParse(
    value: unknown,
    options?: { readonly reportInput?: boolean },
  ): { readonly success: true; readonly data: unknown } | { readonly success: false; readonly error: unknown }
}

/** A tool that bots use. `open` answers its client: reads are calls, writes are `Effect`s. */
export interface Connector<Client> {
  /** Key of its block under `connectors`, and of its simulator's path. */
  readonly name: string
  /** Schema of that block. Absent = the connector reads the bot's own block. */
  readonly settings?: SettingsSchema
  /** Answers a client also where nothing is configured: each of its calls then throws `UpstreamRefused` of kind `absent`. */
  open(ports: ConnectorPorts): Client
}
