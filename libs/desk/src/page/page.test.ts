import { defineBot } from '@nightshift/bot'
import { pathPoint } from '@nightshift/bot/topics'
import type { Pager } from '@nightshift/pager'
import type { Connector, Effect } from '@nightshift/resilience'
import { talkTo, type Talk, type TalkOptions } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { dyingAfter } from '../testing/dying.ts'
import { endPage, page, pageCards, pageTimers } from './index.ts'

/** A pager that keeps what it was told. */
const pagerOf = (there: boolean): Pager & { readonly told: string[] } => {
  const told: string[] = []
  const effect = (action: string, key: string): Effect<null> => ({
    key: `${action}:${key}`,
    action,
    lagMs: 0,
    limitMs: 1_000,
    run: async () => (told.push(`${action} ${key}`), null),
  })
  return {
    there,
    told,
    trigger: ({ dedupKey }) => effect('trigger', dedupKey),
    acknowledge: (key) => effect('acknowledge', key),
    resolve: (key) => effect('resolve', key),
  }
}
const connector: Connector<Pager> = { name: 'pager', open: () => pagerOf(false) }

const bot = defineBot({
  name: 'toodles',
  about: 'Pages.',
  uses: { pager: connector },
  roles: ['analyst', 'lead'],
  shares: ['pages', 'oncall'],
  commands: {
    'page <why:text>': {
      about: 'Pages on call',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      run: async (ask) =>
        await page(ask, { key: 'oncall', who: 'oncall', why: ask.args.why, by: ask.by.email, post: `room:${ask.room.uuid}` }),
    },
    swap: {
      about: 'Swaps',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      run: async ({ step, records }) =>
        String(await step(records.put('oncall', '2026-03-16', { week: '2026-03-16', primary: mail('mateo'), backup: mail('sam') }))),
    },
    over: {
      about: 'What the page was for is over',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      run: async (ask) => ['Good.', ...(await endPage(ask, 'oncall', ask.by.email))],
    },
    watch: {
      about: 'A timer that will page',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      run: async ({ step, records, now }) => (await step(records.timer('watch', 'k', now + 60_000, {})), 'Armed.'),
    },
  },
  cards: { ...pageCards },
  timers: {
    ...pageTimers,
    watch: {
      run: async (ground) => await page(ground, { key: 'oncall', who: 'oncall', why: 'it is slow', by: 'watch', post: 'ops' }),
    },
  },
})
const mail = (name: string): string => `${name}@meridian.example`
const options: TalkOptions = {
  roles: { luis: ['analyst', 'lead'] },
  people: { [mail('dana')]: { name: 'Dana Okafor', phone: '+1 555 0100' } },
  soc: { rota: [{ week: '2026-03-16', primary: mail('dana'), backup: mail('mateo') }], managers: [mail('kofi')] },
}
const minutes = async (talk: Talk, count: number): Promise<void> => {
  for (let minute = 0; minute < count; minute++) {
    await talk.clock.advance(60_000)
    await talk.settled()
  }
}
const got = (talk: Talk, name: string): number => talk.said(talk.webex.directRoom(mail(name))).filter((one) => one.cards.length > 0).length

test('on call is asked, after 5 minutes the backup, after 10 the manager, then nobody is left; a restart changes nothing', async () => {
  const first = await talkTo(bot, { ...options, tools: { pager: pagerOf(false) } })
  expect(await first.says('page disk full', { as: 'luis' })).toContain('Paged **Dana Okafor · +1 555 0100**: disk full')
  expect([got(first, 'dana'), got(first, 'mateo'), got(first, 'kofi')]).toEqual([1, 0, 0])
  expect(await first.says('page disk full', { as: 'luis' })).toContain('There is a page already (open for')
  await minutes(first, 3)
  await first.kill()
  const talk = await talkTo(bot, { ...options, tools: { pager: pagerOf(false) }, after: first })
  await minutes(talk, 3)
  expect([got(talk, 'dana'), got(talk, 'mateo'), got(talk, 'kofi')]).toEqual([1, 1, 0])
  await minutes(talk, 5)
  expect([got(talk, 'dana'), got(talk, 'mateo'), got(talk, 'kofi')]).toEqual([1, 1, 1])
  await minutes(talk, 15)
  expect([got(talk, 'dana'), got(talk, 'mateo'), got(talk, 'kofi')]).toEqual([1, 1, 1])
  expect(talk.said(talk.webex.directRoom(mail('luis'))).at(-1)?.text).toContain('Nobody has acknowledged')
  await talk.stop()
})

