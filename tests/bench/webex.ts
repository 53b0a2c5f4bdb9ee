import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { startSandbox } from '@nightshift/sandbox'
import { WebSocket } from 'ws'

/**
 * The local Webex in a process of its own, with a stopwatch in it: from the event frame of a person's words to the moment in which the reply
 * is accepted, which is when its own frame is written. Both ends are the same call in the same process, so no transport is measured besides.
 */
export interface Took {
  readonly type: 'took'
  /** Frame → reply accepted. */
  readonly ms: number
  /** Frame → the GET arrives, the GET's answer is out → the POST arrives: the bot's own time before and after reading. */
  readonly toReadMs: number
  readonly toSendMs: number
}

let asked = 0
let read = 0
let answered = 0
let sending = 0

const send = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'send')?.value as (...args: readonly unknown[]) => void // a method
WebSocket.prototype.send = function timed(this: WebSocket, ...args: unknown[]) {
  const text = typeof args[0] === 'string' ? args[0] : ''
  if (text.includes('"verb":"post"')) {
    const now = performance.now()
    if (text.includes('"type":"PERSON"')) asked = now
    else process.send?.({ type: 'took', ms: now - asked, toReadMs: read - asked, toSendMs: sending - answered } satisfies Took)
  }
  send.apply(this, args)
}
const messages = (request: IncomingMessage): boolean => request.url?.startsWith('/v1/messages') === true
subscribe('http.server.request.start', (event) => {
  const { request } = event as { readonly request: IncomingMessage } // node's own channel
  if (!messages(request)) return
  if (request.method === 'GET') read = performance.now()
  else sending = performance.now()
})
subscribe('http.server.response.finish', (event) => {
  const { request } = event as { readonly request: IncomingMessage } // node's own channel
  if (messages(request) && request.method === 'GET') answered = performance.now()
})

const sandbox = await startSandbox({ port: 0, host: '127.0.0.1' })
process.send?.({ type: 'listening', url: sandbox.url })
for (const end of ['SIGTERM', 'disconnect'] as const) process.once(end, () => void sandbox.stop().then(() => process.exit(0)))
