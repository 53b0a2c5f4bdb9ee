import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pump, type Bot, type House, type OwnSettings, type Registers, type Role, type Timings } from '@nightshift/bot'
import { fakeClock, seededRandom, type FakeClock } from '@nightshift/resilience'
import { openSqlite, type Store } from '@nightshift/store'
import type { Message, Room } from '@nightshift/webex'
import { fakeWebex, type FakeWebex } from './fake-webex.ts'

/** Wednesday 11:00 EDT, morning shift: the moment at which tests begin unless they say another. */
export const testMorning = Date.parse('2026-03-18T15:00:00Z')

export interface TalkOptions {
  readonly tools?: Readonly<Record<string, unknown>>
  /** Who holds what, by the e-mail's first part: `{ dana: ['analyst'] }`. All are at `meridian.example`. */
  readonly roles?: Readonly<Record<string, readonly Role[]>>
  readonly people?: House['people']
  readonly soc?: Partial<Registers>
  readonly rooms?: Readonly<Record<string, string>>
  readonly settings?: OwnSettings
  readonly secrets?: Readonly<Record<string, string>>
  readonly at?: number
  /** The clock that simulators share with the bot. Default: a new one at `at`. */
  readonly clock?: FakeClock
  readonly timings?: Partial<Timings>
  /** Whether an operator has paused the work. */
  readonly paused?: () => boolean
  /** Stands between the bot and its store, for a store that fails. */
  readonly weakStore?: (store: Store) => Store
  /** Goes on with an earlier talk's store and Webex, as a restarted process does. */
  readonly after?: Talk
}

/** A conversation with a bot through its real inbox, lanes, dispatch, outbox and a real store; only the two ends are fakes. */
export interface Talk {
  readonly webex: FakeWebex
  readonly store: Store
  readonly clock: FakeClock
  /** Says something in the test's direct room (or another) and answers what the bot said to it, parts joined by a blank line. */
  says(text: string, options?: { readonly as?: string; readonly in?: Room; readonly at?: number }): Promise<string>
  /** Presses a button of the newest card, with the fields filled. */
  presses(
    action: string,
    inputs?: Readonly<Record<string, unknown>>,
    options?: { readonly as?: string; readonly card?: Message; readonly in?: string; readonly raw?: Readonly<Record<string, unknown>> },
  ): Promise<string>
  newestCard(room?: Room): Message
  /** Waits until nothing is being worked on; answers the messages of the bot since `from`. */
  settled(): Promise<void>
  said(room?: Room): readonly Message[]
  /** Ends the process as kill -9 does: nothing is finished. */
  kill(): Promise<void>
  stop(): Promise<void>
}

const domain = 'meridian.example'
export const emailOf = (name: string): string => (name.includes('@') ? name : `${name}@${domain}`)

/** Lets time go on, in steps after each of which all that came due is done. */
export async function pass(talk: Talk, ms: number, stepMs = 30_000): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    await talk.clock.advance(Math.min(stepMs, left))
    await talk.settled()
  }
}

/** What the bot has said to somebody alone, oldest first. */
export const inDirect = (talk: Talk, name: string): readonly string[] =>
  talk.said(talk.webex.directRoom(emailOf(name))).map(({ text }) => text)

