import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { BotStatus } from '@nightshift/host/ipc'
import { fullJitter, systemRandom } from '@nightshift/resilience'
import { compileCache } from '../compile-cache.ts'

const isHeartbeat = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'heartbeat'

/** How a supervised process is started. */
export interface ChildSpec {
  readonly name: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Where its output goes; absent = here. */
  readonly logFile?: string
  readonly onMessage: (message: unknown) => void
  readonly onChange: () => void
}

/** A process that is started again when it ends, until it is stopped. */
export interface Child {
  readonly name: string
  readonly pid: number | undefined
  readonly restarts: number
  /** How its last process ended. */
  readonly lastExit: NonNullable<BotStatus['lastExit']> | undefined
  send(message: unknown): void
  /** It has been ready: the next death is the first of a new count. */
  wasReady(): void
  kill(): void
  /** SIGTERM, and no restart. Resolves when it has ended; kill -9 after `withinMs`. */
  stop(withinMs: number): Promise<void>
  start(): void
}

const firstWaitMs = 250
const capMs = 10_000
/** A child that has once sent a heartbeat and then none for so long has a stuck event loop. */
const silentMs = 15_000

/** Spawned detached, so that a terminal's ctrl-C reaches only the supervisor; its IPC channel ends with us, and then it drains. */
export function supervise(spec: ChildSpec): Child {
  let process_: ChildProcess | undefined
  let restarts = 0
  let deaths = 0
  let stopping = false
  let lastBeat = 0
  let lastExit: Child['lastExit']
  let again: NodeJS.Timeout | undefined

  const start = (): void => {
    stopping = false
    clearTimeout(again)
    if (process_) return
    const log = spec.logFile === undefined ? undefined : openSync(spec.logFile, 'a')
    const child = spawn(process.execPath, [...spec.args], {
      detached: true,
      stdio: ['ignore', log ?? 'inherit', log ?? 'inherit', 'ipc'],
      env: { ...compileCache, ...process.env, ...spec.env },
    })
    if (log !== undefined) closeSync(log)
    process_ = child
    lastBeat = 0
    child.on('message', (message) => {
      if (isHeartbeat(message)) lastBeat = Date.now()
      spec.onMessage(message)
    })
    child.on('error', () => undefined)
    child.once('exit', (code, signal) => {
      process_ = undefined
      lastExit = { at: Date.now(), asked: stopping, ...(code === null ? {} : { code }), ...(signal === null ? {} : { signal }) }
      spec.onChange()
      if (stopping) return
      restarts++
      const waitMs = deaths === 0 ? firstWaitMs : fullJitter({ baseMs: 1_000, capMs, floorMs: firstWaitMs }, deaths, systemRandom)
      deaths++
      again = setTimeout(start, waitMs)
    })
    spec.onChange()
  }
  const watch = setInterval(() => {
    if (process_ && lastBeat > 0 && Date.now() - lastBeat > silentMs) process_.kill('SIGKILL')
  }, 1_000)
  watch.unref()

  return {
    name: spec.name,
    get pid() {
      return process_?.pid
    },
    get restarts() {
      return restarts
    },
    get lastExit() {
      return lastExit
    },
    send: (message) => {
      if (process_?.connected) process_.send(message as object, () => undefined)
    },
    wasReady: () => {
      deaths = 0
    },
    kill: () => void process_?.kill('SIGKILL'),
    start,
    stop: async (withinMs) => {
      stopping = true
      clearTimeout(again)
      const child = process_
      if (!child) return
      const ended = new Promise<void>((done) => child.once('exit', () => done()))
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), withinMs)
      await ended
      clearTimeout(late)
    },
  }
}
