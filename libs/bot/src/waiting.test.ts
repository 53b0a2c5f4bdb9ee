import { UpstreamDown, type Connector, type Effect } from '@nightshift/resilience'
import { talkTo, type Talk } from '@nightshift/testkit'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineBot } from './define.ts'

interface Desk {
  note(id: string, body: string): Effect<string>
}
/** A tool that keeps what was written with its markers, can be down, and can lose an answer after acting. */
const deskOf = (): Desk & { state: 'up' | 'down' | 'loses'; readonly notes: string[] } => {
  const desk = {
    state: 'up' as 'up' | 'down' | 'loses',
    notes: [] as string[],
    note: (id: string, body: string): Effect<string> => ({
      key: `note:${id}`,
      action: 'desk.note',
      lagMs: 0,
      limitMs: 1_000,
      run: async ({ marker }) => {
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
const connector: Connector<Desk> = { name: 'desk', open: deskOf }
const never = Promise.withResolvers<void>()

const bot = defineBot({
  name: 'waiting-bot',
  about: 'Keeps writes.',
  uses: { desk: connector },
  roles: ['viewer', 'analyst', 'lead', 'operator'],
  commands: {
    'note <id:id> <body:text>': {
      about: 'Keeps a note',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      queue: '4h',
      run: async ({ args, step, desk }) => `noted ${await step(desk.note(args.id, args.body))}`,
    },
    'put <id:id> <body:text>': {
      about: 'Puts a note at once or not at all',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      run: async ({ args, step, desk }) => `put ${await step(desk.note(args.id, args.body))}`,
    },
    open: {
      about: 'Opens, at most twice an hour',
      allow: 'everyone',
      risk: 'write-low',
      confirm: 'none',
      limit: { times: 2, per: '1h', unless: 'analyst' },
      run: () => 'opened',
    },
    form: { about: 'A form', allow: 'analyst', risk: 'write-low', confirm: 'form', run: () => ({ type: 'card' as const, ...noteForm }) },
    hang: { about: 'Takes for ever', allow: 'analyst', long: true, run: async () => (await never.promise, 'never') },
    slow: {
      about: 'Blocks its room',
      allow: 'analyst',
      run: async ({ signal }) => await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('over')))),
    },
    look: { about: 'Reads', allow: 'everyone', run: () => 'seen' },
  },
  cards: {
    note: {
      allow: 'analyst',
      risk: 'write-low',
      reads: z.object({ body: z.string().min(1) }),
      run: async ({ inputs, step, desk }) => `noted ${await step(desk.note('1', inputs.body))}`,
    },
  },
})
const noteForm = {
  name: 'note',
  fallback: 'a form',
  card: {
    type: 'AdaptiveCard' as const,
    version: '1.3' as const,
    body: [],
    actions: [{ type: 'Action.Submit' as const, title: 'Save', data: { action: 'save' } }],
  },
}
const roles = { dana: ['analyst'], luis: ['lead'], priya: ['lead'], omar: ['operator'] } as const
const texts = (talk: Talk): readonly string[] => talk.said().map(({ text }) => text)

/** Lets time pass in steps, as a clock does. */
async function pass(talk: Talk, ms: number, stepMs = 5_000): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    await talk.clock.advance(Math.min(stepMs, left))
    await talk.settled()
  }
}

