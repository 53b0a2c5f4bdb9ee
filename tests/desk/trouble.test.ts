import type { Bot } from '@nightshift/bot'
import { msoar } from '@nightshift/msoar'
import { pinger } from '@nightshift/pinger'
import { fakeClock } from '@nightshift/resilience'
import { toodles } from '@nightshift/toodles'
import { upstreamCalled } from '@nightshift/upstream'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { walk, waysOf, type Way } from './support/commands.ts'
import { closeDesks, openDesk, type Desk, type DeskOptions } from './support/desk.ts'
import { simulatedFleet, type SimulatedFleet } from './support/fleet.ts'
import { changes, heldBy } from './support/world.ts'

type Tool = Pick<Desk['xsoar'], 'goDown' | 'beSlow' | 'talkNonsense' | 'answer'>
/** What is wrong with every tool of the bot at once; `recover` takes it back. */
const troubles: Readonly<Record<string, (tool: Tool) => unknown>> = {
  'are down': (tool) => tool.goDown(),
  'are slow': (tool) => tool.beSlow(60_000),
  'talk nonsense': (tool) => tool.talkNonsense(),
  'answer 409 to every write': (tool) => writeOps.map((op) => tool.answer(409, { op })),
  'answer 409 to everything': (tool) => tool.answer(409),
}
const writeOps = ['save', 'close', 'upload', 'entry', 'note', 'saveList', 'completeTask', 'write']
const isConflict = (trouble: string): boolean => trouble.includes('409')

/** The two answers after which a write may still happen. */
const isKept = (said: string): boolean => /I keep this as job \d+|I am reading back whether it took effect/.test(said)
const silence = /XSOAR does not answer|I sent the request but got no answer/
const conflict = /Someone changed|Nothing was saved|XSOAR does not answer/

/** What the bots do by themselves changes no tool, and is slowed down so that it costs no time. */
const sweepMs = 30_000
const bots: readonly (readonly [name: string, bot: Bot, options: DeskOptions])[] = [
  ['toodles', toodles, {}],
  ['msoar', msoar, { settings: { intakeEvery: '10m', slaEvery: '10m' } }],
  ['pinger', pinger, { settings: { every: '1h', heal: 'off' } }],
]

/** Commands that change a tool when all is well. None may be missing: else nothing would be proved of it. */
const changers: Readonly<Record<string, readonly string[]>> = {
  toodles: ['ticket new', 'testing', 'testing end <id:word>'],
  msoar: [
    'ack <id:id>',
    'take <id:id>',
    'assign <id:id> <person:person>',
    'note <id:id> <body:text>',
    'escalate <id:id> <why:text>',
    'reopen <id:id> <why:text>',
    'close <id:id>',
    'task done <id:id> <task:word> [answer:text]',
  ],
  pinger: ['reconnect', 'restart', 'drain', 'resume']
    .map((verb) => `${verb} <name:word>`)
    .concat('devices gc', 'drill <fault:word> <name:word>'),
}

let fleet: SimulatedFleet
beforeAll(async () => {
  fleet = await simulatedFleet(fakeClock(0))
})
afterEach(async () => {
  fleet.recover()
  await closeDesks()
})
afterAll(() => fleet.close())

interface Normal {
  readonly changes: readonly string[]
  /** A card stands between what is said and what is done. */
  readonly asksFirst: boolean
  readonly readsXsoar: boolean
}

