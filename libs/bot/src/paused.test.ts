import { talkTo } from '@nightshift/testkit'
import { UpstreamDown, type Effect } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { defineBot } from './define.ts'
let runs = 0
const steps: string[] = []
const eff = (key: string, state: { two: 'up' | 'down' }): Effect<null> => ({
  key,
  action: `desk.${key}`,
  lagMs: 0,
  limitMs: 1_000,
  run: async () => {
    if (key === 'two' && state.two === 'down') throw new UpstreamDown('Desk', 'no answer')
    steps.push(key)
    return null
  },
  find: async () => undefined,
})
const state = { two: 'down' as 'up' | 'down' }
const bot = defineBot({
  name: 'paused-bot',
  about: 'x',
  roles: ['viewer', 'analyst', 'lead'],
  commands: {
    both: {
      about: 'two writes',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      run: async ({ step }) => {
        await step(eff('one', state))
        await step(eff('two', state))
        return 'both'
      },
    },
  },
  jobs: {
    tick: {
      about: 't',
      at: () => ({ every: '20s' }),
      missed: 'skip',
      run: () => {
        runs++
      },
    },
  },
})
test('an hour of drain is not made up for tick by tick', async () => {
  let paused = false
  const talk = await talkTo(bot, { timings: { sweepMs: 5_000 }, paused: () => paused })
  await talk.clock.advance(25_000)
  await talk.settled()
  paused = true
  for (let i = 0; i < 180; i++) {
    await talk.clock.advance(20_000)
    for (let t = 0; t < 12; t++) await new Promise((r) => setImmediate(r))
  }
  const before = runs
  paused = false
  await talk.clock.advance(6_000)
  await talk.settled()
  expect(runs - before).toBeLessThanOrEqual(2)
})
test('a write of two steps that got half-way does not say that nothing was changed', async () => {
  const talk = await talkTo(bot, { roles: { dana: ['analyst'] } })
  const said = await talk.says('both')
  expect(said).not.toContain('Nothing was changed')
})
