import { UpstreamDown, type Connector, type Effect } from '@nightshift/resilience'
import { talkTo } from '@nightshift/testkit'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineBot } from './define.ts'
import { text } from './reply.ts'
import { ambiguous, lateTwin } from './topics.ts'

interface Tool {
  read(): Promise<string>
  write(key: string): Effect<string>
  readonly written: string[]
}
const toolOf = (): Tool & { down: boolean; failures: number; slow: Promise<void> | undefined } => {
  const tool = {
    down: false,
    failures: 0,
    slow: undefined as Promise<void> | undefined,
    written: [] as string[],
    read: async () => {
      if (tool.down) throw new UpstreamDown('XSOAR', 'no answer')
      if (tool.failures-- > 0) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
      await tool.slow
      return 'fresh'
    },
    write: (key: string) => ({
      key,
      action: 'tool.write',
      lagMs: 0,
      limitMs: 1_000,
      run: async () => (tool.written.push(key), key),
      find: async () => (tool.written.includes(key) ? key : undefined),
    }),
  }
  return tool
}
const connector: Connector<Tool> = { name: 'tool', open: () => toolOf() }
const started: string[] = []

const bot = defineBot({
  name: 'probe-bot',
  about: 'Shows the path.',
  uses: { tool: connector },
  roles: ['analyst'],
  commands: {
    'echo <what:word>': {
      about: 'Says it again',
      allow: 'everyone',
      run: ({ args }) => {
        started.push(args.what)
        return `echo ${args.what}`
      },
    },
    read: { about: 'Reads', allow: 'everyone', remember: '1h', run: async ({ tool }) => await tool.read() },
    'write <key:word>': {
      about: 'Writes',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      run: async ({ args, step, tool }) => `wrote ${await step(tool.write(args.key))}`,
    },
    bug: {
      about: 'Fails',
      allow: 'everyone',
      run: () => {
        throw new TypeError('a secret inside')
      },
    },
    long: { about: 'Takes its time', allow: 'everyone', long: true, run: async ({ tool }) => await tool.read() },
    grow: {
      about: 'Grows',
      allow: 'everyone',
      run: async function* ({ tool }) {
        yield 'one'
        await tool.read()
        yield 'one two'
        await tool.read()
        return 'one two three'
      },
    },
    'tell <email:email>': {
      about: 'Says it to somebody',
      allow: 'everyone',
      run: ({ args }) => text('for you', { to: args.email }),
    },
    many: { about: 'Several parts', allow: 'everyone', run: () => ['first', 'second'] },
    nothing: { about: 'Says nothing', allow: 'everyone', run: () => undefined },
  },
  jobs: {
    tick: {
      about: 'Ticks',
      at: '0 * * * *',
      zone: 'UTC',
      to: 'ops',
      missed: { once: '2h' },
      run: ({ tickAt }) => `tick ${new Date(tickAt).toISOString()}`,
    },
  },
  cards: { none: { allow: 'everyone', risk: 'read', reads: z.object({}), run: () => 'x' } },
})
const roles = { dana: ['analyst' as const] }

test('several parts come in order, and nothing is an answer too', async () => {
  const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
  expect(await talk.says('many')).toBe('first\n\nsecond')
  expect(await talk.says('nothing')).toBe('')
  await talk.stop()
})

test('the same event twice is handled once', async () => {
  const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
  const room = talk.webex.directRoom('dana@meridian.example')
  talk.webex.say('dana@meridian.example', room, 'echo a', { key: 'msg:same' })
  talk.webex.say('dana@meridian.example', room, 'echo a', { key: 'msg:same' })
  await talk.settled()
  expect(talk.said().map((one) => one.text)).toEqual(['echo a'])
  await talk.stop()
})

test('a hundred questions in one room are answered in their order; rooms run side by side', async () => {
  const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
  const rooms = [talk.webex.groupRoom('a'), talk.webex.groupRoom('b')]
  for (let index = 0; index < 100; index++) for (const room of rooms) talk.webex.say('dana@meridian.example', room, `echo ${index}`)
  await talk.settled()
  for (const room of rooms)
    expect(talk.said(room).map((one) => one.text)).toEqual(Array.from({ length: 100 }, (_, index) => `echo ${index}`))
  await talk.stop()
})

