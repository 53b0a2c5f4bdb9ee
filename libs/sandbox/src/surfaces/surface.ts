import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Kernel } from '../kernel.ts'
import type { Person } from '../state/model.ts'

/** What travels with a request through the handlers. */
export interface HttpVariables {
  readonly Bindings: Partial<HttpBindings>
  readonly Variables: {
    /** Whose token came along, good or not. */
    readonly caller: Person | undefined
    /** A path that nobody serves. */
    unhandled: boolean
    /** The call ended without an answer. */
    cut: boolean
  }
}
export type Door = Hono<HttpVariables>

/** One part of Webex that is served over HTTP. A new one is a copy of its neighbour, and a line in `index.ts`. */
export interface Surface {
  readonly name: string
  serve(door: Door, kernel: Kernel): void
}
