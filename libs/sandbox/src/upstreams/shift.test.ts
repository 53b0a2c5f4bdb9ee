import { fakeClock, seededRandom } from '@nightshift/resilience'
import { simulatedXsoar } from '@nightshift/xsoar/simulator'
import { expect, test } from 'vitest'
import { socWorld } from '../world/soc/index.ts'
import { openShift, type Pace } from './shift.ts'

const morning = Date.parse('2026-03-18T15:00:00Z')

/** A shift over the world's tickets, watched for `minutes`. */
async function watched(pace: Pace, minutes: number) {
  const clock = fakeClock(morning)
  const xsoar = simulatedXsoar({ clock, world: socWorld(42, morning).xsoar })
  const before = xsoar.save()
  const random = seededRandom(5)
  const shift = openShift({ xsoar }, clock, () => random.next(), pace)
  await clock.advance(minutes * 60_000)
  const fresh = xsoar.tickets().filter(({ id }) => Number(id) > 1_400)
  return { clock, xsoar, before, shift, fresh }
}

test('a new ticket arrives every few minutes, most are taken in time and closed later, some wait for you', async () => {
  const { fresh, xsoar } = await watched('calm', 120)
  expect(fresh.length).toBeGreaterThan(15)
  expect(fresh.length).toBeLessThan(61)
  const taken = fresh.filter(({ owner }) => owner !== '')
  expect(taken.length).toBeGreaterThan(fresh.length / 2)
  expect(fresh.filter(({ status }) => status === 2).length).toBeGreaterThan(3)
  expect(fresh.some(({ owner }) => owner === '')).toBe(true)
  expect(taken.every(({ timers }) => timers['timetorespond']?.run === 'ended')).toBe(true)
  expect(xsoar.save().users).toEqual(expect.arrayContaining(taken.map(({ owner }) => owner)))
})

test('the tickets that have a story are touched by nobody', async () => {
  const { xsoar, before } = await watched('busy', 60)
  const now = xsoar.save()
  expect(now.tickets.filter(({ id }) => Number(id) <= 1_400)).toEqual(before.tickets.filter(({ id }) => Number(id) <= 1_400))
  expect(now.entries['1385']).toEqual(before.entries['1385'])
})

test('it can be hurried and switched off; off means that nothing happens', async () => {
  const { clock, shift, xsoar, fresh } = await watched('off', 60)
  expect(fresh).toEqual([])
  shift.set('busy')
  await clock.advance(60_000)
  expect(xsoar.tickets().length).toBeGreaterThan(401)
  shift.stop()
  const count = xsoar.tickets().length
  await clock.advance(3_600_000)
  expect([xsoar.tickets().length, shift.pace()]).toEqual([count, 'off'])
})
