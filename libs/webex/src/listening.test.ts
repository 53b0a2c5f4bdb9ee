import { fakeClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { openArrivals } from './arrivals.ts'
import { openHolds } from './holds.ts'
import { openListening, type ListeningPorts } from './listening.ts'
import { defaultTimings } from './timings.ts'

test('a gap whose row was written while the link was lost again is walked, and its rooms held, once it is back', async () => {
  const clock = fakeClock(0)
  const holds = openHolds(clock, 30_000)
  const walks: boolean[] = []
  const [first, second] = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()]
  const answers = [first.promise, second.promise]
  const listening = openListening({
    arrivals: openArrivals(clock, () => undefined),
    holds,
    deaf: { heard: () => undefined } as unknown as ListeningPorts['deaf'], // no echo comes here
    memory: { covered: () => answers.shift(), extendCoverage: async () => undefined } as unknown as ListeningPorts['memory'], // the two that are asked
    clock,
    timings: defaultTimings,
    guess: () => undefined,
    reader: () => ({ self: 'me', clusterOf: () => undefined }),
    offset: () => 0,
    onNotice: () => undefined,
    onGap: (isNew) => void walks.push(isNew),
  })
  listening.wentLive()
  listening.wentDown(clock.now())
  listening.wentLive()
  first.resolve({ id: 1 })
  second.resolve(undefined)
  await new Promise((done) => setImmediate(done))
  expect(walks).toEqual([true])
  expect(holds.isHeld('room')).toBe(true)
})
