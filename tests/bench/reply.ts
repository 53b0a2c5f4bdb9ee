import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseRestId } from '@nightshift/webex/ids'
import { median, quantile } from './figures.ts'
import type { Lesson } from './floor.ts'
import type { Stage, Subject } from './stage.ts'
import type { Took } from './webex.ts'

/** Reply times of the bot and of the floor, taken in turns. */
export interface ReplyTimes {
  readonly latencyMs: number
  readonly bot: readonly Took[]
  readonly floor: readonly Took[]
  /** Ratio of the medians, round by round: how far it moves while nothing but the machine changes. */
  readonly ratios: readonly number[]
  /** Bare one-row commits on the same disk, between the rounds, ms. */
  readonly commits: readonly number[]
}

/** Between two questions, so that what follows a reply (the third commit) is not counted into the next one. */
const thinkMs = 12
const question = 'who'
const perRound = 25

/** Asks the two by turns, `questions` each after `warmUp`, with so much latency on every REST call about messages. */
export async function replyTimes(
  stage: Stage,
  pair: { readonly bot: Subject; readonly floor: Subject },
  latencyMs: number,
  questions: number,
  warmUp: number,
): Promise<ReplyTimes> {
  const { bot, floor } = pair
  await stage.webex.endFault()
  if (latencyMs > 0) await stage.webex.fault({ knob: 'rest.slow', ms: latencyMs, path: '/v1/messages' })
  const commit = bareCommit(join(stage.folder, `bare-${latencyMs}.db`))
  const round = async (of: Subject, count: number): Promise<readonly Took[]> => {
    const times: Took[] = []
    for (let index = 0; index < count; index++) {
      times.push(await stage.ask(of.name, question))
      await sleep(thinkMs)
    }
    return times
  }
  await round(bot, warmUp)
  await round(floor, warmUp)
  const times: { readonly bot: Took[]; readonly floor: Took[] } = { bot: [], floor: [] }
  const ratios: number[] = []
  const commits: number[] = []
  for (let done = 0; done < questions; done += perRound) {
    const [first, second] = done % (2 * perRound) === 0 ? ([bot, floor] as const) : ([floor, bot] as const)
    const [one, two] = [await round(first, perRound), await round(second, perRound)]
    const [ofBot, ofFloor] = first === bot ? [one, two] : [two, one]
    times.bot.push(...ofBot)
    times.floor.push(...ofFloor)
    ratios.push(median(ofBot.map(({ ms }) => ms)) / median(ofFloor.map(({ ms }) => ms)))
    for (let index = 0; index < perRound; index++) commits.push(commit())
  }
  await stage.webex.endFault()
  return { latencyMs, ...times, ratios, commits }
}

/** Both processes live, the floor knowing the bot's answer by heart, so that both post the same words. */
export async function replyPair(stage: Stage): Promise<{ readonly bot: Subject; readonly floor: Subject }> {
  const pair = { bot: await stage.bot('bench-bot'), floor: await stage.floor('bench-floor') }
  pair.bot.start()
  pair.floor.start()
  await Promise.all([pair.bot.live(), pair.floor.live()])
  await stage.ask(pair.bot.name, question)
  const said = (await stage.webex.messages(pair.bot.name, 'dana')).at(-1)
  const { roomId } = await stage.webex.say({ as: 'dana', to: pair.floor.name, markdown: question })
  pair.floor.send({ reply: said?.markdown ?? said?.text ?? question, cluster: parseRestId(roomId)?.cluster ?? 'us' } satisfies Lesson)
  await sleep(200)
  return pair
}

function bareCommit(file: string): () => number {
  const db = new DatabaseSync(file)
  db.exec(
    'pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full; create table rows (id integer primary key, text text)',
  )
  const insert = db.prepare('insert into rows (text) values (?)')
  const row = 'x'.repeat(600)
  return () => {
    const began = performance.now()
    insert.run(row)
    return performance.now() - began
  }
}

/** Median and p99 of one side, ms. */
export function summary(times: readonly Took[]): {
  readonly median: number
  readonly p99: number
  readonly toRead: number
  readonly toSend: number
} {
  const all = (of: (one: Took) => number): readonly number[] => times.map(of)
  return {
    median: median(all(({ ms }) => ms)),
    p99: quantile(
      all(({ ms }) => ms),
      0.99,
    ),
    toRead: median(all(({ toReadMs }) => toReadMs)),
    toSend: median(all(({ toSendMs }) => toSendMs)),
  }
}
