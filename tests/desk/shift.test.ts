import { jobRan } from '@nightshift/bot/topics'
import { pageRow } from '@nightshift/desk/page/contract'
import { msoar } from '@nightshift/msoar'
import { simulatedPager } from '@nightshift/pager/simulator'
import { pinger } from '@nightshift/pinger'
import { fakeClock, seededRandom } from '@nightshift/resilience'
import { residents, socWorld, worldRegisters } from '@nightshift/sandbox'
import { judge } from '@nightshift/testkit'
import { toodles } from '@nightshift/toodles'
import { simulatedXsoar } from '@nightshift/xsoar/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answeredBy, carryProbes, crewOf, type Crew } from './support/crew.ts'
import { openDesk, rests, type Desk } from './support/desk.ts'
import { simulatedFleet, type SimulatedFleet } from './support/fleet.ts'

/** Saturday 22:00 EST to Monday 09:00 EDT: on Sunday there is no hour from 02:00 to 03:00. */
const [begins, ends] = [Date.parse('2026-03-08T03:00:00Z'), Date.parse('2026-03-09T13:00:00Z')]
const stepMs = 60_000
const names = ['toodles', 'msoar', 'pinger'] as const
const people =
  'dana.okafor mateo.silva luis.prieto priya.raman sam.whitfield hannah.brandt amara.eze aisha.rahman yusuf.demir viktor.hruby'.split(' ')
/** Where somebody asks; nothing = in private. */
const places = ['', '', 'triage', 'ops', 'leads']

const clock = fakeClock(begins)
const random = seededRandom(42, 'shift')
const xsoar = simulatedXsoar({ clock, world: socWorld(42, begins).xsoar })
const pager = simulatedPager({ clock })
const desks = new Map<string, Desk>()
const crew = crewOf(desks, random)
/** What happened, as far as the bots do not tell it. */
const arrived: string[] = []
const notes: string[] = []
const runs: string[] = []
let restarts = 0
let fleet: SimulatedFleet

beforeAll(async () => {
  fleet = await simulatedFleet(clock)
  const roles = Object.fromEntries(residents.map(({ email, roles }) => [email.split('@')[0] ?? '', roles]))
  // A look at what is due at least every 5 minutes costs a tenth of one every 5 seconds, and the jobs of the desk are as far apart.
  const common = { clock, shared: { xsoar, pager }, roles, soc: worldRegisters(begins), timings: { sweepMs: 300_000 } }
  desks.set('toodles', await openDesk(toodles, common))
  desks.set('msoar', await openDesk(msoar, { ...common, settings: { intakeEvery: '5m', slaEvery: '5m' } }))
  // A step of this test is a minute: an echo within two is good. Its rounds come at odd moments: a look that is later than a minute misses them.
  desks.set(
    'pinger',
    await openDesk(pinger, { ...common, fleet, timings: { sweepMs: stepMs }, settings: { every: '30m', good: '2m', missed: '5m' } }),
  )
  const deaf = jobRan.hear(({ job, outcome }) => void runs.push(`${job} ${outcome}`))
  const carried = new Set<string>()
  const step = async (): Promise<void> => {
    await clock.advance(stepMs)
    // What a step begins may end in the next; now and then all comes to rest.
    if (clock.now() % (3 * stepMs) === 0) for (const desk of desks.values()) await rests(desk)
    carryProbes(on('pinger'), [on('toodles'), on('msoar')], carried)
  }
  for (let minute = 0; clock.now() < ends; minute++) {
    work(minute, crew)
    await press(minute, crew)
    if (minute % 60 === 45) await die(pick(names))
    await step()
  }
  for (let minute = 0; minute < 20; minute++) await step()
  deaf()
}, 110_000)

afterAll(async () => {
  for (const desk of desks.values()) await desk.stop()
  await fleet.close()
})

function on(bot: string): Desk {
  return desks.get(bot) ?? expect.unreachable(`${bot} is not on duty`)
}
function pick<T>(from: readonly T[]): T {
  return from[Math.floor(random.next() * from.length)] ?? expect.unreachable('there is nothing to choose from')
}

/** Tickets arrive; people ask, take, note and page. */
function work(minute: number, { ask, say }: Crew): void {
  if (minute % 20 === 5) {
    const name = `Odd sign-in of ${word(minute)}`
    arrived.push(xsoar.newTicket({ name, type: 'Suspicious Login', severity: pick([1, 2, 3]) }).id)
  }
  if (minute % 10 === 3) ask(pick(names), pick(people), pick(places))
  if (minute % 20 === 7 && random.next() < 0.7) say('msoar', pick(people), `${pick(['ack', 'take'])} ${arrived.at(-1)}`, pick(places))
  if (minute % 60 === 12) {
    notes.push(`seen at the gate ${word(minute)}`)
    say('msoar', pick(people), `note ${pick(arrived)} ${notes.at(-1)}`)
  }
  if (minute % 180 === 30) say('toodles', pick(people), `page oncall ${word(minute)} does not answer`)
}

