import { pager } from '@nightshift/pager'
import { fakeClock, systemClock, type FakeClock } from '@nightshift/resilience'
import { botContract, idOf, talkTo, testMorning, type Talk, type TalkOptions, inDirect, pass } from '@nightshift/testkit'
import type { Message } from '@nightshift/webex'
import { simulatedXsoar, type SimulatedXsoar, type SimulatedXsoarOptions } from '@nightshift/xsoar/simulator'
import { worldPeople, worldRegisters } from '@nightshift/sandbox'
import { describe, expect, test } from 'vitest'
import { toodles } from './bot.ts'

const world: TalkOptions = {
  at: testMorning,
  soc: worldRegisters(testMorning),
  people: worldPeople(),
  roles: { 'dana.okafor': ['analyst', 'responder'], 'luis.prieto': ['lead'] },
}
const [dana, luis] = ['dana.okafor', 'luis.prieto']

const quiet = pager.open({ settings: {}, secret: () => undefined, clock: systemClock })
const [up, off] = [simulatedXsoar({ clock: fakeClock(testMorning) }), simulatedXsoar({ clock: fakeClock(testMorning) })]
off.goDown()
botContract(toodles, {
  folder: import.meta.dirname,
  soc: world.soc ?? {},
  people: world.people ?? {},
  tools: { xsoar: up.client(), pager: quiet },
  down: { xsoar: off.client() },
})

test('Done means 5.1: who at 11:00 is Dana Okafor, a backup, and Luis Prieto as lead; with every upstream off', async () => {
  const talk = await talkTo(toodles, world)
  const said = await talk.says('who', { as: dana })
  expect(said).toContain('**On call:** Dana Okafor')
  expect(said).toMatch(/\*\*Backup:\*\* \w+ \w+/)
  expect(said).toContain('**Lead of the morning shift:** Luis Prieto')
  expect(said).toContain('As of 11:00 EDT')
  await talk.stop()
})

test('the rota shows six weeks unless told otherwise, and refuses nonsense with an example', async () => {
  const talk = await talkTo(toodles, world)
  expect((await talk.says('rotation', { as: dana })).match(/2?\d Mar|Apr/g)?.length).toBeGreaterThan(3)
  expect(await talk.says('rotation 2', { as: dana })).toContain('Dana Okafor')
  expect(await talk.says('rotation 40', { as: dana })).toContain('1 to 12')
  expect(await talk.says('rotation soon', { as: dana })).toContain('needs a whole number')
  await talk.stop()
})

test('before Monday 08:00 the week of duty is still the last one', async () => {
  const sunday = Date.parse('2026-03-23T11:59:00Z')
  const talk = await talkTo(toodles, { ...world, at: sunday })
  expect(await talk.says('who', { as: dana })).toContain('**On call:** Dana Okafor')
  await talk.clock.advance(60_000)
  expect(await talk.says('who', { as: dana })).toContain('**On call:** Mateo Silva')
  await talk.stop()
})

test('registers are read: links, holidays next first, contacts by words', async () => {
  const talk = await talkTo(toodles, world)
  expect(await talk.says('urls', { as: dana })).toContain('[xsoar](https://xsoar.meridian.example/)')
  expect((await talk.says('holidays', { as: dana })).split('\n')[0]).toMatch(/2026/)
  expect(await talk.says('contacts network us', { as: dana })).toContain('Helen Brooks')
  expect(await talk.says('contacts nobodyhere', { as: dana })).toContain('No contact matches')
  await talk.stop()
})

