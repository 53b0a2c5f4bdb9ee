import { talkTo } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { defineBot } from './define.ts'

const bot = defineBot({
  name: 'keeping-bot',
  about: 'Keeps.',
  roles: ['lead'],
  commands: {
    'set <key:word>': {
      about: 'Sets',
      allow: 'everyone',
      risk: 'write-low',
      plan: ({ args }) => ({ binds: { key: args.key }, shows: `Set ${args.key}?` }),
      run: async ({ args, step, records }) => `set ${await step(records.put('kept', args.key, 1))}`,
    },
  },
})

test("what was said, cards and audit rows go when their time is over; a bot's own rows and the newest audit row stay", async () => {
  const dayMs = 24 * 3_600_000
  const talk = await talkTo(bot, {
    timings: { textKeptMs: dayMs, keysKeptMs: 2 * dayMs, cardsKeptMs: 2 * dayMs, auditKeptMs: 3 * dayMs, sweepMs: 1_800_000 },
  })
  await talk.says('set one')
  const card = talk.newestCard()
  await talk.presses('confirm', {}, { card })
  const days = async (count: number): Promise<void> => {
    for (let hour = 0; hour < 24 * count; hour++) {
      await talk.clock.advance(3_600_000)
      await talk.settled()
    }
  }
  const kept = () =>
    talk.store.read(async (tx) => ({
      texts: (await tx.inbox.list('done', 100)).filter((row) => row.payload !== null).length,
      keys: (await tx.inbox.list('done', 100)).length,
      cards: await tx.cards.open(talk.store.now(), 100),
      audit: (await tx.audit.list(1, 100)).length,
      own: (await tx.records.list('kept')).length,
    }))
  expect(await kept()).toMatchObject({ texts: 2, keys: 2, audit: 1 })
  await days(1.2)
  expect(await kept()).toMatchObject({ texts: 0, keys: 2, audit: 1, own: 1 })
  await days(2)
  await talk.says('set two')
  expect(await kept()).toMatchObject({ keys: 2, audit: 1, own: 1 }) // the newest key stays, so that no number is used twice
  await days(1)
  await talk.presses('confirm', {}, { card: talk.newestCard() })
  await days(3)
  expect(await kept()).toMatchObject({ own: 1, audit: 1 })
  await talk.stop()
})
