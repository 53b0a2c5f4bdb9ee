import type { Clock } from '@nightshift/resilience'
import {
  Vanished,
  WebexRefused,
  WebexUnreachable,
  type Arrival,
  type CardAction,
  type Inbound,
  type Link,
  type LinkState,
  type Message,
  type Outgoing,
  type Person,
  type Room,
  type WebexApi,
} from '@nightshift/webex'

/** The two ends of a bot in one process: what it hears and what it can ask. It keeps state, so that what is sent can be read, pressed and deleted. */
export interface FakeWebex {
  readonly api: WebexApi
  readonly link: Link
  readonly self: Person
  person(email: string, name?: string): Person
  /** A direct room with somebody, or a group room by title. */
  directRoom(email: string): Room
  groupRoom(title: string): Room
  /** Somebody writes; answers the message. In a group room the bot is mentioned unless told otherwise. */
  say(
    email: string,
    room: Room,
    text: string,
    options?: { readonly html?: string; readonly at?: number; readonly key?: string; readonly via?: Inbound['via'] },
  ): Message
  /** Somebody presses a button of the card in a message. */
  press(email: string, message: Message, inputs: Readonly<Record<string, unknown>>, room?: string): CardAction
  /** Delivers an event again, or one made by hand. */
  deliver(event: Inbound): void
  messages(room?: string): readonly Message[]
  /** Messages of ours that were deleted or edited, by UUID. */
  readonly removed: ReadonlySet<string>
  /** REST answers nothing until called with false. */
  away(is: boolean): void
  /** The next sends end with this, after or before they are done; `late`: they seem cut, and are done two minutes later. */
  nextSends(outcome: 'cut-before' | 'cut-after' | 'late' | 'refuse', times: number): void
  /** The process that listens is gone; the next one may listen. */
  hangUp(): void
  end(): void
}

/** When a `late` send is done after all. */
const lateMs = 120_000

