import { dyingAfter, type Dying } from '@nightshift/desk/testing/dying'
import { pager } from '@nightshift/pager'
import { systemClock } from '@nightshift/resilience'
import { worldPeople, worldRegisters } from '@nightshift/sandbox'
import { idOf, talkTo, testMorning, type Talk, type TalkOptions, inDirect, pass } from '@nightshift/testkit'
import type { Message } from '@nightshift/webex'
import { expect, test } from 'vitest'
import { toodles } from '../bot.ts'

const world: TalkOptions = {
  at: testMorning,
  soc: worldRegisters(testMorning),
  people: worldPeople(),
  roles: { 'dana.okafor': ['analyst', 'responder'], 'luis.prieto': ['lead'] },
}
const [dana, luis] = ['dana.okafor', 'luis.prieto']
const quiet = pager.open({ settings: {}, secret: () => undefined, clock: systemClock })
const mateo = 'mateo.silva'
test('changes nothing before the other person accepts, and then everywhere; only they can', async () => {
  const talk = await talkTo(toodles, { ...world, tools: { pager: quiet } })
  expect(await talk.says(`swap ${luis}@meridian.example 2026-03-23`, { as: dana })).toContain(
    'You are not on call in the week of Mon 23 Mar',
  )
  expect(await talk.says(`swap ${mateo}@meridian.example 2026-03-18`, { as: dana })).toContain(
    'Ask **Mateo Silva** to take your week of Mon 16 Mar',
  )
  expect(await talk.presses('confirm', {}, { as: dana })).toContain('I asked **Mateo Silva**')
  expect(await talk.says('who', { as: dana })).toContain('**On call:** Dana Okafor')
  const card = talk.newestCard(talk.webex.directRoom(`${mateo}@meridian.example`))
  expect(await talk.presses('accept', {}, { as: dana, card })).toContain('Only Mateo Silva can answer this')
  await talk.says(`swap ${mateo}@meridian.example 2026-03-18`, { as: dana })
  await talk.presses('confirm', {}, { as: dana, card: talk.newestCard(talk.webex.directRoom(`${dana}@meridian.example`)) })
  expect(
    await talk.presses('accept', {}, { as: mateo, card: talk.newestCard(talk.webex.directRoom(`${mateo}@meridian.example`)) }),
  ).toContain('You have the week of Mon 16 Mar')
  expect(await talk.says('who', { as: dana })).toContain('**On call:** Mateo Silva')
  expect(inDirect(talk, dana).some((text) => text.includes('Mateo Silva takes your week'))).toBe(true)
  await talk.stop()
})

const asked = async (talk: Talk): Promise<Message> => {
  await talk.says(`swap ${mateo}@meridian.example 2026-03-18`, { as: dana })
  await talk.presses('confirm', {}, { as: dana })
  return talk.newestCard(talk.webex.directRoom(`${mateo}@meridian.example`))
}
const died = async (talk: Talk, dying: Dying): Promise<Talk> => {
  await dying.died()
  const killed = talk.kill()
  dying.bury()
  await killed
  return await talkTo(toodles, { ...world, tools: { pager: quiet }, after: talk })
}

test('a process that dies while a swap is accepted leaves the week with who accepted it, and both are told', async () => {
  const dying = dyingAfter(/^swap-settle:/)
  const first = await talkTo(toodles, { ...world, tools: { pager: quiet }, weakStore: dying.weakStore })
  const card = await asked(first)
  first.webex.press(`${mateo}@meridian.example`, card, { ...idOf(card), action: 'accept' })
  const talk = await died(first, dying)
  await pass(talk, 60_000)
  expect(inDirect(talk, mateo).at(-1)).toContain('You have the week of Mon 16 Mar as primary')
  expect(inDirect(talk, dana).at(-1)).toContain('Mateo Silva takes your week of Mon 16 Mar as primary')
  expect(await talk.says('who', { as: dana })).toContain('**On call:** Mateo Silva')
  await talk.stop()
})

test('a process that dies after the swap was kept asks once, and only that one runs out', async () => {
  const dying = dyingAfter('swap-ask')
  const first = await talkTo(toodles, { ...world, tools: { pager: quiet }, weakStore: dying.weakStore })
  await first.says(`swap ${mateo}@meridian.example 2026-03-18`, { as: dana })
  const card = first.newestCard(first.webex.directRoom(`${dana}@meridian.example`))
  first.webex.press(`${dana}@meridian.example`, card, { ...idOf(card), action: 'confirm' })
  const talk = await died(first, dying)
  await pass(talk, 60_000)
  const card2 = talk.newestCard(talk.webex.directRoom(`${mateo}@meridian.example`))
  expect(await talk.presses('accept', {}, { as: mateo, card: card2 })).toContain('You have the week of Mon 16 Mar')
  expect((await talk.store.read((tx) => tx.records.list('swaps'))).map(({ value }) => value)).toEqual([
    expect.objectContaining({ state: 'accepted' }),
  ])
  await talk.stop()
})

test('that nobody answers in 48 h is told and changes nothing', async () => {
  const first = await talkTo(toodles, { ...world, tools: { pager: quiet } })
  await first.says(`swap ${mateo}@meridian.example 2026-03-18`, { as: dana })
  await first.presses('confirm', {}, { as: dana })
  await first.kill()
  first.clock.jump(47 * 3_600_000)
  const talk = await talkTo(toodles, { ...world, tools: { pager: quiet }, after: first })
  const told = (): boolean => inDirect(talk, dana).some((text) => text.includes('Mateo Silva did not answer within 48 h'))
  await pass(talk, 1_800_000)
  expect(told()).toBe(false)
  await pass(talk, 3_600_000)
  expect(told()).toBe(true)
  expect((await talk.store.read((tx) => tx.records.list('swaps'))).map(({ value }) => value)).toEqual([
    expect.objectContaining({ state: 'expired' }),
  ])
  await talk.stop()
})
