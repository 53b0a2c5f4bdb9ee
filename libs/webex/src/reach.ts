import type { AgentOptions } from 'node:https'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import type { Clock } from '@nightshift/resilience'
import type { Agents } from './agents.ts'

/** Handshakes under way or done within `freshMs`, by clock and host: one per process and host. */
const probes = new WeakMap<Clock, Map<string, { readonly at: number; readonly answer: Promise<boolean> }>>()
const freshMs = 800

/**
 * Whether one TCP and TLS handshake to the host of a socket address succeeds, through the proxy if there is one. No HTTP request is made.
 * Never rejects.
 */
export function isReachable(webSocketUrl: string, agents: Agents, clock: Clock, limitMs: number): Promise<boolean> {
  const url = URL.parse(webSocketUrl)
  if (!url) return Promise.resolve(false)
  let known = probes.get(clock)
  if (!known) probes.set(clock, (known = new Map()))
  const last = known.get(url.host)
  const now = clock.monotonic()
  if (last && now - last.at < freshMs) return last.answer
  const answer = handshake(url, agents, clock, limitMs)
  known.set(url.host, { at: now, answer })
  return answer
}

function handshake({ protocol, hostname, port }: URL, agents: Agents, clock: Clock, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let socket: Socket | undefined
    const end = (reached: boolean): void => {
      cancel()
      socket?.destroy()
      resolve(reached)
    }
    const cancel = clock.after(limitMs, () => end(false))
    const watch = (made: Socket | undefined, event: 'connect' | 'secureConnect'): void => {
      if (!made || socket) return
      socket = made
      made
        .once(event, () => end(true))
        .once('error', () => end(false))
        .once('close', () => end(false))
    }
    if (protocol === 'ws:') return watch(connectPlain(port === '' ? 80 : Number(port), hostname), 'connect')
    // The https agent knows the proxy: it answers the socket at once, or hands it over when the tunnel stands.
    const options: AgentOptions & { readonly host: string; readonly port: number } = {
      host: hostname,
      port: port === '' ? 443 : Number(port),
      servername: isIP(hostname) === 0 ? hostname : '',
    }
    const direct = agents.https.createConnection(options, (error, made) => {
      if (error) end(false)
      else if (made && !direct) {
        socket = made as Socket // a TLS socket, though typed as any duplex
        end(true)
      }
    })
    watch((direct ?? undefined) as Socket | undefined, 'secureConnect') // the same
  })
}
