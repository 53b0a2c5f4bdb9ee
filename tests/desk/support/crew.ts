import type { Random } from '@nightshift/resilience'
import { emailOf, type Answered, type Asked } from '@nightshift/testkit'
import type { Inbound, Message, Room } from '@nightshift/webex'
import type { Desk } from './desk.ts'

/** People who talk to several bots, and remember what they asked: what was told to a bot is delivered again when it comes back, as a link does. */
export interface Crew {
  /** Asks a bot something that shows its token in the answer; no room = in private. */
  ask(bot: string, who: string, room: string): void
  say(bot: string, who: string, text: string, room?: string): void
  press(bot: string, who: string, card: Message, action: string): void
  /** The bot's process is gone: `again` is the one that goes on. */
  redeliver(bot: string, again: Desk): void
  asked(): readonly Asked[]
}

const tokenOf = /zq\d{4}x/

export function crewOf(desks: ReadonlyMap<string, Desk>, random: Random): Crew {
  const asked: Asked[] = []
  const told: { readonly bot: string; readonly event: Inbound }[] = []
  const deskOf = (bot: string): Desk => desks.get(bot) ?? nobody(bot)
  const say: Crew['say'] = (bot, who, text, title = '') => {
    const { webex } = deskOf(bot).talk
    const room: Room = title === '' ? webex.directRoom(emailOf(who)) : webex.groupRoom(title)
    const { uuid: message, person: actor, at } = webex.say(emailOf(who), room, text)
    told.push({ bot, event: { kind: 'message.created', key: `msg:${message}`, room: room.uuid, actor, at, via: 'backfill', message } })
    const token = tokenOf.exec(text)?.[0]
    if (token !== undefined) asked.push({ token, room: room.uuid, bot, at: at + asked.length / 1_000, direct: room.direct })
  }
  return {
    say,
    ask: (bot, who, room) => {
      const token = `zq${String(asked.length).padStart(4, '0')}x`
      say(bot, who, bot === 'pinger' || random.next() < 0.5 ? token : `find ${token}`, room)
    },
    press: (bot, who, card, action) => {
      const { uuid, room, person, at } = deskOf(bot).talk.webex.press(emailOf(who), card, { ...cardOf(card), action })
      const event: Inbound = {
        kind: 'card.submitted',
        key: `act:${uuid}`,
        room,
        actor: person,
        at,
        via: 'backfill',
        action: uuid,
        card: card.uuid,
      }
      told.push({ bot, event })
    },
    redeliver: (bot, { talk, clock }) => {
      for (const one of told) if (one.bot === bot && clock.now() - one.event.at < 600_000) talk.webex.deliver(one.event)
    },
    asked: () => asked,
  }
}

/** Answers that show a token, as they stand at Webex. */
export function answeredBy(bot: string, { talk }: Desk): readonly Answered[] {
  return talk.said().flatMap(({ text, room, at }) => {
    const token = tokenOf.exec(text)?.[0]
    return token === undefined ? [] : [{ token, room, bot, at, repeated: text.includes('(repeated)') }]
  })
}

/** Carries probes and their echoes between Pinger and the bots that it probes: each has a Webex of its own here. */
export function carryProbes(pinger: Desk, others: readonly Desk[], carried: Set<string>): void {
  const fresh = (desk: Desk, pattern: RegExp) =>
    desk.talk.said(desk.talk.webex.groupRoom('canary')).flatMap(({ uuid, text }) => {
      const [, to, words] = pattern.exec(text) ?? []
      if (to === undefined || words === undefined || carried.has(`${desk.bot.name}:${uuid}`)) return []
      carried.add(`${desk.bot.name}:${uuid}`)
      return [{ to, words }]
    })
  for (const { to, words } of fresh(pinger, /^<@personEmail:(\w+)@webex\.bot> (probe .*)$/)) {
    const desk = others.find(({ bot }) => bot.name === to)
    desk?.talk.webex.say('pinger@webex.bot', desk.talk.webex.groupRoom('canary'), words)
  }
  for (const desk of others)
    for (const { words } of fresh(desk, /^<@personEmail:(pinger)@webex\.bot> (pong .*)$/))
      pinger.talk.webex.say(`${desk.bot.name}@webex.bot`, pinger.talk.webex.groupRoom('canary'), words)
}

function cardOf(card: Message): { readonly card?: string } {
  const id = /"card":"([0-9a-f]{32})"/.exec(JSON.stringify(card.cards))?.[1]
  return id === undefined ? {} : { card: id }
}

function nobody(bot: string): never {
  throw new Error(`Cannot talk to "${bot}" as it must be on duty: it is not`)
}
