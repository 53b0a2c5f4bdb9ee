import { botContract, talkTo, testMorning, type TalkOptions } from '@nightshift/testkit'
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

botContract(toodles, { folder: import.meta.dirname, soc: world.soc ?? {}, people: world.people ?? {} })

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
