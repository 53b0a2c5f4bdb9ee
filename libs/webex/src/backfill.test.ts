import fc from 'fast-check'
import { fakeClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { isTruncated, ordered, since, walk, type WalkPorts } from './backfill.ts'
import type { Arrival, Gap, Inbound, Message, Room } from './contract.ts'
import { WebexRefused, WebexUnreachable } from './errors.ts'
import { openHolds } from './holds.ts'
import { openMemory, type OpenMemory } from './testing/memory.ts'
import { defaultTimings } from './timings.ts'

const day = 24 * 3_600_000
const now = 1_800_000_000_000
const gap: Gap = { id: 1, from: now - 600_000, to: now - 10_000, cause: 'not listening' }
const self = 'bot'
const none = new AbortController().signal

const room = (uuid: string, direct: boolean, lastActivity = now): Room => ({ uuid, title: uuid, direct, locked: false, lastActivity })
const message = (uuid: string, inRoom: string, at: number, more: Partial<Message> = {}): Message => ({
  uuid,
  room: inRoom,
  direct: true,
  person: 'ana',
  email: 'ana@x',
  text: uuid,
  mentions: [],
  files: [],
  cards: [],
  at,
  ...more,
})

/** A Webex of given rooms and messages (newest first), walked with a clock that jumps over every wait. */
async function walked(
  rooms: readonly Room[],
  said: Readonly<Record<string, readonly Message[]>>,
  change: Partial<WalkPorts> = {},
  memory: OpenMemory = openMemory(),
) {
  const clock = fakeClock(now)
  const events: Inbound[] = []
  const asked: string[] = []
  const holds = openHolds(clock, 10_000)
  const work = walk(
    gap,
    {
      api: {
        messages: async ({ uuid, direct }, { max, before }) => {
          asked.push(uuid)
          const all = said[uuid] ?? []
          const from = before === undefined ? 0 : all.findIndex((one) => one.uuid === before) + 1
          return all.slice(from, from + (direct ? max : Math.min(max, 50)))
        },
        room: async (uuid) => room(uuid, true, 0),
      },
      roomPages: async function* () {
        for (let i = 0; i < rooms.length; i += 200) yield rooms.slice(i, i + 200).map((one) => ({ room: one, known: true }))
      },
      memory,
      self,
      holds,
      clock,
      push: ({ event, ack }: Arrival) => {
        events.push(event)
        ack()
      },
      timings: defaultTimings,
      offset: () => 0,
      ...change,
    },
    none,
  )
  let done = false
  work.then(
    () => void (done = true),
    () => void (done = true),
  )
  while (!done) await clock.advance(200)
  return { report: await work, events, asked, memory }
}

test('a room is read from the gap or from what is known, never from before a day ago, a minute earlier each', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3 * day }),
      fc.option(fc.integer({ min: 0, max: 3 * day }), { nil: undefined }),
      (ago, cursorAgo) => {
        const from = since({ from: now - ago }, cursorAgo === undefined ? undefined : now - cursorAgo, now)
        expect(from).toBeGreaterThanOrEqual(now - day - 60_000)
        expect(from).toBeLessThanOrEqual(now - 60_000)
        expect(from).toBe(now - Math.min(ago, cursorAgo ?? Infinity, day) - 60_000)
      },
    ),
  )
})

test('a listing is cut only where it is full and does not reach back', () => {
  expect(isTruncated(10, true, 5)).toBe(true)
  expect(isTruncated(10, false, 5)).toBe(false)
  expect(isTruncated(4, true, 5)).toBe(false)
  expect(isTruncated(undefined, true, 5)).toBe(false)
})

test('open things first, then direct rooms, then groups, newest first', () => {
  const rooms = [room('g1', false, 5), room('d1', true, 1), room('d2', true, 9), room('g2', false, 3)]
  expect(ordered(rooms, new Set(['g2'])).map(({ uuid }) => uuid)).toEqual(['g2', 'd2', 'd1', 'g1'])
})

