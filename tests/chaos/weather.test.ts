import { join } from 'node:path'
import { addMatchers, blow, weather, type Answered, type Asked, type Gust } from '@nightshift/testkit'
import { writeSecret } from '@nightshift/cli/start/secrets'
import type { Fault } from '@nightshift/sandbox'
import { uuidOf } from '@nightshift/webex/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { night, until, type Night } from '../support/night.ts'

/** One kind of bad weather over Toodles, while people ask. */
interface Row {
  readonly name: string
  readonly gusts: readonly Gust[]
  /** How long people go on asking; a fault that lasts is ended at four fifths of it. */
  readonly askMs?: number
  /** Something is done at the first moment, besides the gusts. */
  readonly first?: () => void
  /** How often the process may end; 0 where it is not said. */
  readonly restarts?: number
  /** Gusts that may hide one another (an event's fault while the link is down): half of their kinds must be seen to strike, not each. */
  readonly overlapping?: true
  /** The order that must be kept; `delivered` where Webex itself swaps: what comes late may be answered late (resilience.md §2, Lanes). */
  readonly order?: 'said' | 'delivered'
  /** A finding: what is wrong, as long as it is. The row turns red when it is mended. */
  readonly fails?: string
}

const bot = 'toodles'
const questions = 12
const people = ['dana', 'luis', 'priya', 'sam', 'wei', 'amara']
const rooms = ['triage', 'ops', 'hunts', 'leads', 'general', 'shift-handover']

const at = (atMs: number, fault: Omit<Fault, 'bot'>): Gust => ({ atMs, fault: { ...fault, bot } as Fault }) // a knob and its parameters, now with a scope
const row = (name: string, fault: Omit<Fault, 'bot'>, more: Partial<Row> = {}): Row => ({ name, gusts: [at(100, fault)], ...more })
const farDate = new Date(Date.UTC(2099, 0, 1)).toUTCString()

const rest: readonly Row[] = [
  row('429 with Retry-After', { knob: 'rest.status', code: 429, retryAfter: 1, times: 3 }),
  row('429 with a malformed Retry-After', { knob: 'rest.retryAfter', value: 'rand(30),add(30)', times: 3 }),
  row('429 with Retry-After 0', { knob: 'rest.retryAfter', value: '0', times: 4 }),
  row('429 with a far date', { knob: 'rest.retryAfter', value: farDate, times: 2 }),
  ...[500, 502, 503, 504].map((code) => row(`a burst of ${code}`, { knob: 'rest.status', code, forMs: 500 })),
  row('a burst of 503 with Retry-After', { knob: 'rest.status', code: 503, retryAfter: 1, forMs: 500 }),
  row('an HTML error page', { knob: 'rest.status', code: 502, html: true, forMs: 500 }),
  row('an HTML page with status 200', { knob: 'rest.status', code: 200, html: true, forMs: 300 }),
  row('a server that takes the call and says nothing', { knob: 'rest.hang', ms: 2_500, times: 2 }),
  row('a slow server', { knob: 'rest.slow', ms: 400, forMs: 800 }),
  row('cut before it was done', { knob: 'rest.cutBefore', times: 4 }),
  row('a POST cut after it was done', { knob: 'rest.cutAfter', method: 'POST', path: '/messages', times: 3 }),
  row('a GET cut after it was done', { knob: 'rest.cutAfter', method: 'GET', path: '/messages', times: 3 }),
  row('504, and the message appears later', { knob: 'rest.lateCreate', ms: 600, times: 2 }),
  row(
    '504, and the message appears after a cut one would have been given up',
    { knob: 'rest.lateCreate', ms: 1_700, times: 1 },
    { askMs: 2_500 },
  ),
  row(
    'a POST cut after it was done, and the link with it',
    { knob: 'rest.cutAfter', method: 'POST', path: '/messages', times: 3 },
    {
      gusts: [
        at(100, { knob: 'rest.cutAfter', method: 'POST', path: '/messages', times: 3 }),
        ...[200, 300, 400].map((ms) => at(ms, { knob: 'ws.cut' })),
      ],
    },
  ),
  row('an event before its message can be read', { knob: 'rest.readLag', ms: 100, forMs: 700 }),
  row('an event long before its message can be read', { knob: 'rest.readLag', ms: 400, forMs: 700 }, {}),
]

