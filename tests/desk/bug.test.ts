import { defineBot } from '@nightshift/bot'
import { talkTo, type Talk } from '@nightshift/testkit'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

const broken = (): never => {
  throw new TypeError('Cannot read properties of undefined')
}
const bot = defineBot({
  name: 'broken-bot',
  about: 'Has a fault in every handler.',
  roles: ['analyst'],
  commands: {
    look: { about: 'Reads', allow: 'analyst', run: broken },
    'change <id:id>': {
      about: 'Writes',
      allow: 'analyst',
      risk: 'write-low',
      plan: () => ({ binds: 1, shows: 'Change it?' }),
      run: broken,
    },
    form: {
      about: 'A form',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'form',
      run: () => ({
        type: 'card',
        name: 'form',
        fallback: 'a form',
        card: {
          type: 'AdaptiveCard',
          version: '1.3',
          body: [],
          actions: [{ type: 'Action.Submit', title: 'Save', data: { action: 'save' } }],
        },
      }),
    },
  },
  cards: { form: { allow: 'analyst', risk: 'write-low', reads: z.object({}), run: broken } },
})
const apology = /^Something went wrong on my side .* Reference: [0-9A-F]{4}$/

let talk: Talk
afterEach(async () => await talk.stop())

test('a fault in a command is an apology with a reference, and the bot goes on', async () => {
  talk = await talkTo(bot)
  expect(await talk.says('look')).toMatch(apology)
  expect(await talk.says('hi')).toContain('broken-bot')
})

for (const [said, action] of [
  ['change 7', 'confirm'],
  ['form', 'save'],
] as const)
  test(`a fault behind the button of \`${said}\` is an apology with a reference`, async () => {
    talk = await talkTo(bot)
    await talk.says(said)
    expect(await talk.presses(action)).toMatch(apology)
  })