describe('a write whose upstream is down', () => {
  test('is kept where its command may queue, done once when the upstream is back, and survives a restart', async () => {
    const desk = deskOf()
    desk.state = 'down'
    const first = await talkTo(bot, { tools: { desk }, roles })
    const said = await first.says('note 7 seen at the gate')
    expect(said).toMatch(
      /^Desk does not answer now\. I keep this as job \d+ and do it once Desk is back, until 15:00 EDT\. `cancel \d+` drops it\.$/,
    )
    expect(await first.says('jobs')).toMatch(/`note 7 seen at the gate` · waits for Desk since 11:00 EDT, dropped at 15:00 EDT/)
    await pass(first, 120_000)
    expect(texts(first)).toHaveLength(2)
    await first.kill()
    desk.state = 'up'
    const second = await talkTo(bot, { tools: { desk }, roles, after: first })
    await pass(second, 70_000)
    expect(desk.notes).toHaveLength(1)
    expect(texts(second).at(-1)).toMatch(/^noted seen at the gate/)
    expect(await second.says('jobs')).toBe('No job of yours runs or waits.')
    await pass(second, 120_000)
    expect(desk.notes).toHaveLength(1)
    await second.stop()
  })

  test('is dropped in words after its time, and by cancel, by its owner or a lead alone', async () => {
    const desk = deskOf()
    desk.state = 'down'
    const talk = await talkTo(bot, { tools: { desk }, roles: { ...roles, ana: ['analyst'] }, timings: { sweepMs: 120_000 } })
    const id = /job (\d+)/.exec(await talk.says('note 7 one'))?.[1]
    expect(await talk.says(`cancel ${id}`, { as: 'ana' })).toContain("dana@meridian.example's; only they or a lead")
    expect(await talk.says(`cancel ${id}`, { as: 'luis' })).toContain(`Job ${id} is cancelled`)
    expect(await talk.says(`cancel ${id}`)).toContain(`There is no job ${id}`)
    await talk.says('note 8 two')
    await pass(talk, 4 * 3_600_000 + 120_000, 60_000)
    expect(texts(talk).at(-1)).toMatch(/^Desk has not answered for 4 h, so I dropped this\. Nothing was changed/)
    desk.state = 'up'
    await pass(talk, 120_000)
    expect(desk.notes).toEqual([])
    await talk.stop()
  })

  test('is DOWN where it may not queue, and nothing is done later', async () => {
    const desk = deskOf()
    desk.state = 'down'
    const talk = await talkTo(bot, { tools: { desk }, roles })
    expect(await talk.says('put 7 one')).toContain('Nothing was changed')
    desk.state = 'up'
    await pass(talk, 120_000)
    expect(desk.notes).toEqual([])
    await talk.stop()
  })

  test('on a card keeps the card used until it is settled', async () => {
    const desk = deskOf()
    desk.state = 'loses'
    const talk = await talkTo(bot, { tools: { desk }, roles })
    await talk.says('form')
    const card = talk.newestCard()
    expect(await talk.presses('save', { body: 'from a form' }, { card })).toContain('I am reading back whether it took effect')
    desk.state = 'up'
    expect(await talk.presses('save', { body: 'again' }, { card })).toContain('already used')
    await pass(talk, 60_000)
    expect(texts(talk).at(-1)).toContain('noted from a form')
    expect(desk.notes).toHaveLength(1)
    await talk.stop()
  })
})

describe('a write whose outcome is not known', () => {
  test('is read back and told, done once, also over a restart; until then it cannot be cancelled', async () => {
    const desk = deskOf()
    desk.state = 'loses'
    const first = await talkTo(bot, { tools: { desk }, roles })
    expect(await first.says('put 7 lost answer')).toBe(
      'I sent the request but got no answer. I am reading back whether it took effect, and will say so here.',
    )
    const id = /\*\*(\d+)\*\*/.exec(await first.says('jobs'))?.[1]
    expect(await first.says(`cancel ${id}`)).toContain('cannot be cancelled')
    desk.state = 'down'
    await pass(first, 30_000)
    await first.kill()
    desk.state = 'up'
    const second = await talkTo(bot, { tools: { desk }, roles, after: first })
    await pass(second, 60_000)
    expect(texts(second).filter((text) => text.startsWith('put lost answer'))).toHaveLength(1)
    expect(desk.notes).toHaveLength(1)
    await second.stop()
  })

  test('two equal notes are two notes, each with its own marker', async () => {
    const desk = deskOf()
    const talk = await talkTo(bot, { tools: { desk }, roles })
    await talk.says('put 7 same')
    await talk.says('put 7 same')
    expect(new Set(desk.notes).size).toBe(2)
    await talk.stop()
  })
})

