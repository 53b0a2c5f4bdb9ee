import { defineBot } from '@nightshift/bot'
import { StoreUnavailable, type Store, type Tx } from '@nightshift/store'
import { idOf, talkTo, type Talk } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { z } from 'zod'

/** Long and odd trouble, told on a fake clock: what the record must survive without losing a word (resilience.md §2). */
const bot = defineBot({
  name: 'weathered',
  about: 'Shows what the record survives.',
  uses: {},
  roles: ['analyst'],
  commands: {
    'echo <what:word>': { about: 'Says it again', allow: 'everyone', run: ({ args }) => `echo ${args.what}` },
    ask: {
      about: 'Shows a card',
      allow: 'everyone',
      run: () => ({
        type: 'card',
        name: 'go',
        card: { type: 'AdaptiveCard', version: '1.3', body: [], actions: [{ type: 'Action.Submit', title: 'Go' }] },
        fallback: 'Go?',
      }),
    },
  },
  jobs: {},
  cards: { go: { allow: 'everyone', risk: 'read', reads: z.object({}), run: () => 'gone' } },
})

const minute = 60_000

/** Lets time pass in small steps, with the bot at work in each. */
async function pass(talk: Talk, ms: number, stepMs: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += stepMs) {
    await talk.clock.advance(stepMs)
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A store with room for everything but the first commit that `meets` says: its work is done, and then it cannot be kept. */
const fullOnce = (meets: (tx: Tx) => Promise<boolean>) => {
  let full = true
  return (store: Store): Store => ({
    ...store,
    commit: (work) =>
      store.commit(async (tx) => {
        const result = await work(tx)
        if (!full || !(await meets(tx))) return result
        full = false
        throw new StoreUnavailable('Cannot use the store as its file must be writable: database or disk is full', 'full')
      }),
  })
}

const said = (talk: Talk): readonly string[] => talk.said().map((message) => message.text)

const firsts = [
  ['keeps a question', async (tx: Tx) => (await tx.inbox.counts()).running > 0],
  ['keeps an answer', async (tx: Tx) => (await tx.outbox.counts()).sending > 0],
] as const
for (const [what, meets] of firsts) {
  test(`a disk that is full when a commit ${what} costs no answer once there is room again`, async () => {
    const talk = await talkTo(bot, { weakStore: fullOnce(meets) })
    try {
      talk.webex.say('dana@meridian.example', talk.webex.directRoom('dana@meridian.example'), 'echo one')
      await pass(talk, minute, 1_000)
      expect(said(talk)).toEqual(['echo one'])
    } finally {
      await talk.kill()
    }
  })
}

test('a question that was heard is answered after Webex refused to be read for an hour', async () => {
  const talk = await talkTo(bot)
  try {
    await talk.settled()
    const room = talk.webex.directRoom('dana@meridian.example')
    talk.webex.away(true)
    talk.webex.say('dana@meridian.example', room, 'echo three')
    await pass(talk, 60 * minute, 5_000)
    talk.webex.away(false)
    await pass(talk, 5 * minute, 5_000)
    expect(said(talk).map((text) => text.split('\n')[0])).toEqual(['echo three'])
  } finally {
    await talk.kill()
  }
})

test('a press on the copy of a card that arrived late is taken as well', async () => {
  const talk = await talkTo(bot)
  try {
    const triage = talk.webex.groupRoom('triage')
    talk.webex.nextSends('cut-before', 1)
    talk.webex.say('dana@meridian.example', triage, 'ask')
    await pass(talk, 2 * minute, 1_000)
    const shown = talk.newestCard(triage)
    // Webex had taken the first try after all, and shows it now: the same card under another id.
    const late = { ...shown, uuid: 'ffffffff-ffff-4fff-8fff-ffffffffffff' }
    talk.webex.press('dana@meridian.example', late, { ...idOf(shown), action: 'Go' })
    await pass(talk, 5_000, 1_000)
    expect(talk.said(triage).at(-1)?.text).toContain('gone')
  } finally {
    await talk.kill()
  }
})
