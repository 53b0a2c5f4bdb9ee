import { pathPoint } from '@nightshift/bot/topics'
import { linkState } from '@nightshift/webex/topics'
import type { FromBot } from './ipc.ts'
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
 * Under `nightshift start` a bot tells its supervisor how it is, and in sandbox mode every point of every message's path. A process that is
 * not alive keeps silent, and is started anew for it. Does nothing where there is no channel.
 */
export function speakToSupervisor({ bot, sandbox, status, dead, gone }: ChannelPorts): () => void {
  if (process.send === undefined) return () => undefined
  const say = (message: FromBot): void => {
    if (process.connected) process.send?.(message, undefined, {}, () => undefined)
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
      if (sandbox) say({ type: 'path', event: { point: 'link', bot, at: Date.now(), detail: to.name } })
      beat()
    }),
    ...(sandbox
      ? [
          pathPoint.hear(({ point, key, room, detail }) =>
            say({ type: 'path', event: { point, bot, at: Date.now(), key, room, ...(detail === undefined ? {} : { detail }) } }),
          ),
        ]
      : []),
  ]
  process.once('disconnect', gone)
  // The channel alone must not keep a stopped bot alive.
  process.channel?.unref()
  return () => {
    clearInterval(timer)
    stops.forEach((stop) => stop())
  }
}
