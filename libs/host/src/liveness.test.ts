import { fakeClock, stallGraceMs } from '@nightshift/resilience'
import { openWatchdog } from '@nightshift/resilience/watchdog'
import type { LinkState } from '@nightshift/webex'
import { linkState } from '@nightshift/webex/topics'
import { expect, test } from 'vitest'
import { linkPart, openLiveness } from './liveness.ts'

const start = Date.UTC(2026, 2, 18)
const quiet = { read: () => ({ p50Ms: 0, p99Ms: 0, maxMs: 0 }), reset: () => undefined, stop: () => undefined }

/** A link that is moved by hand. */
function rig() {
  const clock = fakeClock(start)
  let state: LinkState = { name: 'discovering', since: start }
  let frameAt: number | undefined
  const part = linkPart({ state: () => state, lastFrameAt: () => frameAt }, clock)
  const liveness = openLiveness(clock, openWatchdog(clock, quiet))
  liveness.watch(part)
  return {
    clock,
    liveness,
    part,
    move: (to: LinkState) => {
      const from = state
      state = to
      linkState.say({ from, to })
    },
    frame: () => void (frameAt = clock.now()),
    stop: () => (part.stop(), liveness.stop()),
  }
}

test('a state of the link that outlives its deadline by 30 s is not alive, and moving on is', async () => {
  const { clock, liveness, move, stop } = rig()
  await clock.advance(90_000 + stallGraceMs)
  expect(liveness.dead()).toBeUndefined()
  await clock.advance(1_000)
  expect(liveness.dead()).toBe('"link" should have left "discovering" 31 s ago')
  move({ name: 'connecting', since: clock.now() })
  expect(liveness.dead()).toBeUndefined()
  await clock.advance(30_000 + stallGraceMs + 1)
  expect(liveness.dead()).toMatch(/"connecting"/)
  stop()
})

test('a live link may last for hours, and a halted one until a new token comes', async () => {
  for (const state of [
    { name: 'live', since: start },
    { name: 'halted', since: start, cause: 'token refused' },
  ] as const) {
    const { clock, liveness, move, stop } = rig()
    move(state)
    await clock.advance(7_200_000)
    expect(liveness.dead(), state.name).toBeUndefined()
    stop()
  }
})

test('a wait has until its own end; one for the store has no end', async () => {
  const { clock, liveness, move, stop } = rig()
  move({ name: 'waiting', since: clock.now(), until: clock.now() + 300_000, attempt: 3, cause: 'error' })
  await clock.advance(300_000 + stallGraceMs)
  expect(liveness.dead()).toBeUndefined()
  await clock.advance(1_000)
  expect(liveness.dead()).toMatch(/"waiting"/)
  move({ name: 'waiting', since: clock.now(), until: clock.now() + 100, attempt: 1, cause: 'store' })
  await clock.advance(3_600_000)
  expect(liveness.dead()).toBeUndefined()
  stop()
})

test('a wall clock that jumps an hour ahead changes nothing', async () => {
  const { clock, liveness, stop } = rig()
  await clock.advance(1_000)
  clock.jump(3_600_000)
  expect(liveness.dead()).toBeUndefined()
  expect(liveness.ages()).toEqual([{ part: 'link', seconds: 1 }])
  stop()
})

test('the age of a live link is that of its newest frame', async () => {
  const { clock, liveness, move, frame, stop } = rig()
  move({ name: 'live', since: clock.now() })
  await clock.advance(60_000)
  frame()
  await clock.advance(4_000)
  expect(liveness.ages()).toEqual([{ part: 'link', seconds: 4 }])
  stop()
})

test('a loop that stood still for more than 15 s is not alive', () => {
  const clock = fakeClock(start)
  const liveness = openLiveness(clock, openWatchdog(clock, { ...quiet, read: () => ({ p50Ms: 0, p99Ms: 0, maxMs: 15_500 }) }))
  expect(liveness.dead()).toBe('the event loop stood still for 16 s')
  expect(liveness.lag().maxMs).toBe(15_500)
  liveness.stop()
})