describe('contacts add', () => {
  const fields = {
    region: 'EMEA',
    team: 'Network',
    name: 'Ada Berg',
    title: 'Lead',
    email: 'Ada.Berg@meridian.example',
    phone: '+4930230099',
  }

  test('a lead fills the form, and the contact is there after a restart too', async () => {
    const talk = await talkTo(toodles, world)
    expect(await talk.says('contacts add', { as: luis })).toContain('A form for a new contact')
    const form = talk.newestCard()
    expect(await talk.presses('save', fields, { as: luis })).toBe('Saved **Ada Berg** (EMEA · Network).')
    expect(talk.webex.removed.has(form.uuid)).toBe(true)
    await talk.kill()
    const again = await talkTo(toodles, { ...world, after: talk })
    expect(await again.says('contacts ada', { as: dana })).toContain('ada.berg@meridian.example')
    await again.stop()
  })

  test('a known e-mail asks before it replaces', async () => {
    const talk = await talkTo(toodles, world)
    await talk.says('contacts add', { as: luis })
    expect(await talk.presses('save', { ...fields, email: 'helen.brooks@meridian.example' }, { as: luis })).toContain(
      'is a contact already',
    )
    expect(await talk.presses('replace', {}, { as: luis })).toContain('Saved **Ada Berg**')
    expect(await talk.says('contacts helen', { as: dana })).toContain('Ada Berg')
    await talk.stop()
  })

  test('mistakes are named by field, the values are kept, and nothing is saved', async () => {
    const talk = await talkTo(toodles, world)
    await talk.says('contacts add', { as: luis })
    const said = await talk.presses('save', { ...fields, email: 'nonsense', phone: '12' }, { as: luis })
    expect(said).toContain('Not saved. *email*: that is not an e-mail address; *phone*: must be + and 7 to 15 digits')
    expect(JSON.stringify(talk.newestCard().cards)).toContain('Ada Berg')
    expect(await talk.says('contacts ada', { as: dana })).toContain('No contact matches')
    expect(await talk.presses('save', fields, { as: luis })).toContain('Saved')
    await talk.stop()
  })

  test('an analyst may not, neither by word nor by pressing a card of a lead', async () => {
    const talk = await talkTo(toodles, world)
    const room = talk.webex.groupRoom('triage')
    expect(await talk.says('contacts add', { as: dana })).toBe('That needs the **lead** role. You have: analyst, responder.')
    await talk.says('contacts add', { as: luis, in: room })
    expect(await talk.presses('save', fields, { as: dana })).toBe('That needs the **lead** role. You have: analyst, responder.')
    expect(await talk.presses('save', fields, { as: luis })).toContain('Saved')
    await talk.stop()
  })

  test('a card pressed twice, late, from another room, forged or oversized saves at most once', async () => {
    const talk = await talkTo(toodles, { ...world, timings: { sweepMs: 3_600_000 } })
    await talk.says('contacts add', { as: luis })
    const card = talk.newestCard()
    expect(await talk.presses('save', fields, { as: luis, card, in: talk.webex.groupRoom('elsewhere').uuid })).toContain(
      'not one of my cards',
    )
    expect(await talk.presses('save', { ...fields, name: 'x'.repeat(100_000) }, { as: luis, card })).toContain('Not saved')
    const fresh = talk.newestCard()
    expect(await talk.presses('save', { ...fields, extra: 'ignored' }, { as: luis, card: fresh })).toContain('Saved')
    expect(await talk.presses('save', fields, { as: luis, card: fresh })).toContain('This card was already used by Luis Prieto (save')
    expect(await talk.presses('save', {}, { as: luis, raw: { card: 'f'.repeat(32), action: 'save', ...fields }, card: fresh })).toContain(
      'not one of my cards',
    )
    expect(await talk.presses('save', {}, { as: 'eve@contractor.example', card: fresh })).toContain('only people of this organisation')
    await talk.says('contacts add', { as: luis })
    const late = talk.newestCard()
    await talk.clock.advance(25 * 3_600_000)
    expect(await talk.presses('save', { ...fields, email: 'x@meridian.example' }, { as: luis, card: late })).toContain('This card expired')
    expect((await talk.store.read((tx) => tx.records.list('contacts'))).map((row) => row.id)).toEqual(['ada.berg@meridian.example'])
    const audit = await talk.store.read((tx) => tx.audit.list(1, 100))
    expect(audit.filter((row) => row.action === 'contacts.put')).toHaveLength(1)
    await talk.stop()
  })

  test('removing one is confirmed by a card that binds what was shown', async () => {
    const talk = await talkTo(toodles, world)
    await talk.says('contacts add', { as: luis })
    await talk.presses('save', fields, { as: luis })
    expect(await talk.says('contacts remove ada.berg@meridian.example', { as: luis })).toContain('Remove the contact **Ada Berg**')
    expect(await talk.presses('confirm', {}, { as: dana })).toContain('Only the person who asked')
    expect(await talk.presses('confirm', {}, { as: luis })).toContain('Removed ada.berg@meridian.example')
    await talk.stop()
  })

  test('what changed between showing and confirming is shown again', async () => {
    const talk = await talkTo(toodles, world)
    await talk.says('contacts add', { as: luis })
    await talk.presses('save', fields, { as: luis })
    await talk.says('contacts remove ada.berg@meridian.example', { as: luis })
    await talk.store.commit((tx) =>
      tx.records.put('contacts', 'ada.berg@meridian.example', { ...fields, email: 'ada.berg@meridian.example', name: 'Ada Changed' }),
    )
    expect(await talk.presses('confirm', {}, { as: luis })).toContain('has changed meanwhile')
    expect(await talk.presses('confirm', {}, { as: luis })).toContain('Removed')
    await talk.stop()
  })
})