test('an answer in a group room goes into the thread of its question, in a direct one it stands plain', async () => {
  const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
  const asked = talk.webex.say('dana@meridian.example', talk.webex.groupRoom('a'), 'echo x')
  await talk.settled()
  expect(talk.said()[0]?.parent).toBe(asked.uuid)
  await talk.says('echo y')
  expect(talk.said().at(-1)?.parent).toBeUndefined()
  await talk.stop()
})

describe('what fails', () => {
  test('a bug is an apology with a reference, and the room goes on', async () => {
    const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
    const said = await talk.says('bug')
    expect(said).toMatch(/Reference: [0-9A-F]{4}$/)
    expect(said).not.toContain('secret')
    const ref = said.slice(-4)
    expect((await talk.store.read((tx) => tx.inbox.byRef(ref)))?.state).toBe('dead')
    expect(await talk.says('echo b')).toBe('echo b')
    await talk.stop()
  })

  test('a cause that passes is tried again, three times in all', async () => {
    const tool = toolOf()
    const talk = await talkTo(bot, { tools: { tool }, roles })
    tool.failures = 2
    await talk.says('read')
    for (let turn = 0; turn < 10; turn++) {
      await talk.clock.advance(5_000)
      await talk.settled()
    }
    expect(talk.said().map((one) => one.text)).toEqual(['fresh'])
    tool.failures = 3
    await talk.says('read')
    for (let turn = 0; turn < 10; turn++) {
      await talk.clock.advance(5_000)
      await talk.settled()
    }
    expect(talk.said().at(-1)?.text).toContain('Reference:')
    await talk.stop()
  })

  test('a tool that is down gives the last good answer with its age, or a plain sentence', async () => {
    const tool = toolOf()
    const talk = await talkTo(bot, { tools: { tool }, roles })
    tool.down = true
    expect(await talk.says('read')).toBe(
      'XSOAR does not answer and I have no earlier answer to this. Nothing was changed. I keep trying; ask again in a minute.',
    )
    tool.down = false
    expect(await talk.says('read')).toBe('fresh')
    await talk.clock.advance(22 * 60_000)
    tool.down = true
    expect(await talk.says('read')).toBe('fresh\n\nAs of 11:00 EDT (22 min ago). XSOAR does not answer now.')
    await talk.clock.advance(3_600_000)
    expect(await talk.says('read')).toContain('no earlier answer')
    await talk.stop()
  })

  test('while Webex does not answer nothing is used up, and the answer comes with its age', async () => {
    const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
    talk.webex.away(true)
    expect(await talk.says('echo c')).toBe('')
    for (let turn = 0; turn < 30; turn++) await talk.clock.advance(10_000)
    talk.webex.away(false)
    await talk.clock.advance(31_000)
    await talk.settled()
    expect(talk.said().map((one) => one.text)).toEqual([expect.stringMatching(/^echo c\n\n\(asked \d+ min ago\)$/)])
    await talk.stop()
  })

  test('an answer that Webex refuses is told to the person who asked, once', async () => {
    const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
    talk.webex.nextSends('refuse', 1)
    expect(await talk.says('echo d')).toMatch(/^I have an answer, but Webex did not take it/)
    await talk.stop()
  })
})

describe('a write', () => {
  test('older than ten minutes is not begun but asked about; it runs when pressed', async () => {
    const tool = toolOf()
    const talk = await talkTo(bot, { tools: { tool }, roles })
    expect(await talk.says('write k1', { at: talk.clock.now() - 47 * 60_000 })).toContain(
      'I was not reachable when you wrote this (47 min ago), so I did not run it.',
    )
    expect(tool.written).toEqual([])
    expect(await talk.presses('run')).toBe('wrote k1')
    expect(tool.written).toEqual(['k1'])
    expect(await talk.says('write k2', { at: talk.clock.now() - 47 * 60_000 })).toContain('Still wanted?')
    expect(await talk.presses('drop')).toContain('Dropped')
    expect(tool.written).toEqual(['k1'])
    await talk.stop()
  })

  test('has its audit row in the chain', async () => {
    const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
    await talk.says('write k3')
    const rows = await talk.store.read((tx) => tx.audit.list(1, 10))
    expect(rows.map((row) => [row.actor, row.action, row.result])).toEqual([['dana@meridian.example', 'tool.write', 'done']])
    await talk.stop()
  })
})

