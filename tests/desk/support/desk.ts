import { existsSync } from 'node:fs'
import { deadman } from '@nightshift/deadman'
import { drill } from '@nightshift/drill'
import type { Bot, Role } from '@nightshift/bot'
import { fleetClient } from '@nightshift/fleet'
import { kubernetes } from '@nightshift/kubernetes'
import { simulatedPager, type SimulatedPager } from '@nightshift/pager/simulator'
import { fakeClock, type FakeClock } from '@nightshift/resilience'
import { socWorld, worldPeople, worldRegisters } from '@nightshift/sandbox'
import { emailOf, talkTo, testMorning, type Talk, type TalkOptions } from '@nightshift/testkit'
import type { Message, Room } from '@nightshift/webex'
import { simulatedXsoar, type SimulatedXsoar } from '@nightshift/xsoar/simulator'
import { secrets, type SimulatedFleet } from './fleet.ts'

/** A bot in this process with every tool of the desk simulated on one clock: nothing but the two ends of Webex and the tools is a fake. */
export interface Desk {
  readonly bot: Bot
  readonly talk: Talk
  readonly clock: FakeClock
  readonly xsoar: SimulatedXsoar
  readonly pager: SimulatedPager
  readonly fleet: SimulatedFleet | undefined
  /** XSOAR is asked by a new client from now on: what the last one learnt in its breaker is forgotten. */
  renew(): void
  /** Says something and waits, in the clock's time, until it is answered; answers what stands there new or changed. */
  says(text: string, options?: { readonly as?: string; readonly in?: Room }): Promise<string>
  /** Presses a button of a card, likewise. `raw` = what is submitted instead of the card's own id, the action and the fields. */
  presses(card: Message, action: string, inputs?: Inputs, options?: PressOptions): Promise<string>
  /** Lets so much time pass. */
  pass(seconds: number, stepS?: number): Promise<void>
  /** The newest card of that name, whose message has these words; undefined where there is none. */
  card(name: string, words?: string): Promise<Message | undefined>
  /** The process dies as with kill -9; `meanwhile` happens, then another goes on with the same store, tools and Webex. */
  restart(meanwhile?: () => Promise<void>): Promise<Desk>
  stop(): Promise<void>
}

export type Inputs = Readonly<Record<string, unknown>>
export interface PressOptions {
  readonly as?: string
  readonly in?: string
  readonly raw?: Inputs
}
export interface DeskOptions extends Partial<Omit<TalkOptions, 'tools' | 'after'>> {
  readonly fleet?: SimulatedFleet
  /** Tools that several desks share. Default: its own. */
  readonly shared?: Pick<Desk, 'xsoar' | 'pager'>
}

/** Everything that a person may be. */
export const everyRole: readonly Role[] = ['lead', 'engineer', 'endpoint', 'manager', 'operator', 'auditor']
/** Rooms of the desk, by alias. */
const rooms = { ops: 'ops', triage: 'triage', leads: 'leads', announce: 'announce', hunts: 'hunts', canary: 'canary' }

const world = socWorld(42, testMorning).xsoar
const registers = worldRegisters(testMorning)
const people = worldPeople()
/** Dana asks, Mateo and Luis stand beside her; Ben is of the company and nothing else. */
const deskRoles = { 'dana.okafor': everyRole, 'luis.prieto': everyRole, 'mateo.silva': everyRole, 'ben.archer': [] as readonly Role[] }

/** Desks that a test has not closed itself. */
const open = new Set<Desk>()
/** Closes what a test left open when it failed. */
export async function closeDesks(): Promise<void> {
  for (const desk of open) await desk.stop()
}

// Nobody pulls the plug here, so the stores may lie in memory where the machine has a place for that: a commit costs a tenth.
if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm'

/** A desk on the morning of the tests, in the simulated SOC of bots.md §14. */
export async function openDesk(bot: Bot, options: DeskOptions = {}): Promise<Desk> {
  const { fleet, shared, ...rest } = options
  const clock = rest.clock ?? fakeClock(rest.at ?? testMorning)
  const { xsoar, pager } = shared ?? { xsoar: simulatedXsoar({ clock, world }), pager: simulatedPager({ clock }) }
  const ports = {
    settings: { deadman: { url: 'http://deadman.sim' } },
    secret: () => undefined,
    clock,
    ...(fleet && { fetch: fleet.outside(clock) }),
  }
  const client = renewed(() => xsoar.client({ console: 'https://xsoar.example' }))
  const tools = {
    xsoar: client.tool,
    pager: pager.client(),
    fleet: fleet?.client(clock) ?? fleetClient({}, () => undefined),
    deadman: deadman.open(ports),
    kubernetes: kubernetes.open(ports),
    drill: drill.open({ ...ports, simulator: 'http://sandbox.sim/sim' }),
  }
  const ends = { bot, clock, xsoar, pager, fleet, renew: client.renew }
  const boot = async (after?: Talk): Promise<Desk> => {
    const given = { soc: registers, people, roles: deskRoles, rooms, secrets, tools, clock, ...rest }
    const talk = await talkTo(bot, after ? { ...given, after } : given)
    return deskOf(talk, ends, async (meanwhile) => {
      for (const one of open) if (one.talk === talk) open.delete(one)
      await talk.kill()
      await meanwhile?.()
      client.renew()
      return await boot(talk)
    })
  }
  return await boot()
}

