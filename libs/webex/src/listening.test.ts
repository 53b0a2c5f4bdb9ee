import { fakeClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { openArrivals } from './arrivals.ts'
import type { Gap } from './contract.ts'
import { openHolds } from './holds.ts'
import { openListening, type ListeningPorts } from './listening.ts'
import type { Connection } from './socket.ts'
import { defaultTimings } from './timings.ts'

/** Listening over a store that answers, in turn, whether a gap precedes the time at which the link went live. */
function listen(covered: readonly Promise<Pick<Gap, 'id'> | undefined>[]) {
  const clock = fakeClock(0)
  const holds = openHolds(clock, 30_000)
  const arrivals = openArrivals(clock, () => undefined)
  const walks: boolean[] = []
  const answers = [...covered]
  const listening = openListening({
    arrivals,
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
  return { clock, holds, arrivals, walks, listening }
}

const settled = async (): Promise<void> => await new Promise((done) => setImmediate(done))

test('a gap whose row was written while the link was lost again is walked, and its rooms held, once it is back', async () => {
  const [first, second] = [Promise.withResolvers<{ id: number }>(), Promise.withResolvers<undefined>()]
  const { clock, holds, walks, listening } = listen([first.promise, second.promise])
  listening.wentLive()
  listening.wentDown(clock.now())
  listening.wentLive()
  first.resolve({ id: 1 })
  second.resolve(undefined)
  await settled()
  expect(walks).toEqual([true])
  expect(holds.isHeld('room')).toBe(true)
})

test.each([['at the start'], ['after the link was lost']])(
  'an event in the tick in which a link proves to be live waits for its gap: %s',
  async (when) => {
    const { clock, arrivals, listening } = listen(
      [Promise.resolve(undefined), Promise.resolve({ id: 1 })].slice(when === 'at the start' ? 1 : 0),
    )
    if (when !== 'at the start') {
      listening.wentLive()
      await settled()
      listening.wentDown(clock.now())
    }
    const connection = { startedAt: 0, ack: () => undefined } as unknown as Connection // all that listening asks of it
    const target = { id: '3b1f0000-0000-4000-8000-00000000a0a0', objectType: 'conversation' }
    const activity = {
      id: '0b0d5d30-ea0a-11f0-9f3d-3f0a7c1e2d11',
      verb: 'post',
      actor: { id: 'ana' },
      object: { objectType: 'comment' },
      target,
    }
    listening.frame({ id: '1', activity }, connection)
    expect(arrivals.size(), 'given out before it is known whether a gap precedes it').toBe(0)
    listening.wentLive()
    await settled()
    const [arrival] = (await arrivals[Symbol.asyncIterator]().next()).value
    expect(arrival).toMatchObject({ hold: true, event: { kind: 'message.created' } })
  },
)
