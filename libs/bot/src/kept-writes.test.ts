import { UpstreamDown, type Connector, type Effect } from '@nightshift/resilience'
import { talkTo, type Talk } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineBot } from './define.ts'

interface Desk {
  note(id: string, body: string): Effect<string>
  plan(): void
}
const deskOf = () => {
  let gate: Promise<void> | undefined
  const desk = {
    state: 'up' as 'up' | 'down' | 'loses' | 'slowdown' | 'buggy',
    notes: [] as string[],
    release: () => {},
    block() {
      const w = Promise.withResolvers<void>()
      gate = w.promise
      desk.release = () => {
        gate = undefined
        w.resolve()
      }
    },
    plan() {
      if (desk.state === 'down') throw new UpstreamDown('Desk', 'no answer')
    },
    note: (id: string, body: string): Effect<string> => ({
      key: `note:${id}`,
      action: 'desk.note',
      lagMs: 0,
      limitMs: 1_000_000,
      run: async ({ marker }) => {
        if (gate) await gate
        if (desk.state === 'buggy') throw new TypeError('boom')
        if (desk.state === 'down') throw new UpstreamDown('Desk', 'no answer')
        desk.notes.push(`${body} ns:${marker}`)
        if (desk.state === 'loses') throw new UpstreamDown('Desk', 'no answer', { sent: 'unknown' })
        return body
      },
      find: async ({ marker }) => {
        if (desk.state === 'down') throw new UpstreamDown('Desk', 'no answer')
        return desk.notes.find((one) => one.endsWith(marker))?.split(' ns:')[0]
      },
    }),
  }
  return desk
}
const connector: Connector<Desk> = { name: 'desk', open: () => deskOf() }
const form = (name: string, extra: object = {}) => ({
  type: 'card' as const,
  name,
  fallback: 'a form',
  ...extra,
  card: {
    type: 'AdaptiveCard' as const,
    version: '1.3' as const,
    body: [],
    actions: [{ type: 'Action.Submit' as const, title: 'Save', data: { action: 'save' } }],
  },
})
const bot = defineBot({
  name: 'review-bot',
  about: 'x',
  uses: { desk: connector },
  roles: ['viewer', 'analyst', 'lead', 'operator'],
  commands: {
    'note <id:id> <body:text>': {
      about: 'q',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      queue: '4h',
      run: async ({ args, step, desk }) => `noted ${await step(desk.note(args.id, args.body))}`,
    },
    'put <id:id> <body:text>': {
      about: 'p',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      run: async ({ args, step, desk }) => `put ${await step(desk.note(args.id, args.body))}`,
    },
    'contain <id:id>': {
      about: 'c',
      allow: 'analyst',
      risk: 'write-low',
      queue: '4h',
      plan: ({ args, desk }) => {
        desk.plan()
        return { binds: { id: args.id }, shows: 'Sure?' }
      },
      run: async ({ args, step, desk }) => `contained ${await step(desk.note(args.id, 'contain'))}`,
    },
    form: { about: 'f', allow: 'everyone', risk: 'write-low', confirm: 'form', run: () => form('note') },
    desk: { about: 'f', allow: 'everyone', risk: 'write-low', confirm: 'form', run: () => form('stay', { stays: true, expiresIn: '10m' }) },
  },
  cards: {
    note: {
      allow: 'everyone',
      risk: 'write-low',
      queue: '4h',
      limit: { times: 2, per: '1h', unless: 'analyst' },
      reads: z.object({ body: z.string() }),
      run: async ({ inputs, step, desk }) => `noted ${await step(desk.note('1', inputs.body))}`,
    },
    stay: {
      allow: 'everyone',
      risk: 'write-low',
      queue: '4h',
      reads: z.object({ body: z.string() }),
      run: async ({ inputs, step, desk }) => `noted ${await step(desk.note('1', inputs.body))}`,
    },
  },
})
const roles = { dana: ['analyst'], luis: ['lead'], priya: ['lead'], omar: ['operator'] } as const
const texts = (talk: Talk): readonly string[] => talk.said().map(({ text }) => text)
async function pass(talk: Talk, ms: number, stepMs = 5_000) {
  for (let left = ms; left > 0; left -= stepMs) {
    await talk.clock.advance(Math.min(stepMs, left))
    await talk.settled()
  }
}

