import { deadman } from '@nightshift/deadman'
import { dyingAfter } from '@nightshift/desk/testing/dying'
import { systemClock } from '@nightshift/resilience'
import { talkTo, type Talk } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { pinger } from './bot.ts'
import { begun, facts, fakeFleet, ops, options, pong, round } from './testing/stage.ts'

const soc = {
  rota: [{ week: '2026-03-16', primary: 'dana@meridian.example', backup: 'mateo@meridian.example' }],
  managers: ['kofi@meridian.example'],
}
const asked = (talk: Talk, name: string): number =>
  talk.said(talk.webex.directRoom(`${name}@meridian.example`)).filter(({ cards }) => cards.length > 0).length
const dead = { answered: false, why: 'ECONNREFUSED' } as const

test.each(['judge:toodles', 'tally'])('a Pinger that dies after the step %s still alerts, and pages once', async (step) => {
  const fleet = fakeFleet()
  let armed = false
  const dying = dyingAfter(step, () => armed)
  const first = await talkTo(pinger, { ...options(fleet), soc, weakStore: dying.weakStore })
  await round(first, ['pokedex', 'toodles'])
  fleet.seen['toodles'] = dead
  for (let count = 0; count < 2; count++) await round(first, ['pokedex'])
  await begun(first)
  pong(first, 'pokedex')
  await first.settled()
  armed = true
  await first.clock.advance(31_000)
  await dying.died()
  const killed = first.kill()
  dying.bury()
  await killed
  const talk = await talkTo(pinger, { ...options(fleet), soc, after: first })
  for (let count = 0; count < 2; count++) await round(talk, ['pokedex'])
  expect(ops(talk).filter((one) => one.includes('🔴'))).toHaveLength(1)
  expect(asked(talk, 'dana')).toBe(1)
  await talk.stop()
})

test.each(['acknowledge', 'recovery'])('what an alert paged for ends by its %s: nobody else is asked', async (by) => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, { ...options(fleet), soc })
  await round(talk, ['pokedex', 'toodles'])
  fleet.seen['toodles'] = dead
  while (asked(talk, 'dana') === 0) await round(talk, ['pokedex'])
  if (by === 'acknowledge')
    expect(await talk.presses('acknowledge', {}, { as: 'omar', card: talk.newestCard(talk.webex.groupRoom('ops')) })).toContain(
      'looks after',
    )
  else {
    fleet.seen['toodles'] = facts('toodles')
    await round(talk, ['pokedex', 'toodles'])
  }
  for (let count = 0; count < 3; count++) await round(talk, ['pokedex', 'toodles'])
  expect(ops(talk).filter((one) => one.includes('Page ended by'))).toHaveLength(1)
  expect([asked(talk, 'mateo'), asked(talk, 'kofi')]).toEqual([0, 0])
  await talk.stop()
})

test('a frozen Pinger still tells the dead-man switch that it lives', async () => {
  let beats = 0
  const fetch = (): Promise<Response> => Promise.resolve(new Response((beats++, 'ok')))
  const base = options(fakeFleet())
  const tool = deadman.open({
    settings: { deadman: { url: 'https://deadman.example/pinger' } },
    secret: () => undefined,
    clock: systemClock,
    fetch,
  })
  const talk = await talkTo(pinger, { ...base, tools: { ...base.tools, deadman: tool } })
  await talk.says('freeze upgrade', { as: 'omar' })
  const before = beats
  await expect.poll(async () => (await talk.clock.advance(10_000), beats), { timeout: 10_000, interval: 5 }).toBeGreaterThan(before + 1)
  await talk.stop()
})
