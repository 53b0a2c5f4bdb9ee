import type { ControlClient, SeenMessage } from '@nightshift/sandbox'
import { judge, type Answered, type Asked, type Verdict } from '@nightshift/testkit'
import { sleep } from './kube.ts'

/** Questions that go on, at a steady pace, over many rooms, half of them direct. Each has a token that its answer repeats. */
export interface Load {
  readonly asked: readonly Asked[]
  stop(): Promise<void>
}

export interface Ground {
  readonly webex: ControlClient
  readonly bots: readonly string[]
  readonly people: readonly string[]
  /** Group rooms, by id. */
  readonly rooms: readonly string[]
}

/** Makes group rooms with everybody in them. */
export async function ground(webex: ControlClient, bots: readonly string[], people: readonly string[], rooms: number): Promise<Ground> {
  const made: string[] = []
  for (let index = 0; index < rooms; index++) {
    const [by = 'dana', ...members] = people
    const room = await webex.room({ title: `load ${Date.now() % 100_000}-${index}`, by, members: [...members, ...bots] })
    made.push(room.id)
  }
  return { webex, bots, people, rooms: made }
}

let serial = 0

/** Begins to ask: `perSecond` questions, until stopped. */
export function openLoad({ webex, bots, people, rooms }: Ground, perSecond: number): Load {
  const asked: Asked[] = []
  let going = true
  const one = async (index: number): Promise<void> => {
    const token = `zq${String(serial++).padStart(6, '0')}x`
    const bot = bots[index % bots.length] ?? ''
    const as = people[Math.floor(index / 2) % people.length] ?? ''
    const room = rooms[Math.floor(index / 2) % rooms.length] ?? ''
    const direct = index % 2 === 0
    // What may not have reached the local Webex is not asked again under the same token: it counts for nothing.
    const said = webex.say(direct ? { as, to: bot, markdown: token } : { as, room, markdown: `@${bot} ${token}` })
    const message = await said.catch(() => undefined)
    if (message) asked.push({ token, bot, room: message.roomId, at: Date.parse(message.created) + asked.length / 1e6, direct })
  }
  const running = (async () => {
    for (let index = 0; going; index++) {
      const next = Date.now() + 1_000 / perSecond
      await one(index)
      await sleep(Math.max(0, next - Date.now()))
    }
  })()
  return {
    asked,
    stop: async () => {
      going = false
      await running
    },
  }
}

export interface Outcome {
  readonly verdict: Verdict
  readonly answered: readonly Answered[]
  /** The longest that a question waited, ms. */
  readonly slowestMs: number
}

/** Waits until everything is answered (or the time is over), and judges. */
export async function outcome({ webex }: Ground, asked: readonly Asked[], withinMs: number): Promise<Outcome> {
  const end = Date.now() + withinMs
  let answered: readonly Answered[] = []
  for (;;) {
    answered = await answersTo(webex, asked)
    const done = new Set(answered.map(({ token }) => token))
    if (asked.every(({ token }) => done.has(token)) || Date.now() > end) break
    await sleep(1_000)
  }
  // A second answer would come late: looked for once more.
  await sleep(3_000)
  answered = await answersTo(webex, asked)
  const at = new Map(asked.map((one) => [one.token, one.at]))
  const slowestMs = Math.max(0, ...answered.map((one) => one.at - (at.get(one.token) ?? one.at)))
  return { verdict: judge(asked, answered), answered, slowestMs }
}

/** How long after `readyAt` the last question that was asked before it was answered, ms; 0 where none waited. */
export function caughtUpMs(asked: readonly Asked[], { answered }: Outcome, bot: string, readyAt: number): number {
  const before = new Set(asked.filter((one) => one.bot === bot && one.at < readyAt).map(({ token }) => token))
  return Math.max(0, ...answered.filter(({ token }) => before.has(token)).map(({ at }) => at - readyAt))
}

async function answersTo(webex: ControlClient, asked: readonly Asked[]): Promise<readonly Answered[]> {
  const tokens = new Set(asked.map(({ token }) => token))
  const found: Answered[] = []
  for (const [room, bots] of Map.groupBy(asked, ({ room: id }) => id)) {
    const names = new Set(bots.map(({ bot }) => bot))
    for (const message of await messagesOf(webex, room)) {
      const bot = message.personEmail.split('@')[0] ?? ''
      const token = /zq\d{6}x/.exec(message.text)?.[0]
      if (token === undefined || !tokens.has(token) || !names.has(bot) || !message.personEmail.endsWith('@webex.bot')) continue
      found.push({ token, bot, room, at: Date.parse(message.created), repeated: message.text.includes('(repeated)') })
    }
  }
  return found
}

async function messagesOf(webex: ControlClient, room: string): Promise<readonly SeenMessage[]> {
  for (let tried = 0; ; tried++) {
    try {
      return await webex.messages(room)
    } catch (error) {
      if (tried >= 20) throw error
      await sleep(1_000)
    }
  }
}