const links: readonly Row[] = [
  row('a cut link', { knob: 'ws.cut' }),
  row('a half-open link', { knob: 'ws.freeze', forMs: 2_500 }),
  row('no Mercury pongs', { knob: 'ws.noPong', forMs: 2_000 }, { askMs: 2_000 }),
  row('pongs with another id', { knob: 'ws.wrongPong', forMs: 2_000 }, { askMs: 2_000 }),
  row('no protocol pongs', { knob: 'ws.noProtocolPong', forMs: 2_500 }, { askMs: 2_000 }),
  {
    name: 'a deaf device, found by the echoes that do not come',
    gusts: [at(0, { knob: 'rest.slow', method: 'POST', path: '/messages', ms: 400, forMs: 500 }), at(300, { knob: 'deaf-link' })],
  },
  row('a gap', { knob: 'ws.gap', n: 3 }),
  row('doubled events', { knob: 'ws.duplicate', n: 5 }),
  row('swapped events', { knob: 'ws.reorder', n: 2 }, { order: 'delivered' }),
  row('late events', { knob: 'ws.delay', ms: 500, forMs: 400 }, { order: 'delivered' }),
  row('lost acknowledgements', { knob: 'ws.ignoreAck', forMs: 600 }),
  row('redelivered events', { knob: 'ws.redeliver', afterMs: 500, forMs: 600 }),
  row('a frame without id', { knob: 'ws.noId', n: 2 }),
  row('half a frame', { knob: 'ws.badJson', n: 2 }),
  row('binary frames', { knob: 'ws.binary', n: 2 }),
  row('an enormous frame', { knob: 'ws.big' }),
  row('unknown frames', { knob: 'ws.unknown', n: 2 }),
  row('a shutdown with notice', { knob: 'ws.shutdown', graceMs: 600 }),
  row('a stolen device', { knob: 'ws.steal' }),
  row('a rebalanced link', { knob: 'ws.rebalance' }),
  ...[1000, 1001, 1006, 1008, 1011, 1012, 1013, 4000, 4400, 4401, 4403, 4404, 4499, 4999].map((code) =>
    row(`closed with ${code}`, { knob: 'ws.close', code }),
  ),
  row('closed with 4429', { knob: 'ws.close', code: 4429, reason: 'too many requests, 1' }),
]

/** The link is cut, and the way back is refused. */
const upgrade = (name: string, fault: Omit<Fault, 'bot'>, more: Partial<Row> = {}): Row => ({
  name,
  gusts: [at(100, { forMs: 800, ...fault }), at(120, { knob: 'ws.cut' })],
  ...more,
})
const openings: readonly Row[] = [
  ...[401, 403, 404, 500, 502, 503].map((code) => upgrade(`upgrades refused with ${code}`, { knob: 'ws.upgrade', code })),
  upgrade('upgrades refused with 429', { knob: 'ws.upgrade', code: 429, retryAfter: 1 }),
  upgrade('upgrades never answered', { knob: 'ws.hangUpgrade' }),
  {
    name: 'a catalogue that answers 503 at boot',
    gusts: [{ atMs: 0, fault: { knob: 'u2c.status', code: 503, times: 3 } }],
    first: () => shift.bots.get(bot)?.kill(),
    restarts: 1,
  },
  {
    name: 'killed during a POST, and nobody answers at the next start',
    gusts: [
      at(0, { knob: 'rest.hang', method: 'POST', path: '/messages', times: 2 }),
      at(400, { knob: 'rest.status', code: 503, forMs: 2_500 }),
    ],
    first: () => void setTimeout(() => shift.bots.get(bot)?.kill(), 450),
    restarts: 1,
  },
  { name: 'a device deleted behind our back', gusts: [at(100, { knob: 'wdm.vanish' })] },
  row('Webex away for 8 s', { knob: 'away', forMs: 8_000 }, { askMs: 8_200 }),
  {
    name: 'a storm',
    gusts: weather('storm', Number(process.env['NIGHTSHIFT_SEED'] ?? 42), { bot, overMs: 2_000, gusts: 8 }),
    askMs: 2_500,
    overlapping: true,
  },
]

