import { defineBot } from '@nightshift/bot'
import { pathPoint } from '@nightshift/bot/topics'
import type { Pager } from '@nightshift/pager'
import type { Connector, Effect } from '@nightshift/resilience'
import { talkTo, type Talk, type TalkOptions } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { page, pageCards, pageTimers } from './index.ts'

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
  roles: ['analyst'],
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
  },
  cards: { ...pageCards },
  timers: { ...pageTimers },
})
const mail = (name: string): string => `${name}@meridian.example`
const options: TalkOptions = {
  roles: { luis: ['analyst'] },
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
      if (point !== 'step.done' || detail?.startsWith('put:pages') !== true) return
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

test('what somebody is paged for mentions nobody and formats nothing', async () => {
  const talk = await talkTo(bot, { ...options, tools: { pager: pagerOf(false) } })
  expect(await talk.says('page <@all> **now**', { as: 'luis' })).not.toContain('<@all>')
  await talk.stop()
})
