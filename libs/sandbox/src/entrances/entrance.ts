import type { IncomingMessage, RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'

/** A port through which clients come in. TLS and CONNECT come here as neighbours of `clear.ts` when they come. */
export interface Entrance {
  readonly port: number
  /** Lets clients in from now on. */
  open(request: RequestListener, upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void
  /** Lets nobody in any more, and ends every connection. `last` runs between the two. */
  close(last: () => void): Promise<void>
}
