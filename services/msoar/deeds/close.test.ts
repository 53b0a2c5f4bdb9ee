import { socWorld } from '@nightshift/sandbox'
import { testMorning } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { openNight } from '../testing/night.ts'

const { xsoar: world } = socWorld(42, testMorning)
const [dana, luis] = ['dana.okafor', 'luis.prieto']
const form = { class: 'fp', notes: 'The vendor confirms that its scanner did it.', rootCause: 'scanner' }

test('closing a ticket writes class, notes, cause and the person; the second time says when and by whom', async () => {
  const { talk, sim, stop } = await openNight({ world })
  await talk.says('close 1387', { as: dana })
  expect(await talk.presses('close', form, { as: dana })).toContain('is closed as **fp** by Dana Okafor.')
  expect(sim.ticket('1387')).toMatchObject({ status: 2, fields: { impact: 'fp' } })
  expect(sim.ticket('1387')?.closeNotes).toContain('Closed by dana.okafor@meridian.example (Nightshift).')
  expect(await talk.says('close 1387', { as: luis })).toContain(
    'is closed already as fp at 11:00 EDT (0 s ago) by Dana Okafor. Nothing was changed.',
  )
  await stop()
})

test('closing as mtp waits for a lead, and a lead needs no other', async () => {
  const { talk, sim, stop } = await openNight({ world })
  await talk.says('close 1387', { as: dana })
  expect(await talk.presses('close', { ...form, class: 'mtp' }, { as: dana })).toContain(
    'A lead must close **#1387** Invoice with a macro, as it is a ticket of class mtp.',
  )
  expect(await talk.presses('refuse', {}, { as: luis })).toBe('**#1387** stays open: Luis Prieto decided against closing it as mtp.')
  expect(sim.ticket('1387')?.status).toBeLessThan(2)
  await talk.says('close 1387', { as: luis })
  expect(await talk.presses('close', { ...form, class: 'mtp' }, { as: luis })).toContain('is closed as **mtp** by Luis Prieto.')
  await stop()
})

test('a duplicate needs another ticket that exists; what was entered is kept', async () => {
  const { talk, sim, stop } = await openNight({ world })
  await talk.says('close 1387', { as: dana })
  const dup = { ...form, class: 'dup' }
  expect(await talk.presses('close', dup, { as: dana })).toContain('*duplicateOf*: a duplicate needs the number of the other ticket')
  expect(await talk.presses('close', { ...dup, duplicateOf: '1387' }, { as: dana })).toContain('cannot be a duplicate of itself')
  expect(await talk.presses('close', { ...dup, duplicateOf: '#999999' }, { as: dana })).toContain(
    '*duplicateOf*: XSOAR has no ticket "999999"',
  )
  expect(JSON.stringify(talk.newestCard().cards)).toContain('scanner did it')
  expect(await talk.presses('close', { ...dup, duplicateOf: 'INC-1385' }, { as: dana })).toContain('is closed as **dup**')
  expect(JSON.stringify(sim.ticket('1387')?.fields)).toContain('1385')
  await stop()
})

test('closed from its own card, the card goes and the outcome stays in its thread; wrong fields are named', async () => {
  const night = await openNight()
  const { talk, sim } = night
  await night.pass(20)
  const { id } = sim.newTicket({ name: 'Sign-in', severity: 1 })
  await night.pass(20)
  const card = night.cardOf(`#${id} Sign-in`)
  expect(await talk.presses('close', { ...form, notes: 'no' }, { as: dana, card })).toContain(
    'Not saved. *notes*: must have at least 20 characters',
  )
  expect(talk.webex.removed.has(card.uuid)).toBe(false)
  expect(await talk.presses('close', form, { as: dana, card })).toContain('is closed as **fp** by Dana Okafor.')
  expect(talk.webex.removed.has(card.uuid)).toBe(true)
  const outcome = talk.said().find(({ text }) => text.includes('is closed as'))
  expect(outcome?.parent).toBe(card.uuid)
  await night.stop()
})

test('a close whose answer is lost is read back, and closes once', async () => {
  const night = await openNight({ world })
  await night.talk.says('close 1387', { as: dana })
  night.sim.loseAnswer('close')
  expect(await night.talk.presses('close', form, { as: dana })).toContain('I sent the request but got no answer')
  await night.pass(180)
  expect(night.toldTo(dana).filter((text) => text.includes('is closed as **fp** by Dana Okafor.'))).toHaveLength(1)
  expect(night.sim.entries('1387').filter(({ contents }) => contents.startsWith('Closed'))).toHaveLength(1)
  await night.stop()
})

test('while XSOAR is down nothing is closed, and nothing is kept for later', async () => {
  const night = await openNight({ world })
  await night.talk.says('close 1387', { as: dana })
  night.sim.goDown()
  expect(await night.talk.presses('close', form, { as: dana })).toContain('Nothing was changed')
  night.sim.recover()
  await night.pass(120)
  expect(night.sim.ticket('1387')?.status).toBeLessThan(2)
  await night.stop()
})

test('closing a ticket ends the pages for it, those of its clocks and that of its escalation, and wakes nobody else', async () => {
  const night = await openNight()
  const { talk, sim } = night
  await night.pass(20)
  const { id } = sim.newTicket({ name: 'Sign-in', type: 'Suspicious Login', severity: 3 })
  await night.pass(220)
  await talk.says(`escalate ${id} it spreads`, { as: dana })
  await talk.presses('confirm', {}, { as: dana })
  await talk.says(`close ${id}`, { as: luis })
  expect(await talk.presses('close', form, { as: luis })).toContain('is closed as **fp**')
  await night.pass(20 * 60)
  expect(night.posts('triage').filter((text) => text.startsWith('Page ended by **Luis Prieto'))).toHaveLength(2)
  for (const name of ['hannah.brandt', 'kofi.mensah'])
    expect(night.toldTo(name).filter((text) => text.includes('You are paged'))).toEqual([])
  await night.stop()
})
