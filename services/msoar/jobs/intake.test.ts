import { socWorld } from '@nightshift/sandbox'
import { testMorning } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { dyingAfter } from '@nightshift/desk/testing/dying'
import { openNight, type Night } from '../testing/night.ts'

const { xsoar: world } = socWorld(42, testMorning)
/** The tickets that have a card of their own, in the order of their cards. */
const carded = (night: Night, room = 'triage'): readonly string[] =>
  night.talk
    .said(night.talk.webex.groupRoom(room))
    .flatMap(({ text, cards }) => (cards.length > 0 ? (/^\*\*#(\d+)/.exec(text)?.slice(1) ?? []) : []))

test('the first start shows the last hour, five cards at most, and one line for the rest', async () => {
  const night = await openNight({ world })
  for (let index = 0; index < 7; index++) night.sim.newTicket({ name: `Other ${'abcdefg'[index]}`, type: 'Phishing' })
  await night.pass(20)
  expect(carded(night)).toEqual(['1403', '1404', '1405', '1406', '1407'])
  expect(night.posts('triage').filter((text) => text.includes('are open'))).toEqual([
    '**55 tickets** are open; say `queue`. New ones are shown here from now on.',
  ])
  await night.pass(60)
  expect(carded(night)).toHaveLength(5)
  await night.stop()
})

test('a ticket goes to the room of the first route that fits, else to triage', async () => {
  const routes = [
    { type: 'Phishing', severity: 'high', to: 'leads' },
    { type: 'malware', to: 'ops' },
  ]
  const settings = { routes }
  const night = await openNight({ settings })
  await night.pass(20)
  const make = (type: string, severity: number) => night.sim.newTicket({ name: type, type, severity }).id
  const [high, low, malware] = [make('Phishing', 3), make('Phishing', 1), make('Malware', 2)]
  await night.pass(40)
  expect(carded(night, 'leads')).toEqual([high])
  expect(carded(night, 'triage')).toEqual([low])
  expect(carded(night, 'ops')).toEqual([malware])
  await night.stop()
})

test('what the search shows late is still found, and nothing has two cards', async () => {
  const night = await openNight()
  night.sim.lag(120_000)
  await night.pass(20)
  const late = night.sim.newTicket({ name: 'Late', type: 'Phishing' }).id
  await night.pass(60)
  expect(carded(night)).toEqual([])
  night.sim.lag(0)
  const fast = night.sim.newTicket({ name: 'Fast', type: 'Phishing' }).id
  await night.pass(20)
  expect(carded(night)).toEqual([fast])
  await night.pass(120)
  expect(carded(night)).toEqual([fast, late])
  await night.stop()
})

test('a burst that fills a search is taken up over several ticks, none left out', async () => {
  const night = await openNight()
  await night.pass(20)
  const word = (index: number): string => String(index).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')
  for (let index = 0; index < 1_100; index++) night.sim.newTicket({ name: word(index), type: 'Phishing', timers: {} })
  await night.pass(100)
  expect(new Set(carded(night)).size).toBe(1_100)
  expect(carded(night)).toHaveLength(1_100)
  await night.stop()
}, 60_000)

test('a process that dies between the cursor and the cards shows each card once', async () => {
  const dying = dyingAfter('intake')
  const first = await openNight({ weakStore: dying.weakStore })
  const { id } = first.sim.newTicket({ name: 'Only once', type: 'Phishing' })
  void first.clock.advance(20_000)
  await dying.died()
  // What was to be posted is known, so XSOAR need not answer.
  first.sim.goDown()
  const night = await first.restart(dying.bury)
  expect(carded(night)).toEqual([])
  await night.pass(120)
  expect(carded(night)).toEqual([id])
  night.sim.recover()
  await night.pass(60)
  expect(carded(night)).toEqual([id])
  await night.stop()
})

test('XSOAR down: one notice in ops, one when it works again, and what came meanwhile is shown', async () => {
  const night = await openNight()
  await night.pass(20)
  night.sim.goDown()
  await night.pass(80)
  night.sim.newTicket({ name: 'Meanwhile', type: 'Phishing' })
  night.sim.recover()
  await night.pass(60)
  expect(night.posts('ops').filter((text) => text.includes('**intake**'))).toEqual([
    'XSOAR does not answer, so job **intake** waits for it.',
    'Job **intake** works again.',
  ])
  expect(carded(night)).toHaveLength(1)
  await night.stop()
})

test('where XSOAR is not configured the jobs are quiet and the commands say so', async () => {
  const { xsoar } = await import('@nightshift/xsoar')
  const night = await openNight()
  await night.stop()
  const absent = await openNight({ tools: { xsoar: xsoar.open({ settings: {}, secret: () => undefined, clock: night.clock }) } })
  await absent.pass(60)
  expect(absent.posts('ops')).toEqual([])
  expect(await absent.talk.says('queue', { as: 'dana.okafor' })).toBe('XSOAR is not configured here.')
  await absent.stop()
})
