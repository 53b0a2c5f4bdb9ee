import type { Clock, Random } from '@nightshift/resilience'
import type { Agents } from './agents.ts'
import { openArrivals } from './arrivals.ts'
import type { ListedRoom } from './backfill.ts'
import type { Control } from './control.ts'
import type { Cause, Link, LinkMemory, Person, WebexApi } from './contract.ts'
import { deafRule } from './deaf.ts'
import { deviceName } from './device.ts'
import { openHolds } from './holds.ts'
import { openIdentity } from './identity.ts'
import { freshLadder, type Ladder } from './ladder.ts'
import { stateHolder } from './link-state.ts'
import { openListening } from './listening.ts'
import { openLive } from './live.ts'
import { openMouth } from './mouth.ts'
import { openRegistrar, type Registrar, type Siblings } from './registrar.ts'
import { openRepair } from './repair.ts'
import { sequenceWatch } from './sequence-watch.ts'
import { supervise } from './supervise.ts'
import type { Timings } from './timings.ts'
import { alarm } from './topics.ts'
import { openWaiting } from './waiting.ts'
import { openWishes, plainChange, type Change } from './wishes.ts'

export interface LinkPorts {
  readonly bot: string
  readonly replica: string
  readonly version: string
  readonly token: () => string
  /** Resolves when the secret's text changes. */
  readonly tokenChanged: (signal: AbortSignal) => Promise<void>
  readonly memory: LinkMemory
  /** Notes the region that a frame lets suppose for a room. */
  readonly guess: (room: string, cluster: string) => void
  readonly siblings: Siblings | undefined
  readonly api: WebexApi
  /** `people/me`, asked once, without retries. */
  readonly whoAmI: () => Promise<Person>
  readonly roomPages: (signal: AbortSignal) => AsyncIterable<readonly ListedRoom[]>
  readonly control: () => Promise<Control>
  readonly agents: Agents
  readonly clock: Clock
  readonly random: Random
  readonly timings: Timings
  /** Tells the link when a REST call was refused with 401. */
  readonly onDoubt: (listener: () => void) => void
}

/**
 * Opens the ear and keeps it open until the signal aborts (resilience.md §1). The parts are put together here; the
 * way from one state to the next is in `supervise.ts`, the time while it is live in `live.ts`.
 */
