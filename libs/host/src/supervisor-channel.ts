import { canaryRound, pathPoint } from '@nightshift/bot/topics'
import { linkLost, linkState } from '@nightshift/webex/topics'
import type { FromBot, PathEvent } from './ipc.ts'
import type { Status } from './status.ts'

const statusEveryMs = Number(process.env['NIGHTSHIFT_STATUS_MS'] ?? 1_000)

interface ChannelPorts {
  readonly bot: string
  readonly sandbox: boolean
  readonly status: () => Promise<Status>
  /** Why the process is not alive; undefined = it is. */
  readonly dead: () => string | undefined
  /** The supervisor has ended. */
  readonly gone: () => void
}

/**
 * Under `nightshift start` a bot tells its supervisor how it is, and in sandbox mode every point of every message's path, what becomes of
 * its link, and what its probes of others brought. A process that is not alive keeps silent, and is started anew for it. Does nothing where
 * there is no channel.
 */
export function speakToSupervisor({ bot, sandbox, status, dead, gone }: ChannelPorts): () => void {
  if (process.send === undefined) return () => undefined
  const say = (message: FromBot): void => {
    if (process.connected) process.send?.(message, undefined, {}, () => undefined)
  }
  const tell = (event: Omit<PathEvent, 'at' | 'bot'> & { readonly bot?: string }): void => {
    if (sandbox) say({ type: 'path', event: { bot, at: Date.now(), ...event } })
  }
  const beat = (): void => {
    if (dead() === undefined) say({ type: 'heartbeat' })
    status()
      .then((now) => say({ type: 'status', ...now }))
      .catch(() => undefined)
  }
  const timer = setInterval(beat, statusEveryMs)
  timer.unref()
  const stops = [
    linkState.hear(({ to }) => {
      tell({ point: 'link', detail: to.name })
      beat()
    }),
    pathPoint.hear(({ point, key, room, detail }) => tell({ point, key, room, ...(detail === undefined ? {} : { detail }) })),
    linkLost.hear(({ cause, detectMs }) =>
      tell({ point: 'lost', detail: cause, ...(detectMs === undefined ? {} : { ms: Math.round(detectMs) }) }),
    ),
    canaryRound.hear(({ target, result, rttMs }) =>
      tell({ point: 'probed', bot: target, detail: result, ...(rttMs === undefined ? {} : { ms: Math.round(rttMs) }) }),
    ),
  ]
  process.once('disconnect', gone)
  // The channel alone must not keep a stopped bot alive.
  process.channel?.unref()
  return () => {
    clearInterval(timer)
    stops.forEach((stop) => stop())
  }
}
