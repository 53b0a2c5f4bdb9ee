import { dyingAfter, type Dying } from '@nightshift/desk/testing/dying'
import { pager } from '@nightshift/pager'
import { fakeClock, systemClock } from '@nightshift/resilience'
import { worldPeople, worldRegisters } from '@nightshift/sandbox'
import { idOf, talkTo, testMorning, type Talk, type TalkOptions, inDirect, pass } from '@nightshift/testkit'
import { simulatedXsoar } from '@nightshift/xsoar/simulator'
import { expect, test } from 'vitest'
import { toodles } from './bot.ts'

const soc = worldRegisters(testMorning)
const quiet = pager.open({ settings: {}, secret: () => undefined, clock: systemClock })
const world = {
  at: testMorning,
  soc,
  people: worldPeople(),
  roles: { 'dana.okafor': ['analyst'], 'luis.prieto': ['lead'] },
  tools: { pager: quiet },
} satisfies TalkOptions

/** Lets it die, and starts the next process. */
const next = async (talk: Talk, dying: Dying, options: TalkOptions): Promise<Talk> => {
  await dying.died()
  const killed = talk.kill()
  dying.bury()
  await killed
  return await talkTo(toodles, { ...options, after: talk })
}

for (const step of ['testing-over:T-OVER', 'testing-expire']) {
  test(`a process that dies after "${step}" tells once that a test is over, and it is out of the list`, async () => {
    const sim = simulatedXsoar({ clock: fakeClock(testMorning) })
    const entry = { id: 'T-OVER', value: '10.40.9.0/24', until: '2026-03-18T03:59:59Z', why: 'yearly', by: 'dana.okafor@meridian.example' }
    sim.asPerson('wei.zhang').saveList('Nightshift_Approved_Testing', { networks: [entry] })
    const options = { ...world, tools: { pager: quiet, xsoar: sim.client() } }
    const dying = dyingAfter(step)
    const first = await talkTo(toodles, { ...options, weakStore: dying.weakStore })
    void first.clock.advance(90_000)
    const talk = await next(first, dying, options)
    await pass(talk, 5 * 60_000)
    const told = inDirect(talk, 'dana.okafor')
    expect(told).toEqual([expect.stringMatching(/^Your approved test \*\*T-OVER\*\* .*has ended: its last day is over/)])
    expect(JSON.stringify(sim.list('Nightshift_Approved_Testing'))).not.toContain('T-OVER')
    await talk.stop()
  })
}

test('a process that dies after the rota was extended has extended it once, and says by what', async () => {
  const options = {
    ...world,
    at: Date.parse('2026-03-23T11:58:00Z'),
    soc: { ...soc, rota: soc.rota.slice(0, 3) },
    rooms: { announce: 'announce' },
  }
  const dying = dyingAfter('rota-extend')
  const first = await talkTo(toodles, { ...options, weakStore: dying.weakStore })
  await pass(first, 300_000)
  const room = first.webex.groupRoom('announce')
  const card = first.newestCard(room)
  first.webex.press('luis.prieto@meridian.example', card, { ...idOf(card), action: 'extend' })
  const talk = await next(first, dying, options)
  await pass(talk, 60_000)
  const said = talk.said(room).filter(({ text }) => text.includes('The rota goes on for 4 weeks'))
  expect(said).toHaveLength(1)
  expect(said[0]?.text).toContain('Mon 6 Apr')
  expect((await talk.store.read((tx) => tx.records.list('oncall'))).map(({ id }) => id)).toEqual([
    '2026-03-30',
    '2026-04-06',
    '2026-04-13',
    '2026-04-20',
  ])
  await talk.stop()
})
