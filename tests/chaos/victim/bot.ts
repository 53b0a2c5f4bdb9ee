import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { defineBot, type CardReply } from '@nightshift/bot'
import type { Connector, Effect } from '@nightshift/resilience'
import { z } from 'zod'

/** A tool whose writes can be counted from outside: a line per effect in a file. */
interface Ledger {
  write(what: string): Effect<{ readonly line: string }>
}
const ledger: Connector<Ledger> = {
  name: 'ledger',
  open: ({ settings }) => {
    const file = z.object({ ledger: z.string() }).parse(settings).ledger
    return {
      write: (what) => ({
        key: `ledger:${what}`,
        action: 'ledger.write',
        lagMs: 50,
        limitMs: 500,
        run: async () => {
          appendFileSync(file, `${what}\n`)
          return { line: what }
        },
        find: async () => (existsSync(file) && readFileSync(file, 'utf8').split('\n').includes(what) ? { line: what } : undefined),
      }),
    }
  },
}

const button = (what: string): CardReply => ({
  type: 'card',
  name: 'button',
  card: {
    type: 'AdaptiveCard',
    version: '1.3',
    body: [{ type: 'TextBlock', text: what }],
    actions: [{ type: 'Action.Submit', title: 'Do it', data: { action: 'do' } }],
  },
  fallback: `card ${what}`,
  held: what,
})

/** The bot that is killed: one effect by a command, by a card and by a timer. */
export const victim = defineBot({
  name: 'victim',
  about: 'Does one thing, once.',
  uses: { ledger },
  roles: ['analyst'],
  settings: z.strictObject({ ledger: z.string() }),
  commands: {
    'do <what:word>': {
      about: 'An effect by a message',
      allow: 'everyone',
      risk: 'write-low',
      confirm: 'none',
      run: async ({ args, step, ledger: tool }) => `did ${(await step(tool.write(args.what))).line}`,
    },
    'card <what:word>': { about: 'An effect by a card', allow: 'everyone', run: ({ args }) => button(args.what) },
    'later <what:word>': {
      about: 'An effect by a timer',
      allow: 'everyone',
      risk: 'write-low',
      confirm: 'none',
      run: async ({ args, step, records, room, now }) => {
        await step(records.timer('later', args.what, now + 700, { what: args.what, room: room.uuid }))
        return `set ${args.what}`
      },
    },
  },
  cards: {
    button: {
      allow: 'everyone',
      risk: 'write-low',
      reads: z.object({}),
      run: async ({ held, step, ledger: tool }) => `did ${(await step(tool.write(typeof held === 'string' ? held : ''))).line}`,
    },
  },
  timers: {
    later: {
      run: async ({ payload, step, ledger: tool }) => {
        const { what, room } = z.object({ what: z.string(), room: z.string() }).parse(payload)
        return [{ type: 'text', markdown: `did ${(await step(tool.write(what))).line}`, to: `room:${room}` }]
      },
    },
  },
})
