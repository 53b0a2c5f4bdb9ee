import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'

/** The ways out of the house: kept connections, and the proxy of the environment (`HTTPS_PROXY`, `NO_PROXY`). TLS is always verified. */
export interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
  /** Closes what is kept open. */
  close(): void
}

/** Agents for one bot: 10 connections kept per host, 60 at most (webex.md §7.1). */
export function openAgents(): Agents {
  const options = { keepAlive: true, maxSockets: 60, maxFreeSockets: 10, proxyEnv: process.env }
  const http = new HttpAgent(options)
  const https = new HttpsAgent(options)
  return {
    http,
    https,
    close: () => {
      http.destroy()
      https.destroy()
    },
  }
}
