import type { Clock, Random } from '@nightshift/resilience'
import type { Link, LinkMemory, WebexApi } from './contract.ts'
import type { Siblings } from './registrar.ts'
import type { Timings } from './timings.ts'

export type * from './contract.ts'
export { TooLate, Vanished, WebexRefused, WebexUnreachable, type Sent } from './errors.ts'
export type { Siblings } from './registrar.ts'
export type { Timings } from './timings.ts'

/** What one bot's Webex is opened with. */
export interface OpenOptions {
  readonly bot: string
  /** Name of this process among the bot's; `solo` where there is one. */
  readonly replica: string
  readonly version: string
  /** U2C base. Plain `http` here is what allows plain addresses at all. */
  readonly u2c: string
  /** REST base, or `catalog` (default): whatever the catalogue says. */
  readonly rest?: string
  /** Addresses that win over the catalogue, by service. */
  readonly override?: Readonly<Record<string, string>>
  readonly token: () => string
  /** Resolves when the token's text has changed; rejects or never resolves after the signal's abort. */
  readonly tokenChanged: (signal: AbortSignal) => Promise<void>
  readonly memory: LinkMemory
  /** The other replicas of the bot. Absent = unknown: then only our own leftovers are deleted at WDM. */
  readonly siblings?: Siblings
  readonly clock?: Clock
  readonly random?: Random
  readonly timings?: Partial<Timings>
}

/** A bot's Webex. */
export interface Webex {
  readonly api: WebexApi
  /** Opens the ear. Once; it lives until the signal aborts, and what has arrived by then is still given out. */
  link(signal: AbortSignal): Link
  /** Closes kept connections. */
  close(): void
}

/** Opens a bot's Webex. Importing this library costs nothing: HTTP and sockets are loaded here, the official SDK when a link opens. */
export async function openWebex(options: OpenOptions): Promise<Webex> {
  const { open } = await import('./open.ts')
  return open(options)
}
