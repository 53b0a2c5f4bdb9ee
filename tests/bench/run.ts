import { availableParallelism, loadavg } from 'node:os'
import { inMegabytes, inMs, inSeconds, inTimes, judged, median, quantile } from './figures.ts'
import { residents, type Residents } from './memory.ts'
import { replyPair, replyTimes, summary, type ReplyTimes } from './reply.ts'
import { openStage } from './stage.ts'
import { startTimes } from './start.ts'
import { table, type Line } from './table.ts'

/**
 * `npm run bench`: how light a bot is, beside what cannot be lighter, in one run on one machine. Prints one table; judges no time, so it ends
 * with 0 however slow the machine is. `--quick` takes half a minute and is less sure. Goals: promise 8 of the design.
 */
const goals = { ratioAt0: 1.25, ratioAt40: 1.1, readyMs: 1_500, aboveBareBytes: 70e6 }
const quick = process.argv.includes('--quick')
const size = quick
  ? { questions: [100, 25], warmUp: [25, 5], starts: 1, idle: 1, idleMs: 3_000 }
  : { questions: [400, 250], warmUp: [50, 10], starts: 7, idle: 3, idleMs: 20_000 }

const began = performance.now()
const stage = await openStage()
process.once('SIGINT', () => void stage.stop().then(() => process.exit(130)))
try {
  const started = await startTimes(stage, size.starts)
  const pair = await replyPair(stage)
  const at0 = await replyTimes(stage, pair, 0, size.questions[0] ?? 0, size.warmUp[0] ?? 0)
  const at40 = await replyTimes(stage, pair, 40, size.questions[1] ?? 0, size.warmUp[1] ?? 0)
  await Promise.all([pair.bot.stop(5_000), pair.floor.stop(5_000)])
  const weighed = await residents(stage, size.idle, size.idleMs)
  const lines = [
    ...replyLines(at0, goals.ratioAt0),
    ...replyLines(at40, goals.ratioAt40),
    ...startLines('start → ready, first start', started.first),
    ...startLines('start → ready, again', started.again),
    ...memoryLines(weighed, size.idleMs),
    ...commitLines([...at0.commits, ...at40.commits]),
  ]
  process.stdout.write(`${heading()}\n\n${table(lines)}\n\n${notes()}\n`)
} finally {
  await stage.stop()
}
process.exit(0)

function heading(): string {
  const load = loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')
  return `Nightshift bench${quick ? ' (quick)' : ''}: Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores, load ${load}, ${Math.round((performance.now() - began) / 1_000)} s`
}

function replyLines({ latencyMs, bot, floor, ratios }: ReplyTimes, goal: number): readonly Line[] {
  const [ours, bare] = [summary(bot), summary(floor)]
  const ratio = ours.median / bare.median
  const line = (what: string, one: number, other: number): Line => ({
    what,
    ours: inMs(one),
    bare: inMs(other),
    against: inTimes(one / other),
  })
  return [
    {
      ...line(`frame → reply, REST ${latencyMs} ms: median of ${bot.length}`, ours.median, bare.median),
      goal: `≤ ${inTimes(goal)}`,
      verdict: judged(ratio, goal, inTimes),
    },
    line('  p99', ours.p99, bare.p99),
    { ...line('  of it frame → GET', ours.toRead, bare.toRead), against: `+ ${inMs(ours.toRead - bare.toRead)}` },
    { ...line('  of it GET read → POST', ours.toSend, bare.toSend), against: `+ ${inMs(ours.toSend - bare.toSend)}` },
    { what: '  noise: ratio from round to round', against: `${Math.min(...ratios).toFixed(2)}–${inTimes(Math.max(...ratios))}` },
  ]
}

function startLines(what: string, times: readonly number[]): readonly Line[] {
  return [
    {
      what: `${what}: median of ${times.length}`,
      ours: inSeconds(median(times)),
      goal: `≤ ${inSeconds(goals.readyMs)}`,
      verdict: judged(median(times), goals.readyMs, inSeconds),
    },
    { what: '  least–most', ours: `${(Math.min(...times) / 1_000).toFixed(2)}–${inSeconds(Math.max(...times))}` },
  ]
}

function memoryLines({ bots, bare }: Residents, idleMs: number): readonly Line[] {
  const above = median(bots) - median(bare)
  return [
    {
      what: `resident, ${idleMs / 1_000} s idle: median of ${bots.length}`,
      ours: inMegabytes(median(bots)),
      bare: inMegabytes(median(bare)),
      against: `+ ${inMegabytes(above)}`,
      goal: `≤ + ${inMegabytes(goals.aboveBareBytes)}`,
      verdict: judged(above, goals.aboveBareBytes, inMegabytes),
    },
  ]
}

function commitLines(commits: readonly number[]): readonly Line[] {
  return [
    { what: `one-row commit with fsync: median of ${commits.length}`, bare: inMs(median(commits)) },
    { what: '  p99', bare: inMs(quantile(commits, 0.99)) },
  ]
}

function notes(): string {
  return [
    'bare: for replies the durable floor (tests/bench/floor.ts: link, commit, ack, GET, commit, POST); for memory a Node process with one timer.',
    'Replies are asked one by one, 12 ms apart, of both in turns of 25; the time runs in the local Webex, from the event frame to the POST accepted.',
    'Other work on the machine moves the times; the ratios less, as far as "noise" says.',
  ].join('\n')
}