/** Cards are pressed, also by those who may not: confirm cards by everybody, new tickets by somebody, pages now and then. */
async function press(minute: number, crew: Crew): Promise<void> {
  const confirm = minute % 180 === 31 ? await on('toodles').card('confirm') : undefined
  if (confirm) for (const who of people) crew.press('toodles', who, confirm, 'confirm')
  const ticket = minute % 20 === 9 ? await on('msoar').card('ticket') : undefined
  if (ticket) crew.press('msoar', pick(people), ticket, 'ack')
  for (const bot of ['toodles', 'msoar']) {
    const paged = minute % 10 === 8 && random.next() < 0.5 ? await on(bot).card('page') : undefined
    if (paged) crew.press(bot, 'dana.okafor', paged, 'acknowledge')
  }
}

/** Five people ask at once; the process dies somewhere between hearing them and having answered; the next one hears everything again. */
async function die(bot: string): Promise<void> {
  for (let each = 0; each < 5; each++) crew.ask(bot, pick(people), pick(places))
  for (let turn = Math.floor(random.next() * 25); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve))
  const again = await on(bot).restart()
  restarts++
  desks.set(bot, again)
  crew.redeliver(bot, again)
}

/** A word for a number: tickets whose names differ by digits alone are one storm. */
function word(number: number): string {
  return [...String(number).padStart(4, '0')].map((digit) => 'abcdefghij'[Number(digit)]).join('')
}

const rowsOf = (bot: string) => on(bot).talk.store.read((tx) => tx.inbox.list('done', 100_000))
/** The moments of a job's ticks that were handled. */
async function ticksOf(bot: string, job: string): Promise<readonly number[]> {
  return (await rowsOf(bot))
    .filter(({ lane }) => lane === `job:${job}`)
    .map(({ saidAt }) => saidAt)
    .toSorted((a, b) => a - b)
}
const inRoom = (bot: string, room: string): readonly string[] => {
  const { talk } = on(bot)
  return talk.said(talk.webex.groupRoom(room)).map(({ text }) => text)
}
/** Texts that stand there more often than once. */
function doubles(texts: readonly string[]): readonly string[] {
  return texts.filter((one, index) => texts.indexOf(one) !== index)
}