export function openLink(ports: LinkPorts, outer: AbortSignal): Link {
  const { memory, api, clock, random, timings, token, agents } = ports
  const stop = new AbortController()
  const end = (): void => stop.abort(outer.reason)
  outer.addEventListener('abort', end, { once: true })
  if (outer.aborted) end()
  const { signal } = stop

  const state = stateHolder(clock)
  const arrivals = openArrivals(clock, end)
  const holds = openHolds(clock, timings.holdMs)
  const wishes = openWishes()
  const waitingForLive = new Set<PromiseWithResolvers<void>>()
  let ladder = freshLadder(clock.monotonic())
  const ladderHolder = { get: () => ladder, set: (next: Ladder) => void (ladder = next) }
  const identity = openIdentity(token, ports.whoAmI)
  let control: Control | undefined

  const waiting = openWaiting({ clock, random, timings, agents, downSince: () => ladder.downSince }, signal)
  const change = (cause: Cause, rest: Partial<Change> = {}): void =>
    wishes.put({ ...plainChange, lingerMs: timings.lingerMs, cause, ...rest })
  const deaf = deafRule(clock, timings.echoMs, (times) => {
    if (state.now().name !== 'live') return
    change('silent', times === 1 ? { device: 'refresh', suspect: true } : { device: 'renew', catalogue: true, suspect: true })
  })
  const repair = openRepair(
    {
      api,
      memory,
      holds,
      clock,
      timings,
      roomPages: ports.roomPages,
      self: identity.uuid,
      push: arrivals.push,
      offset: api.clockOffset,
    },
    signal,
  )
  const listening = openListening({
    arrivals,
    holds,
    deaf,
    memory,
    clock,
    timings,
    guess: ports.guess,
    reader: () => ({ self: identity.uuid(), clusterOf: (url) => control?.clusterOf(url) }),
    offset: api.clockOffset,
    onNotice: (eventType) => {
      if (/u2c\.cache-invalidation|ActiveClusterStatusEvent/i.test(eventType)) void control?.refreshCatalogue().catch(() => undefined)
    },
    onGap: repair.run,
  })
  const suspectWindow = (from: number, cause: string): void => {
    holds.begin()
    memory
      .openGap(from, clock.now() + api.clockOffset(), cause)
      .then(repair.run)
      .catch(() => undefined)
  }
  const sequence = sequenceWatch({
    clock,
    timings,
    onWindow: (from) => suspectWindow(from + api.clockOffset(), 'sequence'),
    onGap: () => holds.begin(),
    onTooMany: () => change('error'),
  })
  let opened: Promise<Registrar> | undefined
  const registrar = (): Promise<Registrar> =>
    (opened ??= memory
      .install()
      .then((install) => {
        const { bot, replica, version, siblings } = ports
        const name = deviceName(bot, replica, install)
        return openRegistrar({
          wdm: ports.control,
          memory,
          bot,
          version,
          name,
          install,
          siblings,
          clock,
          pruneOlderMs: timings.pruneOlderMs,
        })
      })
      .catch((error: unknown) => {
        // The store is away: asked again by the next attempt.
        opened = undefined
        throw error
      }))
  const mouth = openMouth(
    {
      bot: ports.bot,
      token,
      mayCarry: (url) => control?.mayCarry(url) ?? false,
      agents,
      clock,
      random,
      timings,
      frame: listening.frame,
      gap: sequence.gap,
      shutdown: () => change('shutdown', { lingerMs: timings.shutdownLingerMs }),
    },
    signal,
  )

  const discover = async (catalogue: boolean): Promise<void> => {
    control = await ports.control()
    await control.load()
    if (catalogue) await control.refreshCatalogue().catch(() => undefined)
  }
  const live = openLive(
    {
      state,
      mouth,
      wishes,
      listening,
      deaf,
      sequence,
      arrivals,
      clock,
      random,
      timings,
      discover,
      suspectWindow,
      identity,
      registrar,
      offset: api.clockOffset,
      ladder: ladderHolder,
      onLive: () => {
        for (const { resolve } of waitingForLive) resolve()
        waitingForLive.clear()
      },
    },
    signal,
  )

  const supervision = supervise(
    {
      state,
      mouth,
      live,
      identity,
      discover,
      registrar,
      waiting,
      arrivals,
      ladder: ladderHolder,
      token,
      clock,
      random,
      timings,
      offset: api.clockOffset,
    },
    signal,
  )
  const stopsNow = (): Error => new Error('Cannot open a new link as the bot must be running: it stops')
  const watchToken = async (): Promise<void> => {
    while (!signal.aborted) {
      await ports.tokenChanged(signal)
      if (signal.aborted) return
      if (state.now().name === 'live') change('operator', { token: true })
      else waiting.wake()
    }
  }
  ports.onDoubt(() => {
    if (state.now().name === 'live') wishes.put({ type: 'doubt' })
  })
  watchToken().catch(() => undefined)
  void supervision
    .catch((error: unknown) => alarm.say({ name: 'link.fault', detail: String(error) }))
    .finally(() => {
      for (const { reject } of waitingForLive) reject(stopsNow())
      wishes.clear(stopsNow())
      state.move({ name: 'stopped' })
      arrivals.finish()
    })

  return {
    [Symbol.asyncIterator]: () => arrivals[Symbol.asyncIterator](),
    state: state.now,
    reconnect: (cause) => {
      const done = Promise.withResolvers<void>()
      if (signal.aborted) done.reject(stopsNow())
      else if (state.now().name !== 'live') {
        waitingForLive.add(done)
        waiting.wake()
      } else {
        // Pings were fine and the probe was not answered: the registration itself is doubted.
        const renew = cause === 'canary' && clock.monotonic() - ladder.renewedAt >= timings.renewAtMostMs
        change(cause, { device: renew ? 'renew' : 'keep', suspect: cause === 'canary', done })
      }
      return done.promise
    },
    expectEcho: (_room, direct, message) => deaf.expect(direct, message),
    heardEverythingSince: (from, direct) => live.heardSince(from) && deaf.isArmed(direct),
    lastFrameAt: mouth.lastSignAt,
    devices: async () => await (await registrar()).list(),
    prune: async () => await (await registrar()).pruneNow(),
  }
}