describe.each(bots)('%s', (name, bot, options) => {
  const ways = waysOf(bot)
  const open = (): Promise<Desk> => openDesk(bot, { timings: { sweepMs }, ...options, ...(bot === pinger ? { fleet } : {}) })
  const normal = new Map<string, Normal>()

  beforeAll(async () => {
    for (const [source, way] of ways) {
      const desk = await open()
      normal.set(source, await whileAllIsWell(desk, source, way))
      await desk.stop()
    }
  }, 60_000)

  test('every command that changes a tool is brought to its end here', () => {
    expect([...normal].filter(([, { changes }]) => changes.length > 0).map(([source]) => source)).toEqual(changers[name])
  })

  describe.each(Object.keys(troubles))('its tools %s', (trouble) => {
    const strike = ({ xsoar, pager }: Desk): void => [xsoar, pager, fleet].forEach((tool) => troubles[trouble]?.(tool))

    test('every command that changes none of them has a useful sentence, and the bot goes on', async () => {
      const desk = await open()
      for (const [source, way] of ways) {
        const { readsXsoar } = normal.get(source) ?? expect.unreachable(source)
        if (changers[name]?.includes(source)) continue
        await way.before?.(desk)
        desk.renew()
        strike(desk)
        const said = await walk(desk, way)
        for (const one of said) expectUseful(one, source)
        if (readsXsoar && !isConflict(trouble)) expect(said.at(-1), source).toMatch(silence)
        recover(desk)
      }
      await expectAlive(desk, '')
      await desk.stop()
    })

    const changer = async (source: string): Promise<void> => {
      const way = new Map(ways).get(source) ?? expect.unreachable(source)
      const { changes: does, asksFirst } = normal.get(source) ?? expect.unreachable(source)
      const desk = await open()
      // Where a card asks first, also with trouble that begins while it stands there.
      for (const begins of asksFirst ? ['before', 'between'] : ['before']) {
        const held = heldBy(desk)
        desk.renew()
        if (begins === 'before') strike(desk)
        const said = await walk(desk, way, begins === 'between' ? () => strike(desk) : undefined)
        for (const one of said) expectUseful(one, one)
        const last = said.at(-1) ?? ''
        expect(changes(held, heldBy(desk)), last).toEqual([])
        // A form that needs no tool to be shown shows nothing of the trouble.
        if (bot !== pinger && (said.length > 1 || !asksFirst)) expect(last).toMatch(isConflict(trouble) ? conflict : silence)
        await expectAlive(desk, last)
        recover(desk)
        await desk.pass(180, 60)
        const after = changes(held, heldBy(desk))
        expect(after, last).toEqual(isKept(last) ? does : [])
        if (after.length > 0) break
      }
      await desk.stop()
    }
    const title = '%s: a useful sentence, nothing half-done, and what was kept is done once'
    test.each(changers[name] ?? [])(title, changer)
  })

  test('what was asked before is shown with its age while XSOAR is down', async () => {
    const desk = await open()
    const remembers = ways.filter(([source]) => bot.commands[source]?.remember !== undefined)
    const before = new Map<string, string>()
    for (const [source, { says }] of remembers) before.set(source, await desk.says(says))
    // A list that was read a moment ago serves again.
    await desk.clock.advance(90_000)
    desk.xsoar.goDown()
    for (const [source, { says }] of remembers) {
      const said = await desk.says(says)
      expect(said, source).toContain(before.get(source)?.split('\n')[0])
      expect(said, source).toMatch(/As of 11:0\d EDT \(\d+ (s|min) ago\)\. XSOAR does not answer now\.$/)
    }
    await desk.stop()
  })
})

async function whileAllIsWell(desk: Desk, source: string, way: Way): Promise<Normal> {
  await way.before?.(desk)
  const held = heldBy(desk)
  let readsXsoar = false
  const deaf = upstreamCalled.hear(({ name }) => {
    readsXsoar ||= name === 'XSOAR'
  })
  const said = await walk(desk, way)
  deaf()
  for (const one of said) expectUseful(one, source)
  return { changes: changes(held, heldBy(desk)), asksFirst: said.length > 1, readsXsoar }
}

function expectUseful(said: string, about: string): void {
  expect(said.trim().length, about).toBeGreaterThan(0)
  expect(Buffer.byteLength(said), about).toBeLessThanOrEqual(7_000)
  expect(said, about).not.toMatch(/\bat \S+\.ts:\d+|undefined|\[object|Something went wrong on my side|Reference: /)
}

/** The bot goes on and nothing of it has died; what was kept is shown by `jobs`. */
async function expectAlive({ talk, bot, says }: Desk, last: string): Promise<void> {
  expect(await says('hi', { as: 'luis.prieto' })).toContain(`I am **${bot.name}**`)
  if (isKept(last)) expect(await says('jobs')).toMatch(/waits for XSOAR since|reading back whether it took effect/)
  expect(await talk.store.read((tx) => tx.inbox.list('dead', 10))).toEqual([])
}

function recover({ xsoar, pager }: Desk): void {
  for (const tool of [xsoar, pager, fleet]) tool.recover()
}
