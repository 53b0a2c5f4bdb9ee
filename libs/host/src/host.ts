import { mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { pump, type Bot } from '@nightshift/bot'
import { inWords, systemClock, systemRandom } from '@nightshift/resilience'
import { openSqlite, StoreHeld, StoreRefused, type Store } from '@nightshift/store'
import type { Link } from '@nightshift/webex'
import { readConfigFile } from './config-file.ts'
import { BadConfig, readConfig, type Config } from './config.ts'
import { environment, replicaName } from './environment.ts'
import { exitCodes } from './exit.ts'
import { recentFacts } from './facts.ts'
import { healthApp, listen } from './health.ts'
import { tenBots } from './known-bots.ts'
import { configReloaded, liveHouse } from './live-config.ts'
import { logAnnouncements } from './log-lines.ts'
import { openLog, type Log } from './log.ts'
import { openMetrics } from './metrics.ts'
import { openSecrets } from './secrets.ts'
import { recordSeries } from './series.ts'
import { speakToSupervisor } from './supervisor-channel.ts'
import { version } from './version.ts'
import { openEdge } from './edge.ts'

/**
 * A bot definition becomes a process: configuration, secrets, log, metrics, probes, the store, the link and the path, until SIGTERM.
 * Never returns: ends the process with a code of `exitCodes`.
 */
export async function host(bot: Bot): Promise<never> {
  enableCompileCache()
  const startedAt = performance.timeOrigin
  if (process.argv.includes('--warm')) process.exit(exitCodes.stopped)
  const env = environment(bot.name)
  const known = [...tenBots, bot.name]
  const config = configured(() => {
    if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') throw new BadConfig(['NODE_TLS_REJECT_UNAUTHORIZED: verification cannot be turned off; add your CA by NODE_EXTRA_CA_CERTS'])
    return readConfig(readConfigFile(env.configFile), bot, known)
  })
  const clock = systemClock
  const secrets = openSecrets(env.secretsFolder, clock)
  const log = openLog({ bot: bot.name, replica: replicaName(), version, ...config.log, secrets: secrets.values })
  const stopLines = logAnnouncements(log)
  configReloaded.hear((one) =>
    one.ok ? log.info('config.reloaded', 'People, roles, rooms and registers were read anew') : log.error('config.refused', 'The changed configuration was refused; the old one stays', { problems: one.problems }),
  )
  endOnBugs(log)

  const drain = new AbortController()
  const stop = new AbortController()
  let ready = false
  let store: Store | undefined
  let link: Link | undefined
  let waitingFor = 'starting'
  const unready = (): string | undefined => {
    if (drain.signal.aborted) return 'draining'
    if (!store) return waitingFor
    const state = link?.state()
    if (!state || state.name !== 'live') return state === undefined ? waitingFor : state.name === 'halted' ? `halted: ${state.cause}` : state.name === 'waiting' ? `waiting: ${state.cause}` : state.name
    return undefined
  }

  const facts = recentFacts()
  const metrics = openMetrics(bot.name)
  recordSeries(metrics, { bot, store: () => store, link: () => link, ready: () => unready() === undefined, draining: () => drain.signal.aborted, log, version, startedAt })
  const status = async (): Promise<{ ready: boolean; state: string; inbox: number; outbox: number }> => {
    const counts = await store?.read(async (tx) => ({ inbox: await tx.inbox.counts(), outbox: await tx.outbox.counts() })).catch(() => undefined)
    const why = unready()
    return {
      ready: why === undefined,
      state: why ?? 'live',
      inbox: (counts?.inbox.new ?? 0) + (counts?.inbox.running ?? 0),
      outbox: (counts?.outbox.ready ?? 0) + (counts?.outbox.sending ?? 0) + (counts?.outbox.unknown ?? 0),
    }
  }
  let email: string | undefined
  const app = healthApp({
    dead: () => undefined,
    unready,
    started: () => ready,
    facts: async () => {
      const { inbox, outbox } = await status()
      const frame = link?.lastFrameAt()
      const p95 = facts.replyP95Ms()
      return {
        bot: bot.name,
        version,
        upMs: Math.round(Date.now() - startedAt),
        link: link?.state().name ?? 'none',
        inbox,
        outbox,
        reconnects: facts.reconnects(),
        lastCauses: facts.lastCauses(),
        ...(email === undefined ? {} : { email }),
        ...(frame === undefined ? {} : { lastFrameAgeMs: Math.max(0, Date.now() - frame) }),
        ...(p95 === undefined ? {} : { replyP95Ms: p95 }),
      }
    },
    metrics: () => metrics.text(),
    metricsType: metrics.contentType,
    controlToken: () => secrets.get('control-token'),
    control: {
      reconnect: async ({ cause }) => {
        if (!link) throw new Error('Cannot open a new link as there is none yet')
        await link.reconnect(cause === 'canary' ? 'canary' : 'operator')
        return 'a new link is live'
      },
      drain: async () => (drain.abort(), 'draining'),
      restart: async () => (drain.abort(), 'draining; whatever supervises me starts me again'),
    },
    views: { inbox: async () => store?.read((tx) => tx.inbox.list('dead', 100)) },
    onControl: (verb, ok) => {
      log.info('control.called', `Control call: ${verb}`, { verb, ok })
      store?.commit((tx) => tx.audit.append({ actor: 'control', room: '', action: `control.${verb}`, detail: null, result: ok ? 'done' : 'failed' })).catch(() => undefined)
    },
  })
  const door = await listen(app, config.health.host, env.healthPort ?? config.health.port)
  log.info('process.started', `${bot.name} ${version} starts; probes on port ${door.port}`, { port: door.port })
  const stopTelling = speakToSupervisor(bot.name, config.sandbox, status, () => drain.abort())
  onSignals(drain, log)

  const live = liveHouse(env.configFile, bot, known, config, clock)
  try {
    store = await openStore(env.stateFolder, bot, config, log, drain.signal)
    const edge = await openEdge({ bot: bot.name, replica: env.replica, config, store, secrets, clock, random: systemRandom, drain: drain.signal, waiting: (why) => void (waitingFor = why) })
    ;({ link } = edge)
    void edge.api.me().then((me) => void ({ email } = me)).catch(() => undefined)
    const announced = setInterval(() => {
      if (ready || unready() !== undefined) return
      ready = true
      clearInterval(announced)
      log.info('process.ready', `${bot.name} is ready`, { durationMs: Math.round(Date.now() - startedAt) })
    }, 20)
    announced.unref()
    metrics.gauge('ready_seconds', 'Start to first ready', (set) => void (ready && set(1)))
    drain.signal.addEventListener('abort', () => bound(config, stop, log), { once: true })
    await pump(
      {
        bot,
        store,
        api: edge.api,
        link,
        clock,
        random: systemRandom,
        house: live.house,
        settings: config.own,
        secret: secrets.get,
        version,
        tools: Object.fromEntries(Object.entries(bot.uses).map(([name, tool]) => [name, tool.open({ settings: config.own, secret: secrets.get, clock })])),
        findRoom: edge.findRoom,
        timings: config.path,
      },
      { drain: drain.signal, stop: stop.signal },
    )
  } catch (error) {
    if (!drain.signal.aborted) return await fail(error, log)
  }
  await store?.close().catch(() => undefined)
  live.stop()
  secrets.stop()
  stopTelling()
  log.info('process.stopped', `${bot.name} stopped`, { durationMs: Math.round(Date.now() - startedAt) })
  stopLines()
  process.exit(exitCodes.stopped)
}

async function openStore(folder: string, bot: Bot, config: Config, log: Log, signal: AbortSignal): Promise<Store> {
  mkdirSync(folder, { recursive: true })
  return await openSqlite({ file: join(folder, `${bot.name}.db`), bot: bot.name, owner: `${process.pid}-${systemRandom.hex(4)}`, clock: systemClock, waitMs: config.store.waitMs, signal })
    .catch((error: unknown) => {
      if (error instanceof StoreHeld || error instanceof StoreRefused) {
        log.fatal('process.failed', error.message)
        process.exit(error instanceof StoreHeld ? exitCodes.exclusivity : exitCodes.config)
      }
      throw error
    })
}

function configured(read: () => Config): Config {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(exitCodes.config)
  }
}