export async function talkTo(bot: Bot, options: TalkOptions = {}): Promise<Talk> {
  const clock = options.after?.clock ?? options.clock ?? fakeClock(options.at ?? testMorning)
  const folder = (options.after && folders.get(options.after)) ?? mkdtempSync(join(tmpdir(), 'nightshift-test-'))
  const store = await openSqlite({ file: join(folder, `${bot.name}.db`), bot: bot.name, owner: `test-${++boots}`, clock })
  const life = options.after === undefined ? 0 : (lives.get(options.after) ?? 0) + 1
  const webex = options.after?.webex ?? fakeWebex(clock, bot.name)
  const house = houseOf(options)
  const drain = new AbortController()
  const stop = new AbortController()
  const running = pump(
    {
      bot,
      store: options.weakStore?.(store) ?? store,
      api: webex.api,
      link: webex.link,
      clock,
      // A restarted process draws other ids.
      random: seededRandom(7, `${bot.name}/${life}`),
      house: () => house,
      settings: options.settings ?? bot.settings?.parse({}) ?? {},
      secret: (name) => options.secrets?.[name],
      version: '0.0.0-test',
      tools: options.tools ?? {},
      findRoom: async (name) => webex.groupRoom(name).uuid,
      ...(options.paused ? { paused: options.paused } : {}),
      // A test talks faster than a person: the gate against floods stands open unless it is what is tested.
      timings: { personBurst: 1e6, roomBurst: 1e6, sweepMs: 30_000, ...options.timings },
    },
    { drain: drain.signal, stop: stop.signal },
  )
  let failure: unknown
  running.catch((error: unknown) => {
    failure = error
  })

  const settled = async (): Promise<void> => {
    for (let calm = 0, turns = 0; calm < 3; turns++) {
      if (failure !== undefined) throw failure
      if (turns > 2_000) throw new Error('The bot does not come to rest')
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
      const busy = await store.read(async (tx) => {
        const [inbox, outbox] = [await tx.inbox.counts(), await tx.outbox.counts()]
        const due = ((await tx.inbox.nextDue()) ?? Infinity) <= store.now() || ((await tx.outbox.nextDue()) ?? Infinity) <= store.now()
        return inbox.running > 0 || outbox.sending > 0 || due
      })
      calm = busy ? 0 : calm + 1
    }
  }
  const since = async (act: () => Room): Promise<string> => {
    const before = new Map(webex.messages().map((message) => [message.uuid, message.text]))
    const room = act()
    await settled()
    const fresh = webex
      .messages(room.uuid)
      .filter((message) => message.person === webex.self.uuid && before.get(message.uuid) !== message.text)
    return fresh.map((message) => message.text).join('\n\n')
  }
  const talk: Talk = {
    webex,
    store,
    clock,
    settled,
    says: (text, { as = 'dana', in: room, at } = {}) =>
      since(() => {
        const place = room ?? webex.directRoom(emailOf(as))
        webex.say(emailOf(as), place, text, at === undefined ? {} : { at })
        return place
      }),
    presses: (action, inputs = {}, { as = 'dana', card, in: room, raw } = {}) =>
      since(() => {
        const message = card ?? talk.newestCard()
        webex.press(emailOf(as), message, raw ?? { ...idOf(message), action, ...inputs }, room)
        return { uuid: room ?? message.room, title: '', direct: message.direct, locked: false }
      }),
    newestCard: (room) => {
      const card = webex.messages(room?.uuid).findLast((message) => message.cards.length > 0 && message.person === webex.self.uuid)
      if (!card) throw new Error('The bot has shown no card')
      return card
    },
    said: (room) => webex.messages(room?.uuid).filter((message) => message.person === webex.self.uuid),
    kill: async () => {
      stop.abort(new Error('killed'))
      drain.abort(new Error('killed'))
      webex.hangUp()
      await running.catch(() => undefined)
      await store.close()
    },
    stop: async () => {
      webex.end()
      drain.abort(new Error('stopped'))
      await clock.advance(0)
      await running
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  folders.set(talk, folder)
  lives.set(talk, life)
  return talk
}

const folders = new WeakMap<Talk, string>()
const lives = new WeakMap<Talk, number>()
let boots = 0

/** The card's id as its buttons carry it. */
export function idOf(message: Message): Readonly<Record<string, unknown>> {
  const found = /"card":"([0-9a-f]{32})"/.exec(JSON.stringify(message.cards))?.[1]
  return found === undefined ? {} : { card: found }
}

function houseOf(options: TalkOptions): House {
  const roles: Partial<Record<Role, string[]>> = {}
  for (const [name, held] of Object.entries(options.roles ?? { dana: ['analyst'] }))
    for (const role of held) (roles[role] ??= []).push(emailOf(name))
  return {
    org: { domains: [domain] },
    roles,
    people: options.people ?? {},
    rooms: options.rooms ?? { ops: 'ops' },
    allowBots: [],
    soc: { zone: 'America/New_York', rota: [], shifts: [], managers: [], holidays: [], contacts: [], links: [], ...options.soc },
  }
}
