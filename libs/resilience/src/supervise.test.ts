import { afterEach, expect, test } from 'vitest'
import { fakeClock } from './clock.ts'
import { seededRandom } from './random.ts'
import { partFailed, partStalled, supervise, type Progress } from './supervise.ts'

const listening: (() => void)[] = []
afterEach(() => listening.splice(0).forEach((stop) => stop()))

function scene() {
  const clock = fakeClock(0)
  const stop = new AbortController()
  const failures: { readonly attempt: number; readonly waitMs: number; readonly error: unknown }[] = []
  const stalls: string[] = []
  listening.push(
    partFailed.hear((failure) => failures.push(failure)),
    partStalled.hear(({ part, state }) => stalls.push(`${part} ${state}`)),
  )
  // A wait of half the range, always.
  const rules = { clock, random: { ...seededRandom(0), next: () => 0.5 }, signal: stop.signal }
  return { clock, stop, failures, stalls, rules }
}
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

test('a part that throws is announced and started again after a growing wait', async () => {
  const { clock, stop, failures, rules } = scene()
  const starts: number[] = []
  const link = supervise(
    'link',
    async () => {
      starts.push(clock.monotonic())
      throw new Error(`failure ${starts.length}`)
    },
    rules,
  )
  await clock.advance(3_499)
  expect(starts).toEqual([0, 500, 1_500])
  await clock.advance(1)
  expect(starts).toEqual([0, 500, 1_500, 3_500])
  expect(failures.map(({ attempt, waitMs }) => [attempt, waitMs])).toEqual([
    [0, 500],
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
  ])
  expect(failures[0]?.error).toMatchObject({ message: 'failure 1' })
  expect(link.stamp()).toEqual({ state: 'waiting', since: 3_500, overdueMs: -4_000 })
  stop.abort()
  await link.done
  expect(link.stamp().state).toBe('stopped')
})

test('a part that fails before its first wait, or ends by itself, is started again as well', async () => {
  const { clock, stop, failures, rules } = scene()
  let starts = 0
  const part = supervise(
    'feed',
    () => {
      if (++starts === 1) throw new Error('at once')
      return starts === 2 ? Promise.resolve() : untilAborted(stop.signal)
    },
    rules,
  )
  await clock.advance(10_000)
  expect(starts).toBe(3)
  expect(failures.map(({ error }) => (error as Error).message)).toEqual(['at once', expect.stringContaining('it ended by itself')])
  stop.abort()
  await part.done
})

test('a part that ran well begins its waits anew', async () => {
  const { clock, stop, failures, rules } = scene()
  let starts = 0
  const part = supervise(
    'link',
    async (signal) => {
      starts++
      if (starts === 3) await clock.sleep(60_000, signal)
      throw new Error('lost')
    },
    rules,
  )
  await clock.advance(61_600)
  expect(failures.map(({ attempt }) => attempt)).toEqual([0, 1, 0])
  stop.abort()
  await part.done
})

test('stopping ends the part, also while it waits to be started again, and starts nothing', async () => {
  const { clock, stop, failures, rules } = scene()
  const running = supervise(
    'a',
    async (signal) => {
      await untilAborted(signal)
      throw new Error('stopped, not failed')
    },
    rules,
  )
  let starts = 0
  const waiting = supervise(
    'b',
    async () => {
      starts++
      throw new Error('lost')
    },
    rules,
  )
  await clock.advance(100)
  stop.abort(new Error('the process stops'))
  await Promise.all([running.done, waiting.done])
  await clock.advance(60_000)
  expect([starts, failures.length, clock.waiting()]).toEqual([1, 1, 0])
  expect(running.stamp().state).toBe('stopped')
})

test('a state that outlives its own deadline by 30 s is told as stalled, once; one that moves on is not', async () => {
  const { clock, stop, stalls, rules } = scene()
  let progress: Progress | undefined
  const part = supervise(
    'link',
    async (signal, own) => {
      progress = own
      await untilAborted(signal)
    },
    rules,
  )
  await clock.advance(1)
  progress?.enter('connecting', 10_000)
  await clock.advance(39_999)
  progress?.enter('authorising', 10_000)
  await clock.advance(39_999)
  expect(stalls).toEqual([])
  expect(part.stamp()).toEqual({ state: 'authorising', since: 40_000, overdueMs: 29_999 })
  await clock.advance(1)
  await clock.advance(600_000)
  expect(stalls).toEqual(['link authorising'])
  progress?.enter('live')
  await clock.advance(86_400_000)
  expect(stalls).toEqual(['link authorising'])
  expect(part.stamp().overdueMs).toBeUndefined()
  stop.abort()
  await part.done
})
