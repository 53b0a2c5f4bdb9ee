import { talkTo } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineBot } from './define.ts'
import { gapTimer } from './gap-notice.ts'

const bot = defineBot({
  name: 'cards',
  about: 'Shows cards.',
  roles: [],
  commands: {
    show: {
      about: 'A card',
      allow: 'everyone',
      run: () => ({
        type: 'card',
        name: 'one',
        expiresIn: '2h',
        fallback: 'a card',
        card: { type: 'AdaptiveCard', version: '1.3', body: [], actions: [{ type: 'Action.Submit', title: 'Go', data: { action: 'go' } }] },
      }),
    },
  },
  cards: { one: { allow: 'everyone', risk: 'read', reads: z.object({}), run: () => 'went' } },
})

const gap = async (
  talk: Awaited<ReturnType<typeof talkTo>>,
  id: number,
  lengthMs: number,
  truncated: Parameters<typeof gapTimer>[1] = [],
): Promise<readonly string[]> => {
  const before = talk.said().length
  const to = talk.clock.now()
  await talk.store.commit((tx) => tx.timers.set(gapTimer({ id, from: to - lengthMs, to }, truncated, talk.store.now())))
  await talk.clock.advance(16_000)
  await talk.settled()
  return talk
    .said()
    .slice(before)
    .map((one) => one.text)
}

test('after a gap each open card is told of once in its thread, a pressed one is not', async () => {
  const talk = await talkTo(bot, { timings: { sweepMs: 5_000 } })
  const room = talk.webex.groupRoom('a')
  await talk.says('show', { in: room })
  await talk.presses('go')
  await talk.says('show', { in: room })
  const card = talk.newestCard(room)
  await talk.clock.advance(16 * 60_000)
  expect(await gap(talk, 1, 16 * 60_000)).toEqual([
    'I was offline from 11:00 EDT to 11:16 EDT. If you pressed a button on this card in that time, I did not get it. It is valid until 13:00 EDT, please press again.',
  ])
  expect(talk.said().at(-1)?.parent).toBe(card.parent)
  expect(await gap(talk, 2, 60_000)).toEqual([])
  expect(await talk.presses('go', {}, { card })).toBe('went')
  await talk.stop()
})

test('a gap of a few seconds needs no words', async () => {
  const talk = await talkTo(bot, { timings: { sweepMs: 5_000 } })
  await talk.says('show')
  expect(await gap(talk, 1, 20_000)).toEqual([])
  await talk.stop()
})

test('a room whose history could not be read to the start of the gap is told so, and the operators too', async () => {
  const talk = await talkTo(bot, { timings: { sweepMs: 5_000 } })
  const room = talk.webex.groupRoom('a')
  const said = await gap(talk, 1, 55 * 60_000, [{ room: room.uuid, reachedBack: talk.clock.now() - 34 * 60_000 }])
  expect(said[0]).toBe(
    'I was offline from 10:05 EDT to 11:00 EDT and could only look back to 10:26 EDT here. If you asked me something before that, please ask again.',
  )
  expect(said[1]).toContain('in 1 rooms I could not look back')
  await talk.stop()
})
