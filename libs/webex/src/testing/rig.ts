import { controlClient, startSandbox, type ControlClient, type Sandbox, type SandboxOptions } from '@nightshift/sandbox'
import { systemClock } from '@nightshift/resilience'
import type { Arrival, Inbound, Link, LinkState, Webex } from '../index.ts'
import { openWebex } from '../index.ts'
import type { Timings } from '../timings.ts'
import { alarm, linkLost, linkState } from '../topics.ts'
import { openMemory, type OpenMemory } from './memory.ts'

/** A link against the local Webex, with times short enough for tests. */
export interface Rig extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly control: ControlClient
  readonly webex: Webex
  readonly link: Link
  readonly memory: OpenMemory
  /** What arrived, in order. */
  readonly events: readonly Inbound[]
  readonly arrivals: readonly Arrival[]
  /** Alarms by name and detail, and causes for which the link was lost. */
  readonly alarms: readonly string[]
  readonly causes: readonly string[]
  /** Names of the states that the link went through. */
  readonly states: readonly LinkState['name'][]
  /** Resolves as soon as `holds` is true; rejects after 10 s, saying what is. */
  until(what: string, holds: () => boolean): Promise<void>
  /** Waits for the state; answers it. */
  state(name: LinkState['name']): Promise<LinkState>
  /** Waits for an event of this kind. */
  event<Kind extends Inbound['kind']>(kind: Kind, skip?: number): Promise<Extract<Inbound, { kind: Kind }>>
  /** Begins to take what arrives, with `idle`. */
  take(): void
  setToken(text: string): void
  token(): string
  stop(): Promise<void>
}

export interface RigOptions {
  readonly bot?: string
  readonly sandbox?: SandboxOptions
  readonly timings?: Partial<Timings>
  readonly memory?: OpenMemory
  /** Acknowledge what arrives (default true). */
  readonly acks?: boolean
  /** Take nothing until `rig.take()` (default false). */
  readonly idle?: boolean
  /** A running sandbox to share. */
  readonly on?: Pick<Rig, 'sandbox' | 'control'>
  readonly before?: (control: ControlClient) => Promise<unknown>
}

/** Short, and in the same proportions as the real ones. */
export const quick: Partial<Timings> = {
  authorisedMs: 600,
  protocolPingMs: 250,
  protocolPongMs: 200,
  mercuryPingMs: 500,
  mercuryPongMs: 400,
  blindPingMs: 250,
  blindPongMs: 200,
  lingerMs: 150,
  shutdownLingerMs: 1_000,
  backoffBaseMs: 100,
  backoffCapMs: 600,
  backoffFloorMs: 10,
  healthyMs: 1_000,
  refreshAtMostMs: 50,
  renewAtMostMs: 300,
  slowLaneMs: 500,
  haltedCheckMs: 300,
  yieldMs: 100,
  echoMs: 300,
  coverageMs: 50,
  drainMs: 500,
  gapDebounceMs: 50,
  readLagMs: 100,
  retryBaseMs: 50,
  probeMs: 100,
  probeCutMs: 50,
  backlogMs: 400,
}

export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const bot = options.bot ?? 'toodles'
  const sandbox = options.on?.sandbox ?? (await startSandbox({ port: 0, ...options.sandbox }))
  const control = options.on?.control ?? controlClient(sandbox.url)
  let { token } = await control.bot(bot)
  await options.before?.(control)
  let changed = Promise.withResolvers<void>()
  const memory = options.memory ?? openMemory()
  const webex = await openWebex({
    bot,
    replica: 'solo',
    version: '0.0.0',
    u2c: sandbox.u2c,
    memory,
    token: () => token,
    tokenChanged: () => changed.promise,
    // A clock of its own: the limit of connects per second is per process and clock, and tests are many.
    clock: { ...systemClock },
    timings: { ...quick, ...options.timings },
  })
  const stop = new AbortController()
  const link = webex.link(stop.signal)
  const arrivals: Arrival[] = []
  const alarms: string[] = []
  const causes: string[] = []
  const states: LinkState['name'][] = []
  const deafen = [
    linkState.hear(({ to }) => states.push(to.name)),
    alarm.hear(({ name, detail }) => alarms.push(`${name}: ${detail}`)),
    linkLost.hear(({ cause }) => causes.push(cause)),
  ]
  const begun = Promise.withResolvers<void>()
  if (options.idle !== true) begun.resolve()
  const consumed = (async () => {
    await begun.promise
    for await (const batch of link) {
      for (const arrival of batch) {
        arrivals.push(arrival)
        if (options.acks !== false) arrival.ack()
      }
    }
  })()
  const events = (): readonly Inbound[] => arrivals.map(({ event }) => event)
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    const end = Date.now() + 10_000
    while (!holds()) {
      if (Date.now() > end)
        throw new Error(
          `Waited 10 s for ${what}: the state is ${JSON.stringify(link.state())}, ${JSON.stringify(events().map(({ kind, via }) => `${kind} ${via}`))} arrived, alarms ${JSON.stringify([...new Set(alarms)])}, lost ${JSON.stringify(causes)}`,
        )
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const rig: Rig = {
    sandbox,
    control,
    webex,
    link,
    memory,
    arrivals,
    alarms,
    causes,
    states,
    until,
    get events() {
      return events()
    },
    state: async (name) => {
      await until(`the state ${name}`, () => link.state().name === name)
      return link.state()
    },
    event: async (kind, skip = 0) => {
      const found = (): Inbound | undefined => events().filter((event) => event.kind === kind)[skip]
      await until(`an event ${kind}`, () => found() !== undefined)
      return found() as never // `found` looked at its kind
    },
    take: begun.resolve,
    token: () => token,
    setToken: (text) => {
      token = text
      const before = changed
      changed = Promise.withResolvers()
      before.resolve()
    },
    stop: async () => {
      stop.abort()
      begun.resolve()
      await consumed
      webex.close()
      for (const one of deafen) one()
      if (!options.on) await sandbox.stop()
    },
    [Symbol.asyncDispose]: () => rig.stop(),
  }
  return rig
}
