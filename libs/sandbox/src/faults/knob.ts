import type { Context } from 'hono'
import type { IncomingMessage } from 'node:http'
import type { Fault } from '../contract.ts'
import type { Kernel } from '../kernel.ts'
import type { Link } from '../mercury/links.ts'
import type { Envelope } from '../state/devices.ts'
import type { Person } from '../state/model.ts'
import type { HttpVariables } from '../surfaces/surface.ts'

/** A fault that is set. `left` hits remain; undefined = as many as come. */
export interface SetFault {
  readonly id: string
  readonly fault: Fault
  readonly knob: Knob
  readonly setAt: number
  left: number | undefined
  hits: number
  /** What the knob keeps between two calls. */
  memory: unknown
}

/** An HTTP call as knobs see it. */
export interface HttpCall {
  readonly c: Context<HttpVariables>
  readonly method: string
  readonly path: string
  readonly surface: 'u2c' | 'wdm' | 'rest' | 'content' | 'conversation' | 'other'
  readonly bot: Person | undefined
  readonly device: string | undefined
}

/** An upgrade as knobs see it. */
export interface UpgradeCall {
  readonly request: IncomingMessage
  readonly bot: Person | undefined
  readonly device: string
}
/** What to do with an upgrade: refuse it with a status, accept and close at once, reset, or never answer. */
export type UpgradeVerdict =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly close: number; readonly reason: string }
  | 'reset'
  | 'hang'

/**
 * One thing that can go wrong. A knob fills in the moments at which it acts; the registry asks it only while such a fault is set,
 * in scope and drawn. `when` decides whether a moment is meant at all, before a hit is counted.
 */
export interface Knob {
  readonly name: string
  /** For the page: what it reproduces. */
  readonly about: string
  /** Its parameters, each with what it means. */
  readonly parameters?: Readonly<Record<string, string>>
  /** `once`: used up by its first hit unless `times` or `forMs` says otherwise. `lasts`: until it is deleted. */
  readonly ends: 'once' | 'lasts'
  /** Acts at the moment it is set; answers how many things it hit. */
  readonly set?: (kernel: Kernel, set: SetFault) => number
  /** Undoes what lasts. */
  readonly clear?: (kernel: Kernel, set: SetFault) => void
  readonly when?: (moment: Moment, set: SetFault, kernel: Kernel) => boolean
  /** Around an HTTP call. A response answers in its place; `next` lets it happen. */
  readonly http?: (call: HttpCall, set: SetFault, kernel: Kernel, next: () => Promise<void>) => Promise<Response | undefined>
  readonly upgrade?: (call: UpgradeCall, set: SetFault) => UpgradeVerdict
  /** The client has authorised; readiness is not sent yet. `stop` = it will not be. */
  readonly authorise?: (link: Link, set: SetFault, kernel: Kernel) => 'stop' | undefined
  /** The link is live. */
  readonly live?: (link: Link, set: SetFault, kernel: Kernel) => void
  /** A Mercury ping came; `stop` = no pong. */
  readonly ping?: (link: Link, id: string, set: SetFault) => 'stop' | undefined
  /** A protocol ping came; `stop` = no pong. */
  readonly protocolPing?: (link: Link, set: SetFault) => 'stop' | undefined
  /** An acknowledgement came; `stop` = it is not heard. */
  readonly ack?: (link: Link, set: SetFault) => 'stop' | undefined
  /** An event is to be sent; `stop` = the knob has seen to it. */
  readonly event?: (link: Link, envelope: Envelope, set: SetFault, kernel: Kernel) => 'stop' | undefined
}

export type Point = 'http' | 'upgrade' | 'authorise' | 'live' | 'ping' | 'protocolPing' | 'ack' | 'event'
export type Moment = { readonly at: 'http'; readonly call: HttpCall } | { readonly at: Exclude<Point, 'http'> }

/** A number among the parameters of a fault, or the default. */
export function numberIn(fault: Fault, name: string, otherwise: number): number {
  const value = fault[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}

/** A text among the parameters of a fault, or the default. */
export function textIn(fault: Fault, name: string, otherwise: string): string {
  const value = fault[name]
  return typeof value === 'string' ? value : otherwise
}