type Ends = Pick<Desk, 'bot' | 'clock' | 'xsoar' | 'pager' | 'fleet' | 'renew'>
function deskOf(talk: Talk, ends: Ends, restart: Desk['restart']): Desk {
  const { clock } = ends
  const answered = async (room: string, deed: () => void): Promise<string> => {
    const before = new Map(talk.said().map(({ uuid, text }) => [uuid, text]))
    const fresh = () => talk.said().filter((one) => one.room === room && before.get(one.uuid) !== one.text)
    deed()
    for (let waited = 0; ; waited += stepMs) {
      const quiet = await rests(desk)
      const newest = fresh().at(-1)
      if (quiet && newest !== undefined && !grows.test(newest.text)) break
      // A stranger to whom nothing is said, and a test that waits for ever, both end here.
      if (waited >= patienceMs) break
      await clock.advance(stepMs)
    }
    return fresh()
      .map(({ text }) => text)
      .join('\n\n')
  }
  const desk: Desk = {
    ...ends,
    talk,
    restart,
    says: (text, { as = 'dana.okafor', in: room = talk.webex.directRoom(emailOf(as)) } = {}) =>
      answered(room.uuid, () => void talk.webex.say(emailOf(as), room, text)),
    presses: (card, action, inputs = {}, { as = 'dana.okafor', in: room, raw } = {}) =>
      answered(room ?? card.room, () => void talk.webex.press(emailOf(as), card, raw ?? { card: cardId(card), action, ...inputs }, room)),
    pass: async (seconds, stepS = 30) => {
      for (let left = seconds; left > 0; left -= stepS) {
        await clock.advance(Math.min(left, stepS) * 1_000)
        await rests(desk)
      }
    },
    card: async (name, words = '') => {
      for (const message of talk.said().toReversed()) {
        const id = message.text.includes(words) ? cardId(message) : undefined
        if (id !== undefined && (await talk.store.read((tx) => tx.cards.get(id)))?.name === name) return message
      }
      return undefined
    },
    stop: async () => {
      open.delete(desk)
      await talk.stop()
    },
  }
  open.add(desk)
  return desk
}

/** Answers that are not the last word. */
const grows = /^(Working on it|Restarting \*\*|Drill \*\*.*struck|Probing )/
const stepMs = 5_000
const patienceMs = 150_000
const mostTurns = 40

/** Waits a while for everything to come to rest; false where something waits for the clock. */
export async function rests({ talk: { store }, fleet }: Pick<Desk, 'talk' | 'fleet'>): Promise<boolean> {
  for (let calm = 0, turn = 0; turn < mostTurns; turn++) {
    for (let each = 0; each < 3; each++) await new Promise((resolve) => setImmediate(resolve))
    while ((fleet?.waiting() ?? 0) > 0) await new Promise((resolve) => setTimeout(resolve, 1))
    const busy = await store.read(async (tx) => {
      const [inbox, outbox] = [await tx.inbox.counts(), await tx.outbox.counts()]
      const due = Math.min((await tx.inbox.nextDue()) ?? Infinity, (await tx.outbox.nextDue()) ?? Infinity)
      return inbox.running > 0 || outbox.sending > 0 || due <= store.now()
    })
    calm = busy ? 0 : calm + 1
    if (calm === 3) return true
  }
  return false
}

/** A tool that can be replaced under whoever holds it. */
function renewed<T extends object>(make: () => T): { readonly tool: T; readonly renew: () => void } {
  let client = make()
  // It has whatever the client has.
  const tool = new Proxy({} as T, { get: (_, verb) => Reflect.get(client, verb) })
  return { tool, renew: () => void (client = make()) }
}

/** The id that the card's buttons carry; undefined where the message has no card of ours. */
export function cardId(message: Message): string | undefined {
  return /"card":"([0-9a-f]{32})"/.exec(JSON.stringify(message.cards))?.[1]
}
