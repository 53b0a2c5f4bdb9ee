import { pager, type Pager } from '@nightshift/pager'
import { fakeClock, type FakeClock } from '@nightshift/resilience'
import { residents, worldPeople, worldRegisters, worldRoles } from '@nightshift/sandbox'
import { talkTo, testMorning, type Talk, type TalkOptions } from '@nightshift/testkit'
import type { Message } from '@nightshift/webex'
import { simulatedXsoar, type SimulatedXsoar, type XsoarWorld } from '@nightshift/xsoar/simulator'
import { msoar } from '../bot.ts'

/** The desk on a quiet morning: the bot, an XSOAR of its own, and a clock that both read. */
export interface Night {
  readonly talk: Talk
  readonly sim: SimulatedXsoar
  readonly clock: FakeClock
  /** Lets so much time pass in steps of a tick (20 s), everything coming to rest after each. */
  pass(seconds: number, step?: number): Promise<void>
  /** What stands in a room of the bot, oldest first. */
  posts(room: string): readonly string[]
  /** The newest card with these words. */
  cardOf(words: string): Message
  /** The process dies as with kill -9, and another goes on with what is stored. */
  restart(bury?: () => void, weakStore?: TalkOptions['weakStore']): Promise<Night>
  /** What the bot has said to somebody in private, oldest first. */
  toldTo(name: string): readonly string[]
  stop(): Promise<void>
}

const rooms = { ops: 'ops', triage: 'triage', leads: 'leads' }
const owners = residents.filter(({ roles }) => roles.length > 0).map(({ email }) => email.split('@')[0] ?? '')

/** Without a world, an XSOAR that knows its owners and holds no ticket. */
export async function openNight(
  options: Partial<TalkOptions> & {
    readonly world?: XsoarWorld
    readonly xsoar?: Readonly<Record<string, unknown>>
    readonly pager?: Pager
  } = {},
): Promise<Night> {
  const { world = { tickets: [], entries: {}, lists: [], users: owners }, xsoar = {}, pager: told, ...rest } = options
  const clock = fakeClock(rest.at ?? testMorning)
  const sim = simulatedXsoar({ clock, world })
  const tools = { xsoar: sim.client({ console: 'https://xsoar.example', ...xsoar }), pager: told ?? quietPager(clock) }
  const talk = { soc: worldRegisters(testMorning), people: worldPeople(), roles: rolesByName(), rooms, tools, clock, ...rest }
  return nightOf(await talkTo(msoar, talk), sim, clock, talk)
}

/** A pager that is not there. */
export const quietPager = (clock: FakeClock) => pager.open({ settings: {}, secret: () => undefined, clock })

function nightOf(talk: Talk, sim: SimulatedXsoar, clock: FakeClock, options: TalkOptions): Night {
  return {
    talk,
    sim,
    clock,
    pass: async (seconds, step = 20) => {
      for (let left = seconds; left > 0; left -= step) {
        await clock.advance(Math.min(left, step) * 1_000)
        await talk.settled()
      }
    },
    posts: (room) => talk.said(talk.webex.groupRoom(room)).map(({ text }) => text),
    cardOf: (words) => {
      const found = talk
        .said()
        .findLast(({ text, cards }) => cards.length > 0 && (text.includes(words) || JSON.stringify(cards).includes(words)))
      if (!found) throw new Error(`No card with these words: ${words}`)
      return found
    },
    toldTo: (name) => talk.said(talk.webex.directRoom(`${name}@meridian.example`)).map(({ text }) => text),
    restart: async (bury, weakStore) => {
      const killed = talk.kill()
      bury?.()
      await killed
      return nightOf(await talkTo(msoar, { ...options, after: talk, ...(weakStore && { weakStore }) }), sim, clock, options)
    },
    stop: () => talk.stop(),
  }
}

/** Roles by the first part of the e-mail, as the world gives them. */
function rolesByName(): NonNullable<TalkOptions['roles']> {
  const all = Object.entries(worldRoles())
  const held = (email: string) => residents.find((one) => one.email === email)?.roles ?? []
  return Object.fromEntries(all.flatMap(([, emails]) => emails.map((email) => [email.split('@')[0] ?? '', held(email)] as const)))
}