describe('a whole shift over the change to summer time, a process dying every hour', () => {
  test('every question is answered once, in order, and nothing that nobody asked', () => {
    expect(restarts).toBeGreaterThanOrEqual(24)
    expect(crew.asked().length).toBeGreaterThan(300)
    const answered = [...desks].flatMap(([bot, desk]) => answeredBy(bot, desk))
    const clean = { lost: [], twice: [], repeated: [], repeatedDirect: [], strange: [], swapped: [] }
    expect(judge(crew.asked(), answered)).toEqual({ asked: crew.asked().length, ...clean })
  })

  test.each(names)('%s has nothing left to do, and gave nothing up', async (bot) => {
    const { inbox, outbox, due } = await on(bot).talk.store.read(async (tx) => ({
      inbox: await tx.inbox.counts(),
      outbox: await tx.outbox.counts(),
      due: (await tx.timers.pending()).filter(({ dueAt }) => dueAt < clock.now()),
    }))
    expect({ new: inbox.new, running: inbox.running, task: inbox.task, dead: inbox.dead }).toEqual({ new: 0, running: 0, task: 0, dead: 0 })
    expect({ ready: outbox.ready, sending: outbox.sending, unknown: outbox.unknown, dead: outbox.dead }).toEqual({
      ready: 0,
      sending: 0,
      unknown: 0,
      dead: 0,
    })
    expect(due).toEqual([])
  })

  test('jobs by the wall clock run once a day at their local time, whatever became of the hour in between', async () => {
    const at = (time: string): number => Date.parse(time)
    expect(await ticksOf('msoar', 'digest')).toEqual([at('2026-03-08T12:00:00Z'), at('2026-03-09T12:00:00Z')])
    expect(await ticksOf('toodles', 'oncall-announce')).toEqual([at('2026-03-09T12:00:00Z')])
    expect(await ticksOf('toodles', 'oncall-next')).toEqual([])
    expect(
      inRoom('msoar', 'triage')
        .filter((text) => text.startsWith('**Old tickets'))
        .map((text) => text.slice(0, 26)),
    ).toEqual(['**Old tickets, Sun 8 Mar:*', '**Old tickets, Mon 9 Mar:*'])
    expect(inRoom('toodles', 'announce').filter((text) => text.includes('On call this week'))).toHaveLength(1)
  })

  test('jobs by an interval run once per tick: no tick twice, none left out', async () => {
    const intervals = { msoar: { intake: 5, 'sla-tick': 5 }, pinger: { heartbeat: 5, 'device-watch': 60, round: 30 } }
    for (const [bot, jobs] of Object.entries(intervals)) {
      for (const [job, minutes] of Object.entries(jobs)) {
        const ticks = await ticksOf(bot, job)
        const gaps = ticks.slice(1).map((tick, index) => (tick - (ticks[index] ?? 0)) / stepMs)
        const slack = job === 'round' ? 0.1 : 0
        expect(Math.min(...gaps), job).toBeGreaterThanOrEqual(minutes * (1 - slack))
        // A look in between is at most a sweep late.
        expect(Math.max(...gaps), job).toBeLessThanOrEqual(minutes * (1 + slack) + 5)
        expect(ticks.length, job).toBeGreaterThan(((ends - begins) / stepMs / minutes) * 0.8)
      }
    }
    expect(runs.filter((run) => !run.endsWith(' ok'))).toEqual([])
    // A run that a death cut off is done again, and its tick counts once: no more runs than ticks and deaths.
    const all = await Promise.all(names.map(async (bot) => (await rowsOf(bot)).filter(({ lane }) => lane.startsWith('job:')).length))
    const ticks = all.reduce((sum, one) => sum + one, 0)
    expect(runs.length).toBeGreaterThanOrEqual(ticks)
    expect(runs.length).toBeLessThanOrEqual(ticks + restarts)
  })

  test('no timer fires twice: each step of a page is one message, in one order, and stops when it is acknowledged', async () => {
    for (const bot of names) {
      const { talk } = on(bot)
      const rows = await talk.store.read((tx) => tx.records.list('pages'))
      const told = talk.said().map(({ text, room }) => `${room} ${text}`)
      expect(doubles(told.filter((text) => text.includes('You are paged'))), bot).toEqual([])
      expect(doubles(told.filter((text) => /Paged \*\*|Page (acknowledged|ended) by/.test(text))), bot).toEqual([])
      for (const { id, value } of rows) {
        const { state, asked, chain, why, acknowledgedBy } = pageRow.parse(value)
        expect(asked, id).toBeLessThanOrEqual(chain.length)
        expect(told.filter((text) => text.includes('Paged **') && text.includes(why)).length, id).toBe(asked)
        const acknowledged = told.filter((text) => text.includes('Page acknowledged by') && text.includes(why))
        expect(acknowledged.length, id).toBe(acknowledgedBy === undefined ? 0 : 1)
        // One that somebody had acknowledged ends without a word.
        const ended = told.filter((text) => text.includes('Page ended by') && text.includes(why))
        expect(ended.length, id).toBe(state === 'ended' && acknowledgedBy === undefined ? 1 : 0)
        const outside = { open: 'triggered', acknowledged: 'acknowledged', ended: 'resolved' } as const
        expect(pager.pages().find(({ dedupKey }) => dedupKey === id)?.state, id).toBe(outside[state])
      }
    }
    const opened = await on('toodles').talk.store.read((tx) => tx.records.list('pages'))
    expect(opened.length).toBeGreaterThan(5)
  })

  test('every new ticket has one card, and every timer that ran over one thread and one page', async () => {
    const triage = inRoom('msoar', 'triage')
    const { talk } = on('msoar')
    for (const id of arrived) {
      const cards = talk
        .said(talk.webex.groupRoom('triage'))
        .filter((one) => one.cards.length > 0 && one.parent === undefined && one.text.startsWith(`**#${id}**`))
      expect(cards.length, id).toBe(1)
    }
    const threads = triage.flatMap(
      (text) => /^\*\*SLA \w+\*\* \*\*#(\d+)\*\*.* · (respond|contain|declare):/.exec(text)?.slice(1).join(' ') ?? [],
    )
    expect(doubles(threads)).toEqual([])
    expect(threads.length).toBeGreaterThan(20)
    const pages = (await talk.store.read((tx) => tx.records.list('pages'))).filter(({ id }) => /^sla:\d+:\w+$/.test(id))
    expect(pages.length).toBeGreaterThan(20)
    expect(pages.map(({ id }) => id.slice(4).replace(':', ' ')).filter((id) => !threads.includes(id))).toEqual([])
  })

  test('every deed is done once: notes, acknowledgements', () => {
    const entries = [...xsoar.tickets()].flatMap(({ id }) => xsoar.entries(id).map(({ contents, user }) => ({ id, contents, user })))
    for (const note of notes) expect(entries.filter(({ contents }) => contents.includes(note)).length, note).toBe(1)
    const completed = entries.filter(({ user, contents }) => user === 'nightshift' && contents.startsWith('Task "Acknowledge" completed'))
    expect(doubles(completed.map(({ id }) => id))).toEqual([])
    expect(completed.length).toBeGreaterThan(arrived.length / 3)
  })

  test('Pinger saw nobody deaf, dead or away: a restart is invisible', async () => {
    expect(inRoom('pinger', 'ops').filter((text) => /🔴|🟠|deaf/.test(text))).toEqual([])
    const seen = await on('pinger').says('slo today', { as: 'omar.said' })
    expect(seen).toMatch(/toodles\s+100\.00%/)
    expect(seen).toMatch(/msoar\s+100\.00%/)
  })
})