test('the options card stays and answers each press', async () => {
  const talk = await talkTo(toodles, world)
  await talk.says('options', { as: dana })
  const card = talk.newestCard()
  expect(await talk.presses('who', {}, { as: dana, card })).toContain('On call')
  expect(await talk.presses('holidays', {}, { as: dana, card })).toContain('2026')
  await talk.stop()
})

/** XSOAR in this process, on the talk's own clock. */
const simulated = (clock: FakeClock = fakeClock(testMorning), more: Partial<SimulatedXsoarOptions> = {}): SimulatedXsoar =>
  simulatedXsoar({ clock, ...more })
const withXsoar = async (sim: SimulatedXsoar, clock: FakeClock, more: Partial<TalkOptions> = {}): Promise<Talk> =>
  await talkTo(toodles, { ...world, tools: { xsoar: sim.client(), pager: quiet }, clock, ...more })

describe('ticket new', () => {
  const fields = {
    title: 'Odd mail from the bank',
    details: 'It asks me to open a calendar file.',
    type: 'Phishing',
    severity: 'high',
    host: 'mer-ws-0117',
  }

  test('opens a ticket with its submitter in a field, once however often it is pressed', async () => {
    const clock = fakeClock(testMorning)
    const sim = simulated(clock)
    const talk = await withXsoar(sim, clock)
    await talk.says('ticket new', { as: 'ben.archer' })
    const card = talk.newestCard()
    expect(await talk.presses('open', fields, { as: 'ben.archer', card })).toMatch(/^Ticket \*\*.*\*\* is open: Odd mail from the bank$/)
    expect(await talk.presses('open', fields, { as: 'ben.archer', card })).toContain('already used')
    expect(sim.tickets()).toHaveLength(1)
    expect(JSON.stringify(sim.tickets()[0])).toContain('ben.archer@meridian.example')
    expect(sim.tickets()[0]?.details).not.toContain('ben.archer')
    await talk.stop()
  })

  test('critical needs an analyst, mistakes are named and the values kept; five an hour for others, none for analysts', async () => {
    const clock = fakeClock(testMorning)
    const sim = simulated(clock)
    const talk = await withXsoar(sim, clock)
    const open = async (as: string, more: object = {}): Promise<string> => {
      await talk.says('ticket new', { as })
      return await talk.presses('open', { ...fields, ...more }, { as, card: talk.newestCard() })
    }
    expect(await open('ben.archer', { severity: 'critical' })).toContain('*severity*: critical needs the analyst role')
    expect(await open('ben.archer', { title: 'Odd' })).toContain('*title*: must have at least 5 characters')
    expect(JSON.stringify(talk.newestCard().cards)).toContain('It asks me to open a calendar file.')
    expect(await open(dana, { severity: 'critical' })).toContain('is open')
    // The one that was refused for its severity counted: it was a press that was taken.
    for (let count = 0; count < 4; count++) expect(await open('ben.archer')).toContain('is open')
    expect(await open('ben.archer')).toMatch(/You have used 5 of 5 of \*\*ticket\*\*; the next is possible at 12:00 EDT/)
    for (let count = 0; count < 6; count++) expect(await open(dana)).toContain('is open')
    await talk.stop()
  })

  test('Done means 5.7: with XSOAR down it is queued, created once after recovery, and the number comes in the thread', async () => {
    const clock = fakeClock(testMorning)
    const sim = simulated(clock)
    const first = await withXsoar(sim, clock)
    const room = first.webex.groupRoom('triage')
    await first.says('ticket new', { as: 'ben.archer', in: room })
    const back = sim.goDown()
    const said = await first.presses('open', fields, { as: 'ben.archer', card: first.newestCard(room) })
    expect(said).toMatch(/XSOAR does not answer now\. I keep this as job \d+ and do it once XSOAR is back, until 15:00 EDT/)
    await pass(first, 180_000)
    await first.kill()
    const talk = await withXsoar(sim, clock, { after: first })
    await pass(talk, 60_000)
    expect(sim.tickets()).toHaveLength(0)
    back()
    await pass(talk, 240_000)
    expect(sim.tickets()).toHaveLength(1)
    const [kept, opened] = talk.said(room).filter(({ text }) => /job|is open/.test(text))
    expect(opened?.text).toContain('is open: Odd mail from the bank')
    expect(opened?.parent).toBe(kept?.parent)
    await pass(talk, 600_000)
    expect(sim.tickets()).toHaveLength(1)
    await talk.stop()
  })

  test('a lost answer is read back: one ticket', async () => {
    const clock = fakeClock(testMorning)
    const sim = simulated(clock)
    const talk = await withXsoar(sim, clock)
    await talk.says('ticket new', { as: 'ben.archer' })
    const heal = sim.loseAnswer('save')
    expect(await talk.presses('open', fields, { as: 'ben.archer', card: talk.newestCard() })).toContain(
      'I am reading back whether it took effect',
    )
    heal()
    await pass(talk, 180_000)
    expect(inDirect(talk, 'ben.archer').at(-1)).toContain('is open: Odd mail')
    expect(sim.tickets()).toHaveLength(1)
    await talk.stop()
  })
})