export function fakeWebex(clock: Clock, bot: string): FakeWebex {
  let serial = 0
  const uuid = (): string => {
    serial++
    return `00000000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`
  }
  const people = new Map<string, Person>()
  const rooms = new Map<string, Room>()
  const direct = new Map<string, Room>()
  const messages: Message[] = []
  const actions = new Map<string, CardAction>()
  const removed = new Set<string>()
  const queue: Arrival[] = []
  let wake: (() => void) | undefined
  let isAway = false
  let ended = false
  let listeners = 0
  let outcomes: ('cut-before' | 'cut-after' | 'late' | 'refuse')[] = []
  const since = clock.now()
  const state: LinkState = { name: 'live', since }
  const self: Person = { uuid: uuid(), email: `${bot}@webex.bot`, name: bot, isBot: true }
  people.set(self.email, self)

  const deliver = (event: Inbound): void => {
    queue.push({ event, hold: false, ack: () => undefined })
    wake?.()
  }
  const answer = async (): Promise<void> => {
    if (isAway) throw new WebexUnreachable('Webex is away', 'no')
  }
  const find = (id: string): Message => {
    const message = messages.find((one) => one.uuid === id && !removed.has(id))
    if (!message) throw new Vanished(`No message ${id}`)
    return message
  }
  const person = (email: string, name?: string): Person => {
    const known = people.get(email)
    if (known) return known
    const made = { uuid: uuid(), email, name: name ?? email.split('@')[0] ?? email, isBot: email.endsWith('@webex.bot') }
    people.set(email, made)
    return made
  }
  const roomFor = (to: Outgoing['to']): Room => {
    if ('room' in to) {
      const room = rooms.get(to.room)
      if (!room) throw new WebexRefused('not a member', { status: 404 })
      return room
    }
    const email = 'email' in to ? to.email : [...people.values()].find((one) => one.uuid === to.person)?.email
    if (email === undefined) throw new WebexRefused('no such person', { status: 400 })
    return fake.directRoom(email)
  }
  const api: WebexApi = {
    me: async () => (await answer(), self),
    message: async ({ message }) => (await answer(), find(message)),
    action: async ({ action }) => {
      await answer()
      const found = actions.get(action)
      if (!found) throw new Vanished(`No action ${action}`)
      return found
    },
    person: async (id) => {
      await answer()
      const found = [...people.values()].find((one) => one.uuid === id)
      if (!found) throw new WebexRefused('no such person', { status: 404 })
      return found
    },
    personByEmail: async (email) => (await answer(), people.get(email)),
    room: async (id) => {
      await answer()
      const room = rooms.get(id)
      if (!room) throw new WebexRefused('no such room', { status: 404 })
      return room
    },
    rooms: async (max) => (await answer(), [...rooms.values()].slice(0, max)),
    members: async () => (await answer(), []),
    post: async (outgoing, options) => {
      await answer()
      const outcome = outcomes.shift()
      if (outcome === 'refuse') throw new WebexRefused('refused', { status: 400 })
      if (outcome === 'cut-before') throw new WebexUnreachable('cut', 'unknown')
      if (options?.notAfter !== undefined && clock.monotonic() > options.notAfter) throw new Error('too late')
      const room = roomFor(outgoing.to)
      const sent: Message = {
        uuid: uuid(),
        room: room.uuid,
        direct: room.direct,
        person: self.uuid,
        email: self.email,
        text: outgoing.markdown,
        markdown: outgoing.markdown,
        ...(outgoing.parent === undefined ? {} : { parent: outgoing.parent }),
        mentions: [],
        files: outgoing.file ? [outgoing.file.name] : [],
        cards: outgoing.card ? [outgoing.card] : [],
        at: clock.now(),
      }
      const arrives = (at: number): void => {
        messages.push({ ...sent, at })
        deliver({ kind: 'echo', key: `msg:${sent.uuid}`, room: room.uuid, actor: self.uuid, at, via: 'socket', message: sent.uuid })
      }
      if (outcome === 'late') {
        clock.after(lateMs, () => arrives(clock.now()))
        throw new WebexUnreachable('cut', 'unknown')
      }
      arrives(sent.at)
      if (outcome === 'cut-after') throw new WebexUnreachable('cut', 'unknown')
      return sent
    },
    edit: async ({ message }, markdown) => {
      await answer()
      const index = messages.indexOf(find(message))
      messages[index] = { ...find(message), text: markdown, markdown, updatedAt: clock.now() }
    },
    remove: async ({ message }) => {
      await answer()
      removed.add(message)
    },
    messages: async (place, { max }) => {
      await answer()
      const { uuid: room } = 'uuid' in place ? place : roomFor(place)
      return messages
        .filter((one) => one.room === room && !removed.has(one.uuid))
        .reverse()
        .slice(0, max)
    },
    clockOffset: () => 0,
  }
  const link: Link = {
    state: () => state,
    reconnect: async () => undefined,
    expectEcho: () => undefined,
    heardEverythingSince: (from) => from >= since,
    lastFrameAt: () => clock.now(),
    devices: async () => [{ name: `nightshift/${bot}/solo.00000000`, modifiedAt: clock.now(), ours: true, current: true }],
    prune: async () => ({ deleted: 0, ours: 1, others: 0 }),
    async *[Symbol.asyncIterator]() {
      const mine = ++listeners
      while (!ended && mine === listeners) {
        if (queue.length > 0) yield queue.splice(0, 50)
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
  const fake: FakeWebex = {
    api,
    link,
    self,
    person,
    removed,
    deliver,
    directRoom: (email) => {
      const known = direct.get(email)
      if (known) return known
      const room = { uuid: uuid(), title: person(email).name, direct: true, locked: false }
      direct.set(email, room)
      rooms.set(room.uuid, room)
      return room
    },
    groupRoom: (title) => {
      const known = [...rooms.values()].find((room) => room.title === title)
      if (known) return known
      const room = { uuid: uuid(), title, direct: false, locked: false }
      rooms.set(room.uuid, room)
      return room
    },
    say: (email, room, text, options = {}) => {
      const who = person(email)
      const message: Message = {
        uuid: uuid(),
        room: room.uuid,
        direct: room.direct,
        person: who.uuid,
        email,
        text: room.direct ? text : `${self.name} ${text}`,
        ...(options.html === undefined ? {} : { html: options.html, text }),
        mentions: room.direct ? [] : [self.uuid],
        files: [],
        cards: [],
        at: options.at ?? clock.now(),
      }
      messages.push(message)
      deliver({
        kind: 'message.created',
        key: options.key ?? `msg:${message.uuid}`,
        room: room.uuid,
        actor: who.uuid,
        at: message.at,
        via: options.via ?? 'socket',
        message: message.uuid,
      })
      return message
    },
    press: (email, message, inputs, room) => {
      const action: CardAction = {
        uuid: uuid(),
        message: message.uuid,
        person: person(email).uuid,
        room: room ?? message.room,
        inputs,
        at: clock.now(),
      }
      actions.set(action.uuid, action)
      deliver({
        kind: 'card.submitted',
        key: `act:${action.uuid}`,
        room: action.room,
        actor: action.person,
        at: action.at,
        via: 'socket',
        action: action.uuid,
        card: message.uuid,
      })
      return action
    },
    messages: (room) => messages.filter((one) => (room === undefined || one.room === room) && !removed.has(one.uuid)),
    away: (is) => {
      isAway = is
    },
    nextSends: (outcome, times) => {
      outcomes = Array.from({ length: times }, () => outcome)
    },
    hangUp: () => {
      listeners++
      wake?.()
    },
    end: () => {
      ended = true
      wake?.()
    },
  }
  return fake
}