/** The first signal drains; the second ends at once. */
function onSignals(drain: AbortController, log: Log): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (drain.signal.aborted) process.exit(exitCodes.stopped)
      log.info('process.draining', `${signal}: taking nothing new, finishing what runs`)
      drain.abort(new Error(signal))
    })
  }
}

/** The budget of an orderly stop: then what still runs is left to the next start. */
function bound(config: Config, stop: AbortController, log: Log): void {
  setTimeout(() => {
    log.warn('process.draining', `Not finished after ${inWords(config.drain.lanesMs + config.drain.restMs)}; the next start goes on`)
    stop.abort(new Error('the time for draining is over'))
    setTimeout(() => process.exit(exitCodes.stopped), 500).unref()
  }, config.drain.lanesMs + config.drain.restMs).unref()
}

/** A bug nobody caught ends the process: its state is in the store, a restart is cheap. */
function endOnBugs(log: Log): void {
  const end = (error: unknown): void => {
    log.fatal('process.failed', 'A bug ended the process', { err: error })
    process.exit(exitCodes.bug)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

async function fail(error: unknown, log: Log): Promise<never> {
  if (error instanceof BadConfig) {
    log.fatal('process.failed', error.message)
    process.exit(exitCodes.config)
  }
  log.fatal('process.failed', 'The process cannot go on', { err: error })
  process.exit(exitCodes.bug)
}
