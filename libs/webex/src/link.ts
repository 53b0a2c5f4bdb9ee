import type { Clock, Random } from '@nightshift/resilience'
import type { Agents } from './agents.ts'
import { openArrivals } from './arrivals.ts'
import type { Control } from './control.ts'
import type { Cause, Link, LinkMemory, Person, WebexApi } from './contract.ts'
import { deafRule } from './deaf.ts'
import { deviceName } from './device.ts'
import { signalOf } from './failure.ts'
import { openHolds } from './holds.ts'
import { hasTokenShape, openIdentity } from './identity.ts'
import { climbed, freshLadder, noted, type Step } from './ladder.ts'
import { openListening } from './listening.ts'
import { openLive, type LiveEnd } from './live.ts'
import { stateHolder } from './link-state.ts'
import { openMouth } from './mouth.ts'
import { outcomeOf, ourReasons, type Outcome, type Signal } from './policy.ts'
import { openRegistrar, type Siblings } from './registrar.ts'
import { openRepair } from './repair.ts'
import type { ListedRoom } from './backfill.ts'
import { sequenceWatch } from './sequence-watch.ts'
import type { Timings } from './timings.ts'
import { alarm, linkLost } from './topics.ts'
import { openWaiting } from './waiting.ts'
import { openWishes, plainChange } from './wishes.ts'

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

