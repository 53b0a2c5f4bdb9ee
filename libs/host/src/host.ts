import { enableCompileCache } from 'node:module'
import { pump, type Bot } from '@nightshift/bot'
import { systemClock, systemRandom, type Clock, type Random } from '@nightshift/resilience'
import { openBase, type Base } from './base.ts'
import { openEdge } from './edge.ts'
import { exitCodes } from './exit.ts'
import { openFace, type Face, type Running } from './face.ts'
import { endOnBugs, fail } from './failing.ts'
import { liveHouse } from './live-config.ts'
import { linkPart, openLiveness, type Liveness } from './liveness.ts'
import { openOwnStore } from './own-store.ts'
import { openPausing, type Pausing } from './pausing.ts'
import { openStopping, type Stopping } from './stopping.ts'
import { readShared } from './shared-tables.ts'
import { openTools } from './tools.ts'
import { version } from './version.ts'
import { watchStore } from './watched-store.ts'

/**
 * A bot definition becomes a process: configuration, secrets, log, metrics, probes, the store, the link and the path, until SIGTERM.
 * Never returns: ends the process with a code of `exitCodes`.
 */
export async function host(bot: Bot): Promise<never> {
  enableCompileCache()
  if (process.argv.includes('--warm')) process.exit(exitCodes.stopped)
  const clock = systemClock
  const base = openBase(bot, clock)
  const { log } = base
  endOnBugs(log)
  const stopping = openStopping(base.config.drain, log)
  const running: Running = { store: undefined, link: undefined, email: undefined }
  const liveness = openLiveness(clock)
  try {
    const pausing = openPausing()
    const face = await openFace(bot, base, stopping, running, liveness, pausing)
    await work(bot, base, stopping, running, { clock, random: systemRandom, face, liveness, pausing })
  } catch (error) {
    if (!stopping.drain.aborted) fail(error, log)
    if (error !== stopping.drain.reason)
      log.warn('process.draining', 'Something failed during the stop; the next start goes on', { err: error })
  }
  running.store?.stop()
  await running.store?.store.close().catch(() => undefined)
  log.info('process.stopped', `${bot.name} stopped`, { durationMs: Math.round(performance.now()) })
  process.exit(exitCodes.stopped)
}

interface WorkPorts {
  readonly clock: Clock
  readonly random: Random
  readonly face: Face
  readonly liveness: Liveness
  readonly pausing: Pausing
}

/** The bot at work: its store, its Webex, its path. Resolves when drained. */
async function work(
  bot: Bot,
  { config, env, known, secrets }: Base,
  { drain, stop }: Stopping,
  running: Running,
  { clock, random, face, liveness, pausing }: WorkPorts,
): Promise<void> {
  const waiting = face.readiness.waitFor
  const live = liveHouse({ path: env.configFile, bot, known, first: config, clock, rereadMs: env.rereadMs })

  const store = watchStore(
    await openOwnStore({ folder: env.stateFolder, bot: bot.name, waitMs: config.store.waitMs, clock, random, signal: drain, waiting }),
    clock,
  )
  running.store = store
  liveness.watch(store)
  face.readiness.opened({ store })

  const edge = await openEdge({ bot: bot.name, replica: env.replica, config, store: store.store, secrets, clock, random, drain, waiting })
  running.link = edge.link
  liveness.watch(linkPart(edge.link, clock))
  face.readiness.opened({ link: edge.link })
  void edge.api
    .me()
    .then(({ email }) => void (running.email = email))
    .catch(() => undefined)

  void readShared({ bot, store: store.store, clock, peers: config.peers, token: () => secrets.get('shared-token'), signal: drain })

  await pump(
    {
      bot,
      store: store.store,
      api: edge.api,
      link: edge.link,
      clock,
      random,
      house: live.house,
      settings: config.own,
      secret: secrets.get,
      version,
      tools: openTools(bot, config, secrets, clock),
      findRoom: edge.findRoom,
      timings: config.path,
      paused: pausing.now,
    },
    { drain, stop },
  )
}