describe('a send whose outcome is not known', () => {
  const resolutions = (): { readonly seen: string[]; stop(): void } => {
    const seen: string[] = []
    const stop = ambiguous.hear((one) => seen.push(one.resolution))
    return { seen, stop }
  }

  test('is settled by its own echo', async () => {
    const { seen, stop } = resolutions()
    const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
    talk.webex.nextSends('cut-after', 1)
    await talk.says('echo e', { in: talk.webex.groupRoom('a') })
    await talk.clock.advance(5_000)
    await talk.settled()
    expect(talk.said().map((one) => one.text)).toEqual(['echo e'])
    expect(seen).toEqual(['echo'])
    stop()
    await talk.stop()
  })

  test('to a person whose room is not known yet is found in their direct room, and never repeated', async () => {
    for (const [cut, resolution] of [
      ['cut-after', 'found'],
      ['cut-before', 'absent'],
    ] as const) {
      const { seen, stop } = resolutions()
      const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
      talk.webex.nextSends(cut, 1)
      await talk.says('tell luis.prieto@meridian.example', { in: talk.webex.groupRoom('a') })
      await talk.clock.advance(120_000)
      await talk.settled()
      expect(talk.said(talk.webex.directRoom('luis.prieto@meridian.example')).map((one) => one.text)).toEqual(['for you'])
      expect(seen).toEqual([resolution])
      stop()
      await talk.stop()
    }
  })

  test('and turns up after it was sent again stays, and the second one is deleted', async () => {
    const twins: { readonly kept: string; readonly deleted: string }[] = []
    const stop = lateTwin.hear((one) => twins.push(one))
    const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
    const room = talk.webex.groupRoom('a')
    await talk.clock.advance(5_000)
    talk.webex.nextSends('late', 1)
    await talk.says('echo g', { in: room })
    for (let turn = 0; turn < 9; turn++) await talk.clock.advance(10_000)
    await talk.settled()
    const [second] = talk.said(room)
    expect(second?.text).toBe('echo g')
    for (let turn = 0; turn < 6; turn++) await talk.clock.advance(10_000)
    await talk.settled()
    const left = talk.said(room)
    expect(left.map((one) => one.text)).toEqual(['echo g'])
    expect(twins).toEqual([{ kept: left[0]?.uuid, deleted: second?.uuid }])
    stop()
    await talk.stop()
  })

  test('that was sent again is no twin of the same words said later', async () => {
    const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
    await talk.clock.advance(5_000)
    talk.webex.nextSends('cut-before', 1)
    await talk.says('echo g', { as: 'dana' })
    for (let turn = 0; turn < 9; turn++) await talk.clock.advance(10_000)
    await talk.says('echo g', { as: 'dana' })
    for (let turn = 0; turn < 9; turn++) await talk.clock.advance(10_000)
    await talk.settled()
    expect(talk.said().map((one) => one.text)).toEqual(['echo g', 'echo g'])
    await talk.stop()
  })

  test('and did not happen is sent again after the absence of its echo is proven', async () => {
    const { seen, stop } = resolutions()
    const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
    await talk.clock.advance(5_000)
    talk.webex.nextSends('cut-before', 1)
    await talk.says('echo f', { in: talk.webex.groupRoom('a') })
    await talk.clock.advance(20_000)
    expect(talk.said()).toEqual([])
    for (let turn = 0; turn < 4; turn++) await talk.clock.advance(5_000)
    await talk.settled()
    expect(talk.said().map((one) => one.text)).toEqual(['echo f'])
    expect(seen).toEqual(['absent'])
    stop()
    await talk.stop()
  })

  test('keeps later answers of its room behind it', async () => {
    const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
    const room = talk.webex.groupRoom('a')
    await talk.clock.advance(5_000)
    talk.webex.nextSends('cut-before', 1)
    await talk.says('echo g', { in: room })
    await talk.says('echo h', { in: room })
    expect(talk.said(room)).toEqual([])
    for (let turn = 0; turn < 8; turn++) await talk.clock.advance(5_000)
    await talk.settled()
    expect(talk.said(room).map((one) => one.text)).toEqual(['echo g', 'echo h'])
    await talk.stop()
  })
})

