import { mkdirSync, writeFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import type { Bot } from '@nightshift/bot'
import type { Link } from '@nightshift/webex'
import { linkState } from '@nightshift/webex/topics'
import type { Base } from './base.ts'
import { controls } from './controls.ts'
import { recentFacts } from './facts.ts'
import { healthApp, listen } from './health.ts'
import type { Liveness } from './liveness.ts'
import { logAnnouncements } from './log-lines.ts'
import { openMetrics } from './metrics.ts'
import type { Pausing } from './pausing.ts'
import { openReadiness, type Readiness } from './readiness.ts'
import { recordSeries } from './series.ts'
import { sharedTable } from './shared-tables.ts'
import { factsOf, statusOf } from './status.ts'
import type { Stopping } from './stopping.ts'
import { speakToSupervisor } from './supervisor-channel.ts'
import { version } from './version.ts'
import { storeBack, type WatchedStore } from './watched-store.ts'

/** What runs by now: filled in as a start goes on. */
export interface Running {
  store: WatchedStore | undefined
  link: Link | undefined
  /** The bot's own address, once Webex has told it. */
  email: string | undefined
}

/** What a process shows of itself: log lines, series, probes, control routes, and its word to a supervisor. */
export interface Face {
  readonly readiness: Readiness
  close(): void
}

/** Leaves port and pid beside the store, so that the command line finds a running bot, and asks nobody else who has that port by now. */
function tellPort(folder: string, port: number): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, 'health-port'), `${port} ${process.pid}`)
  } catch {
    // A folder that is not ours to write is waited for where the store is opened.
  }
}

/** Opens it before anything else, so that a start that waits can say for what. Throws `PortTaken`. */
export async function openFace(
  bot: Bot,
  { config, env, log, secrets }: Base,
  { drain, begin }: Stopping,
  running: Running,
  liveness: Liveness,
  pausing: Pausing,
): Promise<Face> {
  // The runtime's own count begins with the process.
  const sinceStartMs = (): number => Math.round(performance.now())
  const readiness = openReadiness(drain, pausing, sinceStartMs, (afterMs) => {
    log.info('process.ready', `${bot.name} is ready`, { durationMs: afterMs })
    // Else it is kept at the end alone, which a kill never reaches.
    setImmediate(flushCompileCache)
  })
  const metrics = openMetrics(bot.name)
  const recent = recentFacts()
  const sources = { store: () => running.store?.store, link: () => running.link, readiness }
  const stops = [
    logAnnouncements(log),
    recordSeries(metrics, { ...sources, bot, liveness, draining: () => drain.aborted, log, version }),
    linkState.hear(readiness.look),
    storeBack.hear(readiness.look),
    recent.stop,
  ]
  const app = healthApp({
    dead: liveness.dead,
    unready: readiness.unready,
    started: readiness.started,
    facts: () => factsOf({ ...sources, bot: bot.name, version, upMs: sinceStartMs, email: () => running.email, recent }),
    metrics: metrics.text,
    metricsType: metrics.contentType,
    controlToken: () => secrets.get('control-token'),
    sharedToken: () => secrets.get('shared-token'),
    shared: (table) => sharedTable(bot, running.store?.store, table),
    ...controls({ ...sources, log, pausing, stop: begin }),
  })
  const door = await listen(app, config.health.host, env.healthPort ?? config.health.port)
  tellPort(env.stateFolder, door.port)
  log.info('process.started', `${bot.name} ${version} starts; probes on port ${door.port}`, { port: door.port })
  stops.push(
    speakToSupervisor({
      bot: bot.name,
      sandbox: config.sandbox,
      status: () => statusOf(sources),
      dead: liveness.dead,
      gone: () => begin('The supervisor is gone'),
    }),
  )
  return { readiness, close: () => stops.forEach((stop) => stop()) }
}
