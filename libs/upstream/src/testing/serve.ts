import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { codeOf } from '../network.ts'

/** A tool on a real loopback port, for tests. */
export interface Served {
  readonly url: string
  /** Answers of the tool so far. */
  readonly requests: () => number
  stop(): Promise<void>
}

/** Serves a fetch handler. One that rejects resets the connection; `ECONNREFUSED` is told as a gateway does whose tool is away. */
export async function serve(handle: (request: Request) => Promise<Response>): Promise<Served> {
  let count = 0
  const server = createServer((incoming, outgoing) => {
    const gone = new AbortController()
    outgoing.once('close', () => gone.abort())
    const answer = async (): Promise<void> => {
      const parts: Buffer[] = []
      for await (const part of incoming) parts.push(Buffer.from(part as Uint8Array)) // a request without encoding yields buffers
      count++
      const { method = 'GET' } = incoming
      const response = await handle(
        new Request(`http://${incoming.headers.host}${incoming.url}`, {
          method,
          headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
          signal: gone.signal,
          ...(method !== 'GET' && parts.length > 0 && { body: Buffer.concat(parts) }),
        }),
      )
      outgoing.writeHead(response.status, Object.fromEntries(response.headers))
      outgoing.end(Buffer.from(await response.arrayBuffer()))
    }
    answer().catch((error: unknown) => {
      if (codeOf(error) === 'ECONNREFUSED') outgoing.writeHead(503, { 'retry-after': '1' }).end()
      else incoming.socket.resetAndDestroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server that listens
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => count,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