describe('freeze', () => {
  test('stops writes, not reads, for commands and cards; only another lead or an operator thaws; it survives a restart', async () => {
    const desk = deskOf()
    const first = await talkTo(bot, { tools: { desk }, roles })
    await first.says('form')
    const card = first.newestCard()
    expect(await first.says('freeze')).toBe('That needs the **lead** role. You have: analyst.')
    expect(await first.says('freeze migration', { as: 'luis' })).toContain('Writes of **waiting-bot** are frozen')
    expect(await first.says('put 7 x')).toMatch(/frozen by luis@meridian\.example since 11:00 EDT \(migration\)\. Nothing was changed/)
    expect(await first.presses('save', { body: 'x' }, { card })).toContain('are frozen by')
    expect(await first.says('look')).toBe('seen')
    expect(await first.says('about')).toContain('Writes are frozen')
    await first.kill()
    const talk = await talkTo(bot, { tools: { desk }, roles, after: first })
    expect(await talk.says('put 7 x')).toContain('are frozen by')
    expect(await talk.says('thaw', { as: 'luis' })).toContain('somebody else must thaw')
    expect(await talk.says('thaw', { as: 'priya' })).toContain('go on')
    expect(await talk.says('put 7 x')).toBe('put x')
    expect(desk.notes).toHaveLength(1)
    await talk.says('freeze', { as: 'omar' })
    expect(await talk.says('thaw', { as: 'omar' })).toContain('go on')
    const audit = await talk.store.read((tx) => tx.audit.list(1, 100))
    expect(audit.map(({ action }) => action).filter((action) => action.startsWith('writes.'))).toEqual([
      'writes.freeze',
      'writes.thaw',
      'writes.freeze',
      'writes.thaw',
    ])
    await talk.stop()
  })
})

describe('how much one person may ask', () => {
  test('a limit says how much is used and when the next is possible; who has the role has none', async () => {
    const talk = await talkTo(bot, { tools: { desk: deskOf() }, roles })
    for (let count = 0; count < 2; count++) expect(await talk.says('open', { as: 'ben' })).toBe('opened')
    expect(await talk.says('open', { as: 'ben' })).toBe(
      'You have used 2 of 2 of **open**; the next is possible at 12:00 EDT. Other commands still work.',
    )
    expect(await talk.says('look', { as: 'ben' })).toBe('seen')
    for (let count = 0; count < 4; count++) expect(await talk.says('open')).toBe('opened')
    await talk.clock.advance(3_600_001)
    expect(await talk.says('open', { as: 'ben' })).toBe('opened')
    await talk.stop()
  })

  test('a thousand messages of one person are answered politely once, then not at all; others notice nothing', async () => {
    const talk = await talkTo(bot, { tools: { desk: deskOf() }, roles, timings: { personBurst: 10, personPerMinute: 10 } })
    const room = talk.webex.directRoom('ben@meridian.example')
    for (let count = 0; count < 1_000; count++) talk.webex.say('ben@meridian.example', room, 'look')
    expect(await talk.says('look')).toBe('seen')
    const answered = talk.said(room).map(({ text }) => text)
    expect(answered.filter((text) => text === 'seen')).toHaveLength(10)
    expect(answered.filter((text) => text.startsWith('That is more than I can answer at once'))).toHaveLength(1)
    expect(answered).toHaveLength(11)
    await talk.stop()
  })
})

describe('an urgent command', () => {
  test('ends a long answer of its own, and overtakes what waits in its room', async () => {
    const talk = await talkTo(bot, { tools: { desk: deskOf() }, roles })
    const room = talk.webex.directRoom('dana@meridian.example')
    talk.webex.say('dana@meridian.example', room, 'hang')
    await talk.clock.advance(3_000)
    await talk.settled()
    const id = /\*\*(\d+)\*\* · `hang` · runs/.exec(await talk.says('jobs'))?.[1]
    expect(id).toBeDefined()
    expect(await talk.says(`cancel ${id}`)).toContain(`Job ${id} is cancelled`)
    expect(texts(talk)[0]).toContain('Cancelled by')

    talk.webex.say('dana@meridian.example', room, 'slow')
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    talk.webex.say('dana@meridian.example', room, 'look')
    talk.webex.say('dana@meridian.example', room, 'cancel 999')
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    await talk.clock.advance(1_500)
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(texts(talk).at(-1)).toContain('There is no job 999')
    await talk.kill()
  })
})

test('help is a card with its text; a button runs its command for whoever pressed', async () => {
  const talk = await talkTo(bot, { tools: { desk: deskOf() }, roles })
  const help = await talk.says('help')
  expect(help).toContain('`look` – Reads')
  const card = talk.newestCard()
  expect(JSON.stringify(card.cards)).toContain('Look up')
  expect(await talk.presses('look', {}, { card })).toBe('seen')
  expect(await talk.presses('look', {}, { card, as: 'luis' })).toBe('seen')
  expect(await talk.presses('open', {}, { card })).toContain('not one of my cards')
  await talk.stop()
})