test('find shows tickets by any word, text alone, and the last answer with its age while XSOAR is down', async () => {
  const clock = fakeClock(testMorning)
  const sim = simulated(clock)
  sim.newTicket({ name: '**Odd** <@all> mail', type: 'Phishing', severity: 2, fields: {} })
  await clock.advance(5_000)
  const talk = await withXsoar(sim, clock)
  const found = await talk.says('find odd', { as: dana })
  expect(found).toContain(String.raw`\*\*Odd\*\* `)
  expect(found).not.toContain('<@all>')
  expect(await talk.says('find nothinglikethis', { as: dana })).toContain('Not an error: the search worked')
  sim.goDown()
  await talk.clock.advance(600_000)
  expect(await talk.says('find odd', { as: dana })).toMatch(/As of 11:00 EDT \(10 min ago\)\. XSOAR does not answer now\.$/)
  await talk.stop()
})

/** As somebody else wrote it in the console. */
const vendorTest = {
  usernames: [{ id: 'T-1', value: 'pt.vendor', until: '2026-03-20T21:00:00.000Z', why: 'Yearly', ticket: '' }],
  endpoints: [],
  addresses: [],
  networks: [],
  note: 'kept',
}

describe('approved testing', () => {
  const fields = { testers: 'pt@vendor.example', from: '10.40.9.0/24, MER-WS-0205', what: 'Yearly test of the portal', until: '2026-03-20' }
  const listed = (sim: SimulatedXsoar): string => JSON.stringify(sim.list('Nightshift_Approved_Testing'))
  const form = async (talk: Talk, as = dana): Promise<Message> => {
    await talk.says('testing', { as })
    return talk.newestCard(talk.webex.directRoom(`${as}@meridian.example`))
  }

  test('Done means 5.4: 10.0.0.0/33 is named by its field, and the other values stay', async () => {
    const clock = fakeClock(testMorning)
    const sim = simulated(clock)
    const talk = await withXsoar(sim, clock)
    const said = await talk.presses('save', { ...fields, from: '10.0.0.0/33' }, { as: dana, card: await form(talk) })
    expect(said).toContain('Not saved. *from*: "10.0.0.0/33" is not a network')
    expect(JSON.stringify(talk.newestCard().cards)).toContain('Yearly test of the portal')
    for (const until of ['2026-03-17', '2026-04-30', '2026-02-31'])
      expect(await talk.presses('save', { ...fields, until }, { as: dana, card: await form(talk) })).toContain('*until*: ')
    expect(sim.list('Nightshift_Approved_Testing')).toBeUndefined()
    await talk.stop()
  })

  test('Done means 5.5: two add at the same moment and both are in the list; testing end removes it in XSOAR', async () => {
    const clock = fakeClock(testMorning)
    const sim = simulated(clock)
    sim.asPerson('wei.zhang').saveList('Nightshift_Approved_Testing', vendorTest)
    const talk = await withXsoar(sim, clock)
    const [mine, his] = [await form(talk), await form(talk, luis)]
    talk.webex.press(`${dana}@meridian.example`, mine, { ...idOf(mine), action: 'save', ...fields })
    talk.webex.press(`${luis}@meridian.example`, his, { ...idOf(his), action: 'save', ...fields, from: '10.41.0.0/24' })
    await talk.settled()
    expect(listed(sim)).toContain('10.40.9.0/24')
    expect(listed(sim)).toContain('10.41.0.0/24')
    expect(listed(sim)).toContain('pt.vendor')
    const said = await talk.says('testing list', { as: dana })
    const id = /\*\*(T-[A-Z\d]+)\*\* until Fri 20 Mar · hosts MER-WS-0205; networks 10\.40\.9\.0\/24/.exec(said)?.[1] ?? ''
    expect(await talk.says(`testing end ${id}`, { as: dana })).toContain(`End the approved test **${id}**`)
    expect(
      await talk.presses('confirm', {}, { as: dana, card: talk.newestCard(talk.webex.directRoom(`${dana}@meridian.example`)) }),
    ).toContain('has ended')
    expect(listed(sim)).not.toContain('10.40.9.0/24')
    expect(listed(sim)).toContain('10.41.0.0/24')
    await talk.stop()
  })

  test('a lost answer is read back under the same id, and the list holds the test once', async () => {
    const clock = fakeClock(testMorning)
    const sim = simulated(clock)
    const talk = await withXsoar(sim, clock)
    const card = await form(talk)
    sim.loseAnswer('saveList')
    expect(await talk.presses('save', fields, { as: dana, card })).toContain('I sent the request but got no answer')
    await pass(talk, 300_000)
    expect(inDirect(talk, dana).at(-1)).toMatch(/Test \*\*T-[A-Z\d]+\*\* is approved until Fri 20 Mar/)
    expect(listed(sim).match(/10\.40\.9\.0/g)).toHaveLength(1)
    await talk.stop()
  })

  test('what others wrote into the list formats nothing, links nowhere and mentions nobody', async () => {
    const clock = fakeClock(testMorning)
    const sim = simulated(clock)
    const evil = '<@all> [click](https://evil.example/x) **bold**'
    const until = '2026-03-20T00:00:00Z'
    sim.asPerson('wei.zhang').saveList('Nightshift_Approved_Testing', {
      usernames: [{ id: 'X-1', value: evil, until, why: evil, by: evil }],
      endpoints: [],
      addresses: [{ id: evil, value: '10.0.0.1', until }],
      networks: [],
    })
    const talk = await withXsoar(sim, clock)
    for (const said of [await talk.says('testing list', { as: dana }), await talk.says('testing end X-1', { as: dana })]) {
      expect(said).toContain('X-1')
      for (const raw of ['<@', '[click]', 'https://', ' **bold**']) expect(said).not.toContain(raw)
    }
    await talk.stop()
  })

  test('wider than /16 waits for a lead; an overlap asks first; one that is over ends by itself and is told', async () => {
    const clock = fakeClock(testMorning)
    const sim = simulated(clock)
    const talk = await withXsoar(sim, clock, { timings: { sweepMs: 600_000 } })
    expect(await talk.presses('save', { ...fields, from: '10.0.0.0/12' }, { as: dana, card: await form(talk) })).toContain(
      'a lead must approve it',
    )
    const wide = talk.newestCard()
    expect(await talk.presses('save', {}, { as: dana, card: wide })).toContain('That needs the **lead** role')
    expect(await talk.presses('save', {}, { as: luis, card: wide })).toContain('is approved until Fri 20 Mar')
    expect(
      await talk.presses('save', { ...fields, from: '10.0.0.0/12, MER-WS-0001', to: '' }, { as: luis, card: await form(talk, luis) }),
    ).toContain('It overlaps with T-')
    expect(await talk.presses('save', {}, { as: luis, card: talk.newestCard() })).toContain('is approved until')
    expect(await talk.presses('save', { ...fields, until: '2026-03-18' }, { as: dana, card: await form(talk) })).toContain(
      'is approved until Wed 18 Mar',
    )
    await pass(talk, 14 * 3_600_000, 60_000)
    expect(inDirect(talk, dana).at(-1)).toMatch(/Your approved test \*\*T-.*has ended: its last day is over/)
    expect(listed(sim)).not.toContain('10.40.9.0/24')
    await talk.stop()
  })
})

