import type { Clock, Random } from '@nightshift/resilience'
import type { Arrivals } from './arrivals.ts'
import type { Cause } from './contract.ts'
import { signalOf } from './failure.ts'
import { hasTokenShape, type Identity } from './identity.ts'
import { climbed, noted, type LadderHolder, type Step } from './ladder.ts'
import type { StateHolder } from './link-state.ts'
import type { Live, LiveEnd } from './live.ts'
import type { Mouth } from './mouth.ts'
import { outcomeOf, ourReasons, type Outcome, type Signal } from './policy.ts'
import type { Registrar } from './registrar.ts'
import type { Timings } from './timings.ts'
import { alarm, linkLost } from './topics.ts'
import type { Waiting } from './waiting.ts'

export interface SupervisePorts {
  readonly state: StateHolder
  readonly mouth: Mouth
  readonly live: Live
  readonly identity: Identity
  /** Loads the catalogue; `true` = asks for a new one. */
  readonly discover: (fresh: boolean) => Promise<void>
  readonly registrar: () => Promise<Registrar>
  readonly waiting: Waiting
  readonly arrivals: Arrivals
  readonly ladder: LadderHolder
  readonly token: () => string
  readonly clock: Clock
  readonly random: Random
  readonly timings: Timings
  /** Webex's clock against ours, in ms. */
  readonly offset: () => number
}

type Plan = Pick<Step, 'device' | 'catalogue'>

/**
 * Opens the link, and opens it again whatever ends it, until the signal aborts: discovering, registering, connecting, authorising, live,
 * waiting (resilience.md §1). What an end means is the policy's to say, how long to wait is the ladder's.
 */
export async function supervise(ports: SupervisePorts, signal: AbortSignal): Promise<void> {
  const { state, mouth, live, identity, waiting, ladder, token, clock, random, timings } = ports
  const stopped = aborted(signal)
  let socketUrl: string | undefined

  /** One way from the catalogue to the end of a live link. Every failure is a signal. */
  const attempt = async (plan: Plan): Promise<LiveEnd> => {
    try {
      state.move({ name: 'discovering' })
      await ports.discover(plan.catalogue)
      state.move({ name: 'registering' })
      const [target] = await both((await ports.registrar()).target(plan.device), identity.know())
      socketUrl = target.device.webSocketUrl
      state.move({ name: 'connecting' })
      const startedAt = clock.monotonic()
      const connection = await mouth.open(socketUrl, () => state.move({ name: 'authorising' }))
      const how = await Promise.race([connection.opened, stopped])
      if (how !== undefined) return how === 'live' ? await live.stay(connection, target, startedAt) : how
      connection.give({ type: 'closed', code: 1000, reason: ourReasons.drain })
      return await connection.ended
    } catch (error) {
      const failure = signalOf(error, clock.now() + ports.offset(), timings)
      if (!failure && !signal.aborted) alarm.say({ name: 'link.fault', detail: error instanceof Error ? error.message : String(error) })
      return { signal: failure ?? { type: 'store' }, phase: 'before', retiring: false }
    }
  }

  /** What an end leads to, the token having been asked for where the policy doubts it. */
  const judged = async (how: LiveEnd, what: Signal): Promise<{ readonly outcome: Outcome; readonly step: Step }> => {
    mouth.learn(how)
    const at = clock.monotonic()
    const seen = noted(ladder.get(), what, at, how.phase)
    let outcome = outcomeOf(what, { ...seen.situation, retiring: how.retiring })
    if (outcome.verify === true) outcome = verified(outcome, await identity.isTokenDead())
    mouth.widen(outcome)
    const next = climbed(seen.ladder, outcome, at, timings, random)
    ladder.set(next.ladder)
    for (const name of next.step.alarms) alarm.say({ name, detail: `${outcome.cause}, attempt ${next.ladder.n}` })
    return { outcome, step: next.step }
  }

  /** Until a person has put in a new token; or until this one is taken again, where `asks`. */
  const halted = async (cause: string, asks: boolean): Promise<void> => {
    state.move({ name: 'halted', cause })
    const text = token()
    do await waiting.pause(timings.haltedCheckMs, undefined, () => undefined)
    while (!signal.aborted && token() === text && !(asks && (await identity.isTokenDead()) === false))
  }

  const rest = async ({ waitMs }: Step, { cause, local }: Outcome): Promise<void> => {
    if (waitMs <= 0) return
    const until = (ms: number): void => state.move({ name: 'waiting', until: Math.round(clock.now() + ms), attempt: ladder.get().n, cause })
    until(waitMs)
    await waiting.pause(waitMs, local ? socketUrl : undefined, until)
  }

  let plan: Plan = { device: 'refresh', catalogue: false }
  while (!signal.aborted) {
    if (!hasTokenShape(token())) {
      alarm.say({ name: 'token.refused', detail: 'token.shape' })
      await halted('token.shape', false)
      continue
    }
    const how = await Promise.race([attempt(plan), stopped])
    if (!how || signal.aborted) break
    const what: Signal = how.signal.type === 'closed' && how.signal.reason === ourReasons.store ? { type: 'store' } : how.signal
    const { outcome, step } = await judged(how, what)
    if (how.phase === 'after') lost(outcome.cause, how)
    plan = outcome.move === 'halt' ? { device: 'refresh', catalogue: true } : step
    if (outcome.move === 'halt') await halted('token refused', true)
    else await rest(step, outcome)
    // Nothing is heard before the consumer takes again.
    if (what.type === 'store' && how.phase === 'after') await Promise.race([ports.arrivals.drained(), stopped])
  }
  await live.drained()
}

function verified(outcome: Outcome, isDead: boolean | undefined): Outcome {
  if (isDead === true) return { move: 'halt', cause: outcome.cause, local: false, trouble: false, alarm: 'token.refused' }
  return isDead === false || outcome.slow === true ? outcome : { ...outcome, move: 'again' }
}

function lost(cause: Cause, { signal, detectMs }: LiveEnd): void {
  linkLost.say({ cause, detectMs, ...(signal.type === 'closed' ? { code: signal.code, reason: signal.reason.slice(0, 100) } : {}) })
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