test('what was said in the gap comes oldest first, ours as echoes, each with the key it would have had live', async () => {
  const { events, report, memory } = await walked([room('d', true)], {
    d: [
      message('m3', 'd', now - 20_000),
      message('m2', 'd', now - 30_000, { person: self }),
      message('m1', 'd', now - 40_000),
      message('old', 'd', now - day),
    ],
  })
  expect(events.map(({ kind, key }) => `${kind} ${key}`)).toEqual(['message.created msg:m1', 'echo msg:m2', 'message.created msg:m3'])
  expect(events.every((event) => event.via === 'backfill' && 'hydrated' in event)).toBe(true)
  expect(report).toMatchObject({ found: 3, rooms: 1, truncated: [] })
  expect(memory.cursors.get('d')).toBe(gap.to)
})

test('an edit within the gap is told besides its message', async () => {
  const { events } = await walked([room('d', true)], { d: [message('m1', 'd', now - 40_000, { updatedAt: now - 20_000 })] })
  expect(events.map(({ key }) => key)).toEqual(['msg:m1', `edit:m1:${now - 20_000}`])
})

test('rooms without activity since the gap are not read', async () => {
  const { asked } = await walked([room('d', true), room('quiet', true, gap.from - 61_000)], {})
  expect(asked).toEqual(['d'])
})

test('busy rooms are read even where the listing does not name them', async () => {
  const memory = openMemory()
  memory.busy.add('case')
  const { asked } = await walked([room('d', true)], {}, {}, memory)
  expect(asked).toEqual(['case', 'd'])
})

test('a direct room is read for four pages, and what lies before is reported', async () => {
  const many = Array.from({ length: 300 }, (_, i) => message(`m${i}`, 'd', now - 20_000 - i * 1_000))
  const { report, asked } = await walked([room('d', true)], { d: many })
  expect(asked).toHaveLength(4)
  expect(report.truncated).toEqual([{ room: 'd', reachedBack: now - 20_000 - 199_000 }])
})

test('a group room is one page, and a full one is reported', async () => {
  const many = Array.from({ length: 60 }, (_, i) => message(`m${i}`, 'g', now - 20_000 - i * 1_000, { direct: false }))
  const { report, asked, events } = await walked([room('g', false)], { g: many })
  expect(asked).toEqual(['g'])
  expect(events).toHaveLength(50)
  expect(report.truncated).toEqual([{ room: 'g', reachedBack: now - 20_000 - 49_000 }])
})

test('at most 150 requests are made, and rooms that were not reached are reported', async () => {
  const rooms = Array.from({ length: 180 }, (_, i) => room(`r${i}`, true, now - i))
  const { report, asked } = await walked(rooms, {})
  expect(report.requests).toBe(150)
  expect(report.bound).toBe('requests')
  expect(asked).toHaveLength(149)
  expect(report.truncated).toHaveLength(31)
})

test('a walk ends after 90 s', async () => {
  const slow = fakeClock(now)
  const rooms = Array.from({ length: 140 }, (_, i) => room(`r${i}`, true, now - i))
  const { report } = await walked(rooms, {}, { timings: { ...defaultTimings, walkEveryMs: 2_000 } })
  expect(report.bound).toBe('time')
  expect(report.requests).toBeLessThan(120)
  expect(slow.waiting()).toBe(0)
})

test('a room that is not ours any more is told as left', async () => {
  const refuse = async (): Promise<never> => {
    throw new WebexRefused('gone', { status: 404 })
  }
  const { events } = await walked([room('d', true)], {}, { api: { messages: refuse, room: refuse } })
  expect(events).toMatchObject([{ kind: 'room.left', room: 'd' }])
})

test('where Webex cannot be read the walk fails, so that the gap stays open', async () => {
  const fail = async (): Promise<never> => {
    throw new WebexUnreachable('away', 'no')
  }
  await expect(walked([room('d', true)], {}, { api: { messages: fail, room: fail } })).rejects.toBeInstanceOf(WebexUnreachable)
})

test('a room in which somebody writes meanwhile is walked next, and rooms held but not listed are let go', async () => {
  const clock = fakeClock(now)
  const holds = openHolds(clock, 10_000)
  holds.begin()
  expect(holds.isHeld('r9')).toBe(true)
  expect(holds.isHeld('unlisted')).toBe(true)
  const rooms = Array.from({ length: 10 }, (_, i) => room(`r${i}`, true, now - i))
  const { asked, memory } = await walked(rooms, {}, { holds })
  expect(asked.slice(0, 1)).toEqual(['r9'])
  expect(memory.cursors.has('unlisted')).toBe(true)
  expect(holds.isHeld('r9')).toBe(false)
})
