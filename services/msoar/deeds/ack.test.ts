import { socWorld } from '@nightshift/sandbox'
import { testMorning } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { openNight } from '../testing/night.ts'

const { xsoar: world } = socWorld(42, testMorning)
const [dana, mateo, wei] = ['dana.okafor', 'mateo.silva', 'wei.zhang']

test('ack of a ticket that is with another shows who, and asks', async () => {
  const { talk, sim, stop } = await openNight({ world })
  const { id } = sim.newTicket({ name: 'Sign-in', owner: mateo })
  expect(await talk.says(`ack ${id}`, { as: dana })).toContain(
    'is with **Mateo Silva**. Press *Take over* on the card to take it over and acknowledge it.',
  )
  expect(sim.ticket(id)?.owner).toBe(mateo)
  expect(await talk.presses('leave', {}, { as: dana })).toContain('Nothing was changed')
  await talk.says(`ack ${id}`, { as: dana })
  const card = talk.newestCard()
  expect(await talk.presses('over', {}, { as: mateo, card })).toContain('Only the person who asked')
  expect(await talk.presses('over', {}, { as: dana, card })).toContain('is acknowledged by Dana Okafor')
  expect(sim.ticket(id)?.owner).toBe(dana)
  await stop()
})

test('a ticket that went to a third person meanwhile is asked about again', async () => {
  const { talk, sim, stop } = await openNight({ world })
  const { id } = sim.newTicket({ name: 'Sign-in', owner: mateo })
  await talk.says(`take ${id}`, { as: dana })
  sim.asPerson('console').assign(id, 'aisha.rahman')
  expect(await talk.presses('over', {}, { as: dana })).toContain('is with **Aisha Rahman**')
  expect(sim.ticket(id)?.owner).toBe('aisha.rahman')
  expect(await talk.presses('over', {}, { as: dana })).toContain('is with Dana Okafor now (before: Aisha Rahman)')
  await stop()
})

test('ack twice: the second says by whom, also where it was done in XSOAR itself', async () => {
  const { talk, sim, stop } = await openNight({ world })
  await talk.says('ack 1400', { as: dana })
  expect(await talk.says('ack 1400', { as: mateo })).toContain('is already acknowledged by Dana Okafor (11:00 EDT)')
  const { id } = sim.newTicket({ name: 'Sign-in' })
  sim.asPerson(mateo).complete(id, 'Acknowledge')
  expect(await talk.says(`ack ${id}`, { as: dana })).toContain('is already acknowledged by Mateo Silva')
  await stop()
})

test('a task whose completion is answered 303 is completed', async () => {
  const { talk, sim, stop } = await openNight({ world })
  const { id } = sim.newTicket({ id: '1390', name: 'Redirected' })
  expect(await talk.says(`ack ${id}`, { as: dana })).toContain('acknowledged by Dana Okafor')
  await stop()
})

test('an owner that XSOAR does not know is refused by name; a mapped one is taken', async () => {
  const night = await openNight({ world: { ...world, users: ['okafor-d'] } })
  expect(await night.talk.says('take 1385', { as: dana })).toBe(
    'Not saved. *owner*: XSOAR knows no owner "dana.okafor" for dana.okafor@meridian.example; an operator maps it under `bots.msoar.users`.',
  )
  expect(night.sim.ticket('1385')?.owner).toBe('')
  await night.stop()
  const mapped = await openNight({
    world: { ...world, users: ['okafor-d'] },
    settings: { users: { 'Dana.Okafor@meridian.example': 'okafor-d' } },
  })
  expect(await mapped.talk.says('take 1385', { as: dana })).toContain('is with Dana Okafor now')
  expect(mapped.sim.ticket('1385')?.owner).toBe('okafor-d')
  expect(await mapped.talk.says('ticket 1385', { as: dana })).toContain('- Owner: Dana Okafor')
  await mapped.stop()
})

test('closed, missing, always in conflict: each says so, and nothing is changed', async () => {
  const { talk, sim, stop } = await openNight({ world })
  for (const word of ['ack', 'take']) {
    expect(await talk.says(`${word} 1396`, { as: dana })).toContain('is closed already as fp at Tue 17 Mar')
    expect(await talk.says(`${word} 999999`, { as: dana })).toBe('XSOAR has no ticket "999999" (asked 11:00 EDT).')
    expect(await talk.says(`${word} 9409`, { as: dana })).toMatch(
      /^Someone changed ticket 9409 while you were editing.*Nothing was saved\. New state below\.\n\n\*\*#9409\*\*/,
    )
  }
  expect(sim.ticket('1396')?.owner).not.toBe(dana)
  await stop()
})

test('the owner is changed and the task cannot be completed: that is what is said, and a second try finishes it', async () => {
  const { talk, sim, stop } = await openNight({ world })
  const back = sim.goDown('completeTask')
  expect(await talk.says('ack 1400', { as: dana })).toContain(
    'is with Dana Okafor, but XSOAR did not answer when I completed its task. Say `ack 1400` again.',
  )
  back()
  expect(await talk.says('ack 1400', { as: dana })).toContain('is acknowledged by Dana Okafor')
  await stop()
})

test('an engineer may read and not acknowledge', async () => {
  const { talk, stop } = await openNight({ world })
  expect(await talk.says('ack 1400', { as: wei })).toBe('That needs the **analyst** role. You have: engineer.')
  expect(await talk.says('ticket 1400', { as: wei })).toContain('**#1400**')
  await stop()
})