test('Done means 5.8: page oncall, no answer: backup after 5 min, manager after 10; acknowledging stops it; a restart changes nothing', async () => {
  const first = await talkTo(toodles, { ...world, tools: { pager: quiet } })
  const [backup, manager] = [world.soc?.rota?.find(({ week }) => week === '2026-03-16')?.backup ?? '', world.soc?.managers?.[0] ?? '']
  const cards = (talk: Talk, email: string): number => talk.said(talk.webex.directRoom(email)).filter((one) => one.cards.length > 0).length
  expect(await first.says('page oncall disk full', { as: luis })).toMatch(/Page \*\*Dana Okafor.*\*\* now: disk full/)
  expect(await first.presses('confirm', {}, { as: luis })).toContain('Paged **Dana Okafor')
  expect(await first.says('page oncall again', { as: luis })).toContain('There is a page already (open')
  expect(await first.says('page everybody x', { as: luis })).toContain('"everybody" is not one')
  await pass(first, 240_000)
  await first.kill()
  const talk = await talkTo(toodles, { ...world, tools: { pager: quiet }, after: first })
  await pass(talk, 120_000)
  expect([cards(talk, `${dana}@meridian.example`), cards(talk, backup), cards(talk, manager)]).toEqual([1, 1, 0])
  await pass(talk, 300_000)
  expect([cards(talk, backup), cards(talk, manager)]).toEqual([1, 1])
  expect(await talk.presses('acknowledge', {}, { as: manager, card: talk.newestCard(talk.webex.directRoom(manager)) })).toContain(
    'Acknowledged',
  )
  await pass(talk, 900_000)
  // The pressed card is gone, and no other came.
  expect([cards(talk, backup), cards(talk, manager)]).toEqual([1, 0])
  expect(inDirect(talk, luis).at(-1)).toContain('Page acknowledged by')
  await talk.stop()
})

