import type { FromSandbox, ToSandbox } from '@nightshift/host/ipc'
import type { FleetBot, FleetPort, Sandbox } from '@nightshift/sandbox'

/** The supervisor at the other end of the IPC channel: it knows the fleet and acts on it. */
export interface Supervisor extends FleetPort {
  /** Takes messages from now on: what happens in the fleet goes to the page. */
  serve(sandbox: Sandbox): void
}

const answerWithinMs = 10_000

/** The supervisor that started this process, or undefined where none did. */
export function supervisor(process: NodeJS.Process): Supervisor | undefined {
  if (!process.send) return undefined
  let bots: readonly FleetBot[] = []
  let last = 0
  const waiting = new Map<number, (error: string | undefined) => void>()
  const send = (message: FromSandbox): void => void process.send?.(message)
  return {
    fleet: () => bots,
    act: (verb, bot) =>
      new Promise((resolve, reject) => {
        const id = ++last
        const done = (error: string | undefined): void => {
          clearTimeout(timer)
          waiting.delete(id)
          if (error === undefined) resolve()
          else reject(new Error(error))
        }
        const timer = setTimeout(
          () => done(`Cannot ${verb} "${bot}" as the supervisor must answer within ${answerWithinMs / 1_000} s: it did not`),
          answerWithinMs,
        )
        waiting.set(id, done)
        send({ type: 'do', id, verb, bot })
      }),
    serve: (sandbox) => {
      process.on('message', (message: ToSandbox) => {
        if (message.type === 'fleet') {
          bots = message.bots
          sandbox.publishFleet(bots)
        } else if (message.type === 'path') sandbox.publishPath(message.event)
        else if (message.type === 'did') waiting.get(message.id)?.(message.error)
      })
      send({ type: 'listening', url: sandbox.url })
    },
  }
}