test('acknowledging stops it, whoever of those asked presses; a second press is told', async () => {
  const talk = await talkTo(bot, { ...options, tools: { pager: pagerOf(false) } })
  await talk.says('page disk full', { as: 'luis' })
  await minutes(talk, 6)
  const dana = talk.newestCard(talk.webex.directRoom(mail('dana')))
  expect(await talk.presses('acknowledge', {}, { as: 'mateo', card: talk.newestCard(talk.webex.directRoom(mail('mateo'))) })).toContain(
    'Acknowledged',
  )
  expect(await talk.presses('acknowledge', {}, { as: 'dana', card: dana })).toContain('was acknowledged by')
  await minutes(talk, 15)
  expect(got(talk, 'kofi')).toBe(0)
  expect(talk.said(talk.webex.directRoom(mail('luis'))).at(-1)?.text).toMatch(
    /Page acknowledged by \*\*mateo@meridian\.example\*\* after 6 min: disk full/,
  )
  await talk.stop()
})

test('an outside pager hears each step under one key, and of the end', async () => {
  const pager = pagerOf(true)
  const talk = await talkTo(bot, { ...options, tools: { pager } })
  await talk.says('page disk full', { as: 'luis' })
  await minutes(talk, 6)
  await talk.presses('acknowledge', {}, { as: 'mateo', card: talk.newestCard(talk.webex.directRoom(mail('mateo'))) })
  expect(pager.told).toEqual(['trigger oncall', 'trigger oncall', 'acknowledge oncall'])
  await talk.stop()
})

test('who swapped is asked instead; where the registers name nobody, that is said', async () => {
  const talk = await talkTo(bot, { ...options, tools: { pager: pagerOf(false) } })
  await talk.says('swap', { as: 'luis' })
  await talk.says('page disk full', { as: 'luis' })
  expect([got(talk, 'dana'), got(talk, 'mateo')]).toEqual([0, 1])
  await talk.stop()
  const empty = await talkTo(bot, { roles: { luis: ['analyst'] }, tools: { pager: pagerOf(false) } })
  expect(await empty.says('page disk full', { as: 'luis' })).toContain('Nobody can be paged as the registers name no oncall')
  await empty.stop()
})

test('a process that dies after the page was written and before it was sent sends it after the start, once', async () => {
  const first = await talkTo(bot, { ...options, tools: { pager: pagerOf(false) } })
  const room = first.webex.directRoom(mail('luis'))
  // It dies at the very moment at which the page's row is there: nothing was sent, no timer was set.
  const dead = new Promise<void>((done) => {
    const stop = pathPoint.hear(({ point, detail }) => {
      if (point !== 'step.done' || detail !== 'page-open:oncall') return
      stop()
      void first.kill().then(done)
    })
  })
  first.webex.say(mail('luis'), room, 'page disk full')
  await dead
  expect(got(first, 'dana')).toBe(0)
  const talk = await talkTo(bot, { ...options, tools: { pager: pagerOf(false) }, after: first })
  await talk.settled()
  await talk.clock.advance(15_000)
  await talk.settled()
  expect(got(talk, 'dana')).toBe(1)
  expect(talk.said(room).map(({ text }) => text)).toEqual([expect.stringContaining('Paged **Dana Okafor')])
  await minutes(talk, 6)
  expect(got(talk, 'mateo')).toBe(1)
  await talk.stop()
})