/** Opens the ear and keeps it open until the signal aborts (resilience.md §1). The states are moved here and in `live.ts`, nowhere else. */
export function openLink(ports: LinkPorts, outer: AbortSignal): Link {
  const { memory, api, clock, random, timings, token, agents } = ports
  const stop = new AbortController()
  const end = (): void => stop.abort(outer.reason)
  outer.addEventListener('abort', end, { once: true })
  if (outer.aborted) end()
  const { signal } = stop
  const stopped = aborted(signal)

  const state = stateHolder(clock)
  const arrivals = openArrivals(clock, end)
  const holds = openHolds(clock, timings.holdMs)
  const wishes = openWishes()
  const waitingForLive = new Set<PromiseWithResolvers<void>>()
  let ladder = freshLadder(clock.monotonic())
  const identity = openIdentity(token, ports.whoAmI)
  let control: Control | undefined
  let socketUrl: string | undefined

  const waiting = openWaiting({ clock, random, timings, agents, downSince: () => ladder.downSince }, signal)
  const change = (cause: Cause, rest: Partial<Omit<Extract<Parameters<typeof wishes.put>[0], { type: 'change' }>, 'type' | 'cause'>> = {}): void =>
    wishes.put({ ...plainChange, lingerMs: timings.lingerMs, cause, ...rest })
  const deaf = deafRule(clock, timings.echoMs, (times) => {
    if (state.now().name !== 'live') return
    change('silent', times === 1 ? { device: 'refresh', suspect: true } : { device: 'renew', catalogue: true, suspect: true })
  })
  const repair = openRepair(
    {
      api, memory, holds, clock, timings,
      roomPages: ports.roomPages,
      self: identity.uuid,
      push: arrivals.push,
      offset: api.clockOffset,
    },
    signal,
  )
  const listening = openListening({
    arrivals, holds, deaf, memory, clock, timings,
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
  const sequence = sequenceWatch({ clock, timings, onWindow: (from) => suspectWindow(from + api.clockOffset(), 'sequence'), onGap: () => holds.begin(), onTooMany: () => change('error') })
  const registrar = memory.install().then((install) =>
    openRegistrar({
      wdm: ports.control,
      memory,
      bot: ports.bot,
      version: ports.version,
      name: deviceName(ports.bot, ports.replica, install),
      install,
      siblings: ports.siblings,
      clock,
      pruneOlderMs: timings.pruneOlderMs,
    }),
  )
  registrar.catch(() => undefined)
  const mouth = openMouth({ bot: ports.bot, token, agents, clock, random, timings, frame: listening.frame, gap: sequence.gap, shutdown: () => change('shutdown', { lingerMs: timings.shutdownLingerMs }) }, signal)

  const discover = async (catalogue: boolean): Promise<void> => {
    control = await ports.control()
    await control.load()
    if (catalogue) await control.refreshCatalogue().catch(() => undefined)
  }
  const live = openLive({
    state, mouth, wishes, listening, deaf, sequence, arrivals, clock, random, timings, discover, suspectWindow, identity,
    registrar: () => registrar,
    offset: api.clockOffset,
    ladder: { get: () => ladder, set: (next) => void (ladder = next) },
    onLive: (target) => {
      socketUrl = target.device.webSocketUrl
      for (const { resolve } of waitingForLive) resolve()
      waitingForLive.clear()
    },
  }, signal)

  /** One way from the catalogue to the end of a live link. Every failure is a signal. */
  const attempt = async (plan: Pick<Step, 'device' | 'catalogue'>): Promise<LiveEnd> => {
    const before = (failure: Signal): LiveEnd => ({ signal: failure, phase: 'before', retiring: false })
    try {
      state.move({ name: 'discovering' })
      await discover(plan.catalogue)
      state.move({ name: 'registering' })
      const [target] = await both((await registrar).target(plan.device), identity.know())
      socketUrl = target.device.webSocketUrl
      state.move({ name: 'connecting' })
      const startedAt = clock.monotonic()
      const connection = await mouth.open(target.device.webSocketUrl, () => state.move({ name: 'authorising' }))
      const how = await Promise.race([connection.opened, stopped])
      if (how === undefined) {
        connection.give({ type: 'closed', code: 1000, reason: ourReasons.drain })
        return await connection.ended
      }
      return how === 'live' ? await live.stay(connection, target, startedAt) : how
    } catch (error) {
      if (signal.aborted) return before({ type: 'store' })
      const failure = signalOf(error, clock.now() + api.clockOffset(), timings)
      if (!failure) alarm.say({ name: 'link.fault', detail: error instanceof Error ? error.message : String(error) })
      return before(failure ?? { type: 'store' })
    }
  }

  const verified = async (outcome: Outcome): Promise<Outcome> => {
    const dead = await identity.isTokenDead()
    if (dead === true) return { move: 'halt', cause: outcome.cause, local: false, trouble: false, alarm: 'token.refused' }
    return dead === false ? outcome : { ...outcome, move: outcome.slow === true ? outcome.move : 'again' }
  }

  const halted = async (cause: string): Promise<void> => {
    state.move({ name: 'halted', cause })
    const text = token()
    for (;;) {
      await waiting.pause(timings.haltedCheckMs, undefined, () => undefined)
      if (signal.aborted || token() !== text || (await identity.isTokenDead()) === false) return
    }
  }

  const run = async (): Promise<void> => {
    let plan: Pick<Step, 'device' | 'catalogue'> = { device: 'refresh', catalogue: false }
    while (!signal.aborted) {
      if (!hasTokenShape(token())) {
        alarm.say({ name: 'token.refused', detail: 'token.shape' })
        await halted('token.shape')
        continue
      }
      const how = await Promise.race([attempt(plan), stopped])
      if (!how || signal.aborted) break
      const what: Signal = how.signal.type === 'closed' && how.signal.reason === ourReasons.store ? { type: 'store' } : how.signal
      mouth.learn(how)
      const at = clock.monotonic()
      const seen = noted(ladder, what, at, how.phase)
      let outcome = outcomeOf(what, { ...seen.situation, retiring: how.retiring })
      if (outcome.verify === true) outcome = await verified(outcome)
      mouth.widen(outcome)
      if (how.phase === 'after') lost(outcome.cause, how)
      const { ladder: next, step } = climbed(seen.ladder, outcome, at, timings, random)
      ladder = next
      for (const name of step.alarms) alarm.say({ name, detail: `${outcome.cause}, attempt ${ladder.n}` })
      if (outcome.move === 'halt') {
        await halted('token refused')
        plan = { device: 'refresh', catalogue: true }
        continue
      }
      plan = step
      if (step.waitMs > 0) {
        state.move({ name: 'waiting', until: clock.now() + step.waitMs, attempt: ladder.n, cause: outcome.cause })
        const cut = (ms: number): void => state.move({ name: 'waiting', until: clock.now() + ms, attempt: ladder.n, cause: outcome.cause })
        await waiting.pause(step.waitMs, outcome.local ? socketUrl : undefined, cut)
      }
      if (what.type === 'store' && how.phase === 'after') await Promise.race([arrivals.drained(), stopped])
    }
    await live.drained()
    for (const { reject } of waitingForLive) reject(new Error('Cannot open a new link as the bot must be running: it stops'))
    wishes.clear(new Error('Cannot open a new link as the bot must be running: it stops'))
    state.move({ name: 'stopped' })
    arrivals.finish()
  }

  const lost = (cause: Cause, { signal: what, detectMs }: LiveEnd): void =>
    linkLost.say({ cause, detectMs, ...(what.type === 'closed' ? { code: what.code, reason: what.reason.slice(0, 100) } : {}) })

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
  const running = run()
  running.catch((error: unknown) => {
    alarm.say({ name: 'link.fault', detail: String(error) })
    arrivals.finish()
  })

  return {
    [Symbol.asyncIterator]: () => arrivals[Symbol.asyncIterator](),
    state: state.now,
    reconnect: (cause) => {
      const done = Promise.withResolvers<void>()
      if (signal.aborted) done.reject(new Error('Cannot open a new link as the bot must be running: it stops'))
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
  }
}

/** Both results, or the first failure; the other's failure is not left unheard. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<readonly [A, B]> {
  a.catch(() => undefined)
  b.catch(() => undefined)
  return [await a, await b]
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))
}