describe('a long answer', () => {
  test('leaves its room to the next question, and its placeholder becomes the answer', async () => {
    const tool = toolOf()
    const gate = Promise.withResolvers<void>()
    tool.slow = gate.promise
    const talk = await talkTo(bot, { tools: { tool }, roles })
    const room = talk.webex.directRoom('dana@meridian.example')
    talk.webex.say('dana@meridian.example', room, 'long')
    await talk.clock.advance(2_500)
    expect(talk.said().map((one) => one.text)).toEqual(['Working on it …'])
    expect(await talk.says('echo i')).toBe('echo i')
    gate.resolve()
    await talk.clock.advance(1_000)
    await talk.settled()
    expect(talk.said().map((one) => one.text)).toEqual(['fresh', 'echo i'])
    await talk.stop()
  })

  test('goes on in the same message after its process was killed', async () => {
    const tool = toolOf()
    tool.slow = new Promise(() => undefined)
    const talk = await talkTo(bot, { tools: { tool }, roles })
    talk.webex.say('dana@meridian.example', talk.webex.directRoom('dana@meridian.example'), 'long')
    await talk.clock.advance(2_500)
    expect(talk.said().map((one) => one.text)).toEqual(['Working on it …'])
    await talk.kill()
    const again = await talkTo(bot, { tools: { tool: toolOf() }, roles, after: talk })
    await again.clock.advance(6_000)
    await again.settled()
    expect(again.said().map((one) => one.text)).toEqual(['fresh'])
    await again.stop()
  })

  test('that grows is one message with its last text', async () => {
    const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
    await talk.says('grow')
    await talk.clock.advance(30_000)
    await talk.settled()
    expect(talk.said().map((one) => one.text)).toEqual(['one two three'])
    await talk.stop()
  })
})

test('what was said while nobody lived is answered after the start, in order', async () => {
  const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles })
  await talk.says('echo j')
  await talk.kill()
  const room = talk.webex.directRoom('dana@meridian.example')
  for (const word of ['k', 'l', 'm']) talk.webex.say('dana@meridian.example', room, `echo ${word}`)
  const again = await talkTo(bot, { tools: { tool: toolOf() }, roles, after: talk })
  await again.settled()
  expect(again.said().map((one) => one.text)).toEqual(['echo j', 'echo k', 'echo l', 'echo m'])
  await again.stop()
})

test('a job ticks at its hour, once, and once more for what was missed while the process was down', async () => {
  const talk = await talkTo(bot, { tools: { tool: toolOf() }, roles, timings: { sweepMs: 600_000 } })
  for (let hour = 0; hour < 3; hour++) await talk.clock.advance(3_600_000)
  await talk.settled()
  const ticks = (): readonly string[] => talk.webex.messages(talk.webex.groupRoom('ops').uuid).map((one) => one.text)
  expect(ticks()).toEqual(['tick 2026-03-18T16:00:00.000Z', 'tick 2026-03-18T17:00:00.000Z', 'tick 2026-03-18T18:00:00.000Z'])
  await talk.kill()
  await talk.clock.advance(3 * 3_600_000)
  const again = await talkTo(bot, { tools: { tool: toolOf() }, roles, after: talk })
  await again.settled()
  expect(ticks().slice(3)).toEqual(['tick 2026-03-18T21:00:00.000Z'])
  await again.clock.advance(3_600_000)
  await again.settled()
  expect(ticks().slice(4)).toEqual(['tick 2026-03-18T22:00:00.000Z'])
  await again.stop()
})
