import { seededRandom } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import type { AnyJob } from './define.ts'
import { missedTicks, nextTick } from './clockwork.ts'
import type { House } from './house.ts'

const house: House = {
  org: { domains: [] },
  roles: {},
  people: {},
  rooms: {},
  allowBots: [],
  soc: { zone: 'America/New_York', rota: [], shifts: [], managers: [], holidays: [], contacts: [], links: [] },
}
const rt = { settings: {}, house: () => house, random: seededRandom(1) }
const job = (at: AnyJob['at'], missed: AnyJob['missed'] = 'skip'): AnyJob => ({ about: '', at, missed, run: () => undefined })
const iso = (at: number): string => new Date(at).toISOString()

test('a daily job keeps its local hour over both changes of the clock', () => {
  const daily = job('0 8 * * *')
  expect(iso(nextTick(rt, daily, Date.parse('2026-03-07T14:00:00Z')))).toBe('2026-03-08T12:00:00.000Z')
  expect(iso(nextTick(rt, daily, Date.parse('2026-10-31T13:00:00Z')))).toBe('2026-11-01T13:00:00.000Z')
})

test('an hour that exists twice runs its job once', () => {
  const night = job('30 1 * * *')
  const first = nextTick(rt, night, Date.parse('2026-11-01T04:00:00Z'))
  expect(iso(first)).toBe('2026-11-01T05:30:00.000Z')
  expect(iso(nextTick(rt, night, first))).toBe('2026-11-02T06:30:00.000Z')
})

test('an hour that does not exist runs its job all the same that day', () => {
  const at = nextTick(rt, job('30 2 * * *'), Date.parse('2026-03-08T05:00:00Z'))
  expect(iso(at).slice(0, 10)).toBe('2026-03-08')
})

test('what was missed runs as its job says', () => {
  const hourly = (missed: AnyJob['missed']): readonly string[] =>
    missedTicks(rt, job('0 * * * *', missed), Date.parse('2026-03-18T10:00:00Z'), Date.parse('2026-03-18T13:20:00Z')).map(iso)
  expect(hourly('skip')).toEqual([])
  expect(hourly({ once: '10m' })).toEqual([])
  expect(hourly({ once: '1h' })).toEqual(['2026-03-18T13:00:00.000Z'])
  expect(hourly('each')).toHaveLength(4)
})

test('jitter stays within its share', () => {
  const every = job(() => ({ every: '100s', jitter: 0.1 }))
  for (let count = 0; count < 200; count++) {
    const waited = nextTick(rt, every, 0)
    expect(waited).toBeGreaterThanOrEqual(90_000)
    expect(waited).toBeLessThanOrEqual(110_000)
  }
})
