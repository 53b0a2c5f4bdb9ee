import type { Connector } from '@nightshift/resilience'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { defineBot } from './define.ts'

const clock: Connector<{ readonly hour: () => number }> = { name: 'clock', open: () => ({ hour: () => 3 }) }

test('the pattern types the arguments, the connector its client and the schema the inputs', () => {
  const bot = defineBot({
    name: 'probe',
    about: 'Shows that the types come from the table.',
    uses: { clock },
    roles: ['analyst', 'lead'],
    commands: {
      'assign <id:id> <to:person> [weeks:number]': {
        about: 'Give it to somebody',
        allow: 'lead',
        run: ({ args, clock: tool }) => {
          expectTypeOf(args).toEqualTypeOf<{ readonly id: string; readonly to: string; readonly weeks?: number }>()
          return `${args.id} ${tool.hour()}`
        },
      },
      // @ts-expect-error a role that the bot does not declare
      who: { about: 'x', allow: 'operator', run: () => 'x' },
      // @ts-expect-error allow must be said
      where: { about: 'x', run: () => 'x' },
      // @ts-expect-error a write says how it is confirmed
      change: { about: 'x', allow: 'lead', risk: 'write-low', run: () => 'x' },
      late: {
        about: 'An effect that is not stepped is no reply',
        allow: 'everyone',
        // @ts-expect-error records.put gives a value that only step executes
        run: ({ records }) => records.put('x', 'y', 1),
      },
    },
    cards: {
      form: {
        allow: 'analyst',
        risk: 'write-low',
        reads: z.object({ name: z.string() }),
        run: ({ inputs }) => {
          expectTypeOf(inputs).toEqualTypeOf<{ name: string }>()
          return inputs.name
        },
      },
    },
  })
  expect(Object.keys(bot.commands)).toHaveLength(5)
})