/** What takes a minute to be sure of in a real night takes a second here. */
const scaled = {
  path: { absentMs: 1_500, listingGapMs: 1_000, giveUpMs: 2_500, unknownCheckMs: 100, retryBaseMs: 100, retryCapMs: 1_000, sweepMs: 1_000 },
  webex: {
    timings: {
      upgradeMs: 1_000,
      authorisedMs: 1_500,
      whoAmIMs: 1_500,
      protocolPingMs: 600,
      protocolPongMs: 500,
      mercuryPingMs: 800,
      mercuryPongMs: 600,
      blindPingMs: 600,
      blindPongMs: 500,
      backoffBaseMs: 100,
      backoffCapMs: 600,
      healthyMs: 800,
      refreshAtMostMs: 300,
      renewAtMostMs: 300,
      slowLaneMs: 800,
      probeMs: 200,
      probeCutMs: 100,
      yieldMs: 300,
      echoMs: 1_000,
      coverageMs: 300,
      lingerMs: 500,
      shutdownLingerMs: 1_500,
      gapDebounceMs: 100,
      holdMs: 1_000,
      readLagMs: 150,
      retryBaseMs: 100,
      retryAfterDefaultMs: 600,
      retryAfterMinMs: 100,
      retryAfterMaxMs: 1_000,
      walkEveryMs: 20,
    },
  },
}

let shift: Night
let serial = 0
let round = 0
const asked: Asked[] = []
/** Questions of rows that are known to fail. */
const findings = new Set<string>()
/** The activity of each question, by its token. */
const activities = new Map<string, string>()

beforeAll(async () => {
  addMatchers()
  shift = await night({ bots: [bot], config: scaled, env: { NIGHTSHIFT_REREAD: '300ms' } })
  const { webex } = shift
  for (const title of rooms) if (!(await webex.state()).rooms.some((room) => room.title === title)) await webex.room({ title, by: 'dana' })
  for (const room of rooms) for (const member of ['dana', bot]) await webex.members({ room, add: member }).catch(() => undefined)
  await shift.ready()
  // Everybody has spoken once: rooms exist, and the rule about echoes has seen one of each kind.
  for (const person of people) await webex.say({ as: person, to: bot, markdown: 'hi' })
  await webex.say({ as: 'dana', room: 'triage', markdown: `@${bot} hi` })
  await shift.quiet()
})
afterAll(async () => await shift?.stop())

/** Says twelve questions over so many ms, by turns in direct and in group rooms. */
async function ask(overMs: number): Promise<readonly Asked[]> {
  const said: Asked[] = []
  const began = performance.now()
  round++
  for (let index = 0; index < questions; index++) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + (index * overMs) / questions - performance.now())))
    const token = `zq${String(serial++).padStart(4, '0')}x`
    // Two in each room, so that there is an order to keep.
    const place = Math.floor(index / 4) + (round % 2) * 3
    const message = await shift.webex.say(
      index % 2 === 0
        ? { as: people[place] ?? 'dana', to: bot, markdown: token }
        : { as: 'dana', room: rooms[place] ?? 'ops', markdown: `@${bot} ${token}` },
    )
    activities.set(token, uuidOf(message.id))
    said.push({ token, bot, room: message.roomId, at: Date.parse(message.created) + index / 1_000, direct: message.roomType === 'direct' })
  }
  asked.push(...said)
  return said
}

async function answersTo(some: readonly Asked[]): Promise<readonly Answered[]> {
  const answered: Answered[] = []
  const tokens = new Set(some.map(({ token }) => token))
  for (const room of new Set(some.map((one) => one.room))) {
    for (const message of await shift.webex.messages(room)) {
      const token = /zq\d{4}x/.exec(message.text)?.[0]
      if (token === undefined || !tokens.has(token) || !message.personEmail.startsWith(`${bot}@`)) continue
      answered.push({ token, bot, room, at: Date.parse(message.created), repeated: message.text.includes('(repeated)') })
    }
  }
  return answered
}

/** The questions with the time at which Webex delivered them, where it did. */
async function asDelivered(some: readonly Asked[]): Promise<readonly Asked[]> {
  const { deliveries } = await shift.webex.deliveries()
  const delivered = new Map(deliveries.map((one) => [one.activity, one.at]))
  return some.map((one) => ({ ...one, deliveredAt: delivered.get(activities.get(one.token) ?? '') ?? one.at }))
}

/** What the bot's process did with each question, for the message of a row that fails. */
function storyOf(some: readonly Asked[]): string {
  return some
    .map(({ token, room, at }) => {
      const points = shift.paths.filter(({ key }) => key === `msg:${activities.get(token)}`)
      return `${token} in ${room.slice(-8)} at ${at}: ${points.map((one) => `${one.point} +${Math.round(one.at - at)}`).join(', ')}`
    })
    .join('\n')
}

