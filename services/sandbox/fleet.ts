import type { Clock } from '@nightshift/resilience'
import type { FleetBot, FleetPort, Sandbox } from '@nightshift/sandbox'

/** The fleet as it looks from outside, where no supervisor started it: it cannot act. */
export interface Looker extends FleetPort {
  readonly acts: false
  /** Looks each second from now on, and shows the page what it sees, until `stop`. */
  serve(sandbox: Pick<Sandbox, 'publishFleet'>): void
  stop(): void
}

/** What a bot's `/readyz` tells, as far as it is well-formed. */
interface Told {
  readonly ok: boolean
  readonly reason: string | undefined
  readonly link: string | undefined
  readonly version: string | undefined
  readonly inbox: number
  readonly outbox: number
  readonly startedAt: number | undefined
  readonly lastFrameAt: number | undefined
}

const everyMs = 1_000
const limitMs = 2_000
/** Start times are reckoned from ages and wobble by less; a later one is a new process. */
const wobbleMs = 1_500
/** In its container a bot is the first process. */
const podPid = 1

/** Watches bots by their health ports: bases by name. A bot that does not answer is down; a later start is a restart. */
export function lookAtFleet(targets: Readonly<Record<string, string>>, clock: Clock): Looker {
  const seen = new Map<string, FleetBot>(Object.keys(targets).map((name) => [name, unseen(name)]))
  const end = new AbortController()
  const show = (sandbox: Pick<Sandbox, 'publishFleet'>): void => sandbox.publishFleet([...seen.values()])
  const look = async (sandbox: Pick<Sandbox, 'publishFleet'>): Promise<void> => {
    const told = await Promise.all(Object.entries(targets).map(async ([name, url]) => [name, await ask(url, clock, end.signal)] as const))
    for (const [name, one] of told) {
      const before = seen.get(name) ?? unseen(name)
      const began = one?.startedAt !== undefined && before.startedAt !== undefined && one.startedAt > before.startedAt + wobbleMs
      // Gone and back between two looks: both are shown, so that the page can tell of it.
      if ((began || !one) && before.pid !== undefined) {
        seen.set(name, { ...unseen(name), restarts: before.restarts, lastExit: { at: clock.now(), asked: false } })
        if (began) show(sandbox)
      }
      if (one) seen.set(name, asBot(seen.get(name) ?? before, one, began || (before.pid === undefined && before.lastExit !== undefined)))
    }
    show(sandbox)
  }
  return {
    acts: false,
    fleet: () => [...seen.values()],
    act: (verb, bot) => Promise.reject(new Error(`Cannot ${verb} "${bot}" as a supervisor must have started it: none has`)),
    serve: (sandbox) => {
      const on = async (): Promise<void> => {
        while (!end.signal.aborted) {
          await look(sandbox)
          await clock.sleep(everyMs, end.signal).catch(() => undefined)
        }
      }
      void on()
    },
    stop: () => end.abort(),
  }
}

function unseen(name: string): FleetBot {
  return { name, ready: false, state: 'no answer', restarts: 0, pid: undefined, inbox: 0, outbox: 0 }
}

function asBot(before: FleetBot, told: Told, isNew: boolean): FleetBot {
  const { lastExit, linkSince, linkState, startedAt } = before
  return {
    name: before.name,
    ready: told.ok,
    state: told.reason ?? 'live',
    restarts: before.restarts + (isNew ? 1 : 0),
    pid: podPid,
    inbox: told.inbox,
    outbox: told.outbox,
    ...(told.version === undefined ? {} : { version: told.version }),
    // Kept while it is the same process: an age would make it wobble.
    ...(told.startedAt === undefined ? {} : { startedAt: !isNew && startedAt !== undefined ? startedAt : told.startedAt }),
    ...(told.link === undefined ? {} : { linkState: told.link }),
    ...(told.link !== undefined && told.link === linkState && linkSince !== undefined ? { linkSince } : {}),
    ...(told.lastFrameAt === undefined ? {} : { lastFrameAt: told.lastFrameAt }),
    ...(lastExit === undefined ? {} : { lastExit }),
  }
}

/** What the bot says of itself; undefined where it does not answer in time, or something else answers. */
async function ask(url: string, clock: Clock, signal: AbortSignal): Promise<Told | undefined> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]), redirect: 'error' })
    const body: unknown = await answer.json()
    if (typeof body !== 'object' || body === null || !('ok' in body) || typeof body.ok !== 'boolean') return undefined
    const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(body))
    const text = (key: string): string | undefined => {
      const value = fields.get(key)
      return typeof value === 'string' ? value.slice(0, 200) : undefined
    }
    const figure = (key: string): number | undefined => {
      const value = fields.get(key)
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined
    }
    const ago = (key: string): number | undefined => {
      const ms = figure(key)
      return ms === undefined ? undefined : Math.round(clock.now() - ms)
    }
    return {
      ok: body.ok,
      reason: text('reason'),
      link: text('link'),
      version: text('version'),
      inbox: figure('inbox') ?? 0,
      outbox: figure('outbox') ?? 0,
      startedAt: ago('upMs'),
      lastFrameAt: ago('lastFrameAgeMs'),
    }
  } catch {
    return undefined
  }
}
