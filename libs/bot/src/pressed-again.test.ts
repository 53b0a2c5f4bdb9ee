import { UpstreamDown, type Effect } from '@nightshift/resilience'
import { talkTo } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineBot } from './define.ts'
const w = { written: [] as string[], gate: Promise.withResolvers<void>(), down: false }
const eff = (k: string): Effect<null> => ({
  key: k,
  action: `desk.${k}`,
  lagMs: 0,
  limitMs: 60_000,
  run: async () => {
    if (w.down) throw new UpstreamDown('Desk', 'no answer')
    await w.gate.promise
    w.written.push(k)
    return null
  },
  find: async () => null,
})
const bot = defineBot({
  name: 'c-bot',
  about: 'x',
  roles: ['viewer', 'analyst', 'lead'],
  commands: {
    big: {
      about: 'b',
      allow: 'analyst',
      long: true,
      risk: 'write-low',
      confirm: 'none',
      run: async ({ step }) => {
        await step(eff('big'))
        return 'big done'
      },
    },
    stay: {
      about: 's',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'form',
      run: () => ({
        type: 'card' as const,
        name: 'stay',
        stays: true,
        fallback: 'f',
        card: {
          type: 'AdaptiveCard' as const,
          version: '1.3' as const,
          body: [],
          actions: [{ type: 'Action.Submit' as const, title: 'Save', data: { action: 'save' } }],
        },
      }),
    },
  },
  cards: {
    stay: {
      allow: 'analyst',
      risk: 'write-low',
      reads: z.object({}),
      run: async ({ step }) => {
        await step(eff('stay'))
        return 'saved'
      },
    },
  },
})
const turn = async (n = 60) => {
  for (let i = 0; i < n; i++) await new Promise((r) => setImmediate(r))
}
test('a long write that is cancelled while it is out is read back or audited', async () => {
  const talk = await talkTo(bot, { roles: { dana: ['analyst'] } })
  talk.webex.say('dana@meridian.example', talk.webex.directRoom('dana@meridian.example'), 'big')
  await turn()
  await talk.clock.advance(3_000)
  await turn()
  const id = /\*\*(\d+)\*\*/.exec(await talk.says('jobs'))?.[1]
  await talk.says(`cancel ${id}`)
  w.gate.resolve()
  await turn()
  await talk.settled()
  for (let i = 0; i < 20; i++) {
    await talk.clock.advance(30_000)
    await talk.settled()
  }
  const audit = (await talk.store.read((tx) => tx.audit.list(1, 100))).map((a) => a.action)
  expect(audit).toContain('desk.big')
})
test('the same button may be pressed again at once where nothing was done', async () => {
  w.down = true
  const talk = await talkTo(bot, { roles: { dana: ['analyst'] } })
  await talk.says('stay')
  const card = talk.newestCard()
  expect(await talk.presses('save', {}, { card })).toContain('does not answer')
  w.down = false
  await talk.clock.advance(3_000)
  const said = await talk.presses('save', {}, { card })
  expect(said).toBe('saved')
})