async function under({ gusts, askMs = 550, first, overlapping, order = 'said', fails, restarts = 0 }: Row): Promise<void> {
  const { webex } = shift
  const before = (await webex.calls()).at(-1)?.seq ?? 0
  const endings = shift.bots.get(bot)?.restarts ?? 0
  const blowing = blow(webex, gusts)
  first?.()
  const mine = await ask(askMs)
  if (fails !== undefined) for (const { token } of mine) findings.add(token)
  await blowing
  let answered: readonly Answered[] = []
  const missing = (): readonly string[] =>
    mine.filter(({ token }) => !answered.some((one) => one.token === token)).map(({ token }) => token)
  const all = async (): Promise<boolean> => {
    answered = await answersTo(mine)
    return missing().length === 0
  }
  try {
    await until(
      fails === undefined || restarts > 0 ? 12_000 : 3_000,
      all,
      () => `unanswered ${missing().join(', ')}; ${JSON.stringify(shift.status(bot))}`,
    )
    await until(
      10_000,
      () => shift.status(bot).ready,
      () => `not ready: ${JSON.stringify(shift.status(bot))}`,
    )
  } finally {
    await webex.endFault()
  }
  expect((shift.bots.get(bot)?.restarts ?? 0) - endings, 'how often the process ended').toBe(restarts)
  const hits = (await webex.calls(before)).map((call) => call.what)
  // The scenario `deaf-link` is counted under the knob that it sets.
  const blown = new Set(gusts.map(({ fault }) => (fault.knob === 'deaf-link' ? 'ws.deaf' : fault.knob)))
  const hidden = [...blown].filter((one) => !hits.includes(one))
  expect(hidden.length, `faults that must have happened: ${hidden.join(', ')}`).toBeLessThanOrEqual(overlapping ? blown.size / 2 : 0)
  expect({ asked: mine, answered }).toBeAnsweredOnce()
  expect({ asked: order === 'said' ? mine : await asDelivered(mine), answered }, storyOf(mine)).toBeAnsweredInOrder()
}

/** The short form runs every third weather; `NIGHTSHIFT_LONG=1` all of them (two minutes). */
const long = process.env['NIGHTSHIFT_LONG'] === '1'
if (!long) process.stdout.write('weather: every third of the list; NIGHTSHIFT_LONG=1 runs all\n')

describe.each([
  ['REST', rest],
  ['the link', links],
  ['the way in', openings],
] as const)('%s: every question is answered, once, in order, and the bot is ready afterwards', (_kind, rows) => {
  for (const [index, one] of rows.entries()) {
    if (!long && index % 3 !== 0) continue
    const promise = one.fails === undefined ? test : test.fails
    promise(one.fails === undefined ? one.name : `${one.name} (finding: ${one.fails})`, { timeout: 45_000 }, async () => await under(one))
  }
})

test('a refused token halts the bot without a storm of calls, and a new one in the secret file wakes it', { timeout: 45_000 }, async () => {
  const { webex } = shift
  await webex.fault({ knob: 'token.revoke', bot, links: 'close' })
  const mine = await ask(700)
  await until(
    10_000,
    () => shift.status(bot).state.startsWith('halted'),
    () => JSON.stringify(shift.status(bot)),
  )
  expect(shift.status(bot).ready).toBe(false)
  expect((await fetch(`${shift.healthUrl(bot)}/readyz`)).status).toBe(503)
  const before = (await webex.calls()).at(-1)?.seq ?? 0
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const calls = (await webex.calls(before)).filter((call) => call.kind === 'http' || call.kind === 'upgrade')
  expect(calls.length, JSON.stringify(calls.map((call) => `${call.method} ${call.path} ${call.status}`))).toBeLessThanOrEqual(3)
  await webex.endFault()
  await webex.fault({ knob: 'token.rotate', bot })
  writeSecret(join(shift.folder, bot, 'secrets'), 'webex-token', (await webex.bot(bot)).token)
  await until(
    10_000,
    () => shift.status(bot).ready,
    () => JSON.stringify(shift.status(bot)),
  )
  await until(
    15_000,
    async () => (await answersTo(mine)).length >= mine.length,
    () => JSON.stringify(shift.status(bot)),
  )
  expect({ asked: mine, answered: await answersTo(mine) }).toBeAnsweredOnce()
})

test('the whole night: nothing was answered again later', async () => {
  await shift.quiet(20_000)
  const answered = await answersTo(asked)
  process.stdout.write(
    `${JSON.stringify({ asked: asked.length, answered: answered.length, repeatedInGroups: answered.filter((one) => one.repeated).length, restarts: shift.bots.get(bot)?.restarts })}\n`,
  )
  const counted = asked.filter(({ token }) => !findings.has(token))
  expect({ asked: counted, answered: answered.filter(({ token }) => !findings.has(token)) }).toBeAnsweredOnce()
})