test('what somebody is to be paged for mentions nobody, neither when it is asked back nor when the word for whom is wrong', async () => {
  const talk = await talkTo(toodles, { ...world, tools: { pager: quiet } })
  for (const words of ['page oncall <@all> **help**', 'page <@all> help']) {
    const said = await talk.says(words, { as: dana })
    expect(said).toMatch(/page/i)
    expect(said).not.toContain('<@all>')
  }
  await talk.stop()
})

test('Friday 14:00 tells who takes over on Monday, and the backup', async () => {
  const talk = await talkTo(toodles, { ...world, at: Date.parse('2026-03-20T17:58:00Z'), tools: { pager: quiet } })
  await pass(talk, 300_000, 60_000)
  expect(inDirect(talk, 'mateo.silva').at(-1)).toContain('You are on call from Mon 23 Mar 08:00')
  await talk.stop()
})

test('Monday 08:00 says who is on, and that the rota ends; a lead extends it round-robin', async () => {
  const soc = worldRegisters(testMorning)
  const short = { ...soc, rota: soc.rota.slice(0, 3) }
  const at = Date.parse('2026-03-23T11:58:00Z')
  const talk = await talkTo(toodles, { ...world, at, soc: short, tools: { pager: quiet }, rooms: { announce: 'announce' } })
  await pass(talk, 300_000, 60_000)
  const room = talk.webex.groupRoom('announce')
  const announced = talk.said(room).find(({ text }) => text.includes('On call this week:** Mateo Silva'))
  expect(announced?.text).toContain('The rota ends in 1 week.')
  expect(await talk.presses('extend', {}, { as: dana, card: talk.newestCard(room) })).toContain('That needs the **lead** role')
  expect(await talk.presses('extend', {}, { as: luis, card: talk.newestCard(room) })).toContain('The rota goes on for 4 weeks')
  expect((await talk.says('rotation 12', { as: dana })).match(/Apr/g)?.length).toBeGreaterThanOrEqual(3)
  await talk.stop()
})

test('a link is added by a lead, shown defanged before, and listed', async () => {
  const talk = await talkTo(toodles, { ...world, tools: { pager: quiet } })
  expect(await talk.says('urls add wiki https://wiki.meridian.example/soc', { as: dana })).toContain('That needs the **lead** role')
  expect(await talk.says('urls add wiki https://wiki.meridian.example/soc', { as: luis })).toContain('hxxps://wiki.meridian[.]example/soc')
  expect(await talk.presses('confirm', {}, { as: luis })).toContain('The link **wiki** is in')
  expect(await talk.says('urls', { as: dana })).toContain('[wiki](https://wiki.meridian.example/soc)')
  await talk.stop()
})