test.each([
  ['the backup', 4],
  ['the manager, who is the last', 9],
])('a process that dies after it decided to ask %s asks them after the start, and nobody is left out', async (_, minute) => {
  let armed = false
  const dying = dyingAfter('page-ask:oncall', () => armed)
  const first = await talkTo(bot, { ...options, tools: { pager: pagerOf(false) }, weakStore: dying.weakStore })
  await first.says('page disk full', { as: 'luis' })
  await minutes(first, minute)
  armed = true
  await first.clock.advance(61_000)
  await dying.died()
  const killed = first.kill()
  dying.bury()
  await killed
  const talk = await talkTo(bot, { ...options, tools: { pager: pagerOf(false) }, after: first })
  await minutes(talk, 30)
  expect([got(talk, 'dana'), got(talk, 'mateo'), got(talk, 'kofi')]).toEqual([1, 1, 1])
  expect(talk.said(talk.webex.directRoom(mail('luis'))).filter(({ text }) => text.includes('nobody left'))).toHaveLength(1)
  await talk.stop()
})

test('while writes are frozen, a page is opened and escalates all the same, and an outside pager hears of it', async () => {
  const pager = pagerOf(true)
  const talk = await talkTo(bot, { ...options, tools: { pager } })
  await talk.says('watch', { as: 'luis' })
  expect(await talk.says('freeze migration', { as: 'luis' })).toMatch(/frozen/i)
  await minutes(talk, 20)
  expect([got(talk, 'dana'), got(talk, 'mateo'), got(talk, 'kofi')]).toEqual([1, 1, 1])
  expect(pager.told).toEqual(['trigger oncall', 'trigger oncall', 'trigger oncall'])
  await talk.stop()
})

test('a page whose trouble is over asks nobody else, says so once, and the outside pager hears of it', async () => {
  const pager = pagerOf(true)
  const talk = await talkTo(bot, { ...options, tools: { pager } })
  expect(await talk.says('over', { as: 'luis' })).toBe('Good.')
  await talk.says('page disk full', { as: 'luis' })
  await minutes(talk, 2)
  await talk.says('over', { as: 'luis' })
  const line = 'Page ended by **luis@meridian.example** after 2 min, nobody else is asked: disk full'
  expect(talk.said(talk.webex.directRoom(mail('luis'))).at(-1)?.text).toBe(line)
  expect(await talk.says('over', { as: 'luis' })).toBe('Good.')
  await minutes(talk, 20)
  expect([got(talk, 'dana'), got(talk, 'mateo'), got(talk, 'kofi')]).toEqual([1, 0, 0])
  expect(pager.told).toEqual(['trigger oncall', 'resolve oncall'])
  const card = talk.newestCard(talk.webex.directRoom(mail('dana')))
  expect(await talk.presses('acknowledge', {}, { as: 'dana', card })).toContain('was ended by luis@meridian.example 20 min ago')
  await talk.stop()
})

test('a page that was acknowledged ends without a word, and the outside pager hears of it', async () => {
  const pager = pagerOf(true)
  const talk = await talkTo(bot, { ...options, tools: { pager } })
  await talk.says('page disk full', { as: 'luis' })
  await talk.presses('acknowledge', {}, { as: 'dana', card: talk.newestCard(talk.webex.directRoom(mail('dana'))) })
  expect(await talk.says('over', { as: 'luis' })).toBe('Good.')
  expect(talk.said(talk.webex.directRoom(mail('luis'))).at(-1)?.text).toBe('Good.')
  expect(pager.told).toEqual(['trigger oncall', 'acknowledge oncall', 'resolve oncall'])
  await talk.stop()
})

test('what somebody is paged for mentions nobody and formats nothing', async () => {
  const talk = await talkTo(bot, { ...options, tools: { pager: pagerOf(false) } })
  expect(await talk.says('page <@all> **now**', { as: 'luis' })).not.toContain('<@all>')
  await talk.stop()
})