test('a kept write is not taken for a flood, however often it is tried', async () => {
  const desk = deskOf()
  desk.state = 'down'
  const talk = await talkTo(bot, {
    tools: { desk },
    roles,
    timings: { personBurst: 3, personPerMinute: 3, sweepMs: 5_000 },
  })
  await talk.says('note 7 vital')
  let dropped: number | undefined
  for (let m = 0; m < 10 && dropped === undefined; m++) {
    await pass(talk, 60_000, 5_000)
    if (texts(talk).some((t) => t.includes('more than I can answer'))) dropped = m
  }
  desk.state = 'up'
  await pass(talk, 180_000)
  expect(desk.notes).toHaveLength(1)
})

test('a cancel holds also while an attempt is under way', async () => {
  const desk = deskOf()
  desk.state = 'down'
  const talk = await talkTo(bot, { tools: { desk }, roles })
  const id = /job (\d+)/.exec(await talk.says('note 7 unwanted'))?.[1]
  desk.block()
  await talk.clock.advance(15_000)
  for (let i = 0; i < 50; i++) await new Promise((r) => setImmediate(r))
  const said = await talk.says(`cancel ${id}`, { as: 'luis' })
  desk.release()
  await talk.settled()
  desk.state = 'up'
  await pass(talk, 180_000)
  expect(said).toContain('is cancelled')
  expect(desk.notes).toEqual([])
})

test('what was given up and taken up again is answered', async () => {
  const desk = deskOf()
  desk.state = 'buggy'
  const talk = await talkTo(bot, { tools: { desk }, roles })
  expect(await talk.says('put 7 x')).toContain('Reference')
  desk.state = 'up'
  const dead = await talk.store.read((tx) => tx.inbox.list('dead', 10))
  await talk.store.commit((tx) => tx.inbox.retry(dead[0]?.id ?? 0))
  await pass(talk, 1_200_000, 30_000)
  expect(texts(talk).at(-1)).toContain('put x')
})

test('a write whose outcome is unknown is read back also while writes are frozen', async () => {
  const desk = deskOf()
  desk.state = 'loses'
  const b = desk.note
  desk.note = (id, body) => ({ ...b(id, body), limitMs: 1_000 })
  const talk = await talkTo(bot, { tools: { desk }, roles })
  expect(await talk.says('put 7 x')).toContain('I am reading back')
  await talk.says('freeze look', { as: 'luis' })
  desk.state = 'up'
  await pass(talk, 60_000)
  await talk.says('thaw', { as: 'priya' })
  await pass(talk, 300_000, 30_000)
  const audit = await talk.store.read((tx) => tx.audit.list(1, 100))
  expect(audit.map(({ action }) => action)).toContain('desk.note')
})

test('what failed while it was planned is never kept: nobody has confirmed it', async () => {
  const desk = deskOf()
  desk.state = 'down'
  const talk = await talkTo(bot, { tools: { desk }, roles })
  expect(await talk.says('contain 7')).toContain('Nothing was changed')
  desk.state = 'up'
  await pass(talk, 60_000)
  expect(desk.notes).toEqual([])
})

test('what is kept counts against the limit', async () => {
  const desk = deskOf()
  desk.state = 'down'
  const talk = await talkTo(bot, { tools: { desk }, roles })
  for (let i = 0; i < 6; i++) {
    await talk.says('form', { as: 'ben' })
    await talk.presses('save', { body: `b${i}` }, { as: 'ben' })
  }
  desk.state = 'up'
  await pass(talk, 120_000)
  expect(desk.notes.length).toBeLessThanOrEqual(2)
})

test('a press that was kept outlives its card', async () => {
  const desk = deskOf()
  desk.state = 'down'
  const talk = await talkTo(bot, { tools: { desk }, roles })
  await talk.says('desk')
  expect(await talk.presses('save', { body: 'kept' })).toContain('I keep this as job')
  await pass(talk, 11 * 60_000, 30_000)
  desk.state = 'up'
  await pass(talk, 120_000)
  expect(desk.notes).toHaveLength(1)
})

test('a row given up after too many starts can be taken up again', async () => {
  const desk = deskOf()
  desk.state = 'buggy'
  const talk = await talkTo(bot, { tools: { desk }, roles })
  await talk.says('put 7 x')
  desk.state = 'up'
  const dead = await talk.store.read((tx) => tx.inbox.list('dead', 10))
  for (let i = 0; i < 30; i++)
    await talk.store.commit(async (tx) => {
      await tx.inbox.retry(dead[0]?.id ?? 0)
    })
})
