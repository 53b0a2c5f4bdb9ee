import { afterEach, expect, test } from 'vitest'
import { fakeClock } from './clock.ts'
import { breakerMoved, callPolicy, openPolicies } from './policies.ts'
import { seededRandom } from './random.ts'
import { UpstreamDown, UpstreamRefused } from './upstream.ts'

const listening: (() => void)[] = []
afterEach(() => listening.splice(0).forEach((stop) => stop()))

function scene() {
  const clock = fakeClock(0)
  const stop = new AbortController()
  const moves: string[] = []
  listening.push(breakerMoved.hear(({ upstream, state }) => moves.push(`${upstream} ${state}`)))
  const policies = openPolicies('XSOAR', { clock, random: seededRandom(5) })
  let asked = 0
  /** One call without retries, as a write whose outcome is not known has none. */
  const call = (outcome: 'ok' | 'down' | 'refused', signal = stop.signal) =>
    policies
      .call(
        async () => {
          asked++
          if (outcome === 'down') throw new UpstreamDown('XSOAR', 'timed out', { sent: 'unknown' })
          if (outcome === 'refused') throw new UpstreamRefused('XSOAR', 'no such incident')
          return 'answer'
        },
        { signal, idempotent: false },
      )
      .then(
        (value) => value,
        (error: unknown) => (error as Error).message,
      )
  const fail = async (times: number) => {
    for (let turn = 0; turn < times; turn++) await call('down')
  }
  return { clock, stop, moves, policies, call, fail, asked: () => asked }
}

test('the breaker opens when half of at least ten calls within 30 s failed, and then asks nothing', async () => {
  const { policies, call, fail, asked, moves } = scene()
  for (let turn = 0; turn < 5; turn++) await call('ok')
  await fail(4)
  expect(policies.state()).toBe('closed')
  await fail(1)
  expect([policies.state(), moves]).toEqual(['open', ['XSOAR open']])
  expect(await call('ok')).toContain('Cannot ask XSOAR')
  expect(asked()).toBe(10)
})

test('too few calls, or too few failures among them, open nothing', async () => {
  const { policies, call, fail } = scene()
  await fail(9)
  expect(policies.state()).toBe('closed')
  const other = scene()
  for (let turn = 0; turn < 11; turn++) await other.call('ok')
  await other.fail(10)
  expect(other.policies.state()).toBe('closed')
  expect(await call('ok')).toBe('answer')
})

test('failures older than 30 s are forgotten, however few calls were made since', async () => {
  const { clock, policies, fail } = scene()
  await fail(9)
  await clock.advance(31_000)
  await fail(9)
  expect(policies.state()).toBe('closed')
  await fail(1)
  expect(policies.state()).toBe('open')
})

test('after 15 s one call tries: an answer closes the breaker, a failure opens it for as long again', async () => {
  const { clock, policies, call, fail, moves } = scene()
  await fail(10)
  await clock.advance(14_999)
  expect(await call('ok')).toContain('Cannot ask')
  await clock.advance(1)
  expect(await call('down')).toBe('timed out')
  expect(policies.state()).toBe('open')
  await clock.advance(14_999)
  expect(await call('ok')).toContain('Cannot ask')
  await clock.advance(1)
  expect(await call('ok')).toBe('answer')
  expect(moves).toEqual(['open', 'half_open', 'open', 'half_open', 'closed'].map((state) => `XSOAR ${state}`))
  // What failed before it closed is forgotten: with the one answer that closed it these are nine calls, and then ten.
  await fail(8)
  expect(policies.state()).toBe('closed')
  await fail(1)
  expect(policies.state()).toBe('open')
})

test('a wall clock that jumps neither opens nor closes the breaker', async () => {
  const { clock, policies, call, fail } = scene()
  await fail(10)
  clock.jump(3_600_000)
  expect(await call('ok')).toContain('Cannot ask')
  clock.jump(-7_200_000)
  await clock.advance(15_000)
  expect(await call('ok')).toBe('answer')
  expect(policies.state()).toBe('closed')
})

test('a final answer is health, whatever it says', async () => {
  const { policies, call, fail } = scene()
  for (let turn = 0; turn < 30; turn++) expect(await call('refused')).toBe('no such incident')
  expect(policies.state()).toBe('closed')
  await fail(9)
  expect(policies.state()).toBe('closed')
})

test('at most 60 calls are under way, the rest wait, and a full queue is refused at once', async () => {
  const { policies, stop } = scene()
  const gate = Promise.withResolvers<void>()
  let running = 0
  let most = 0
  const ask = (signal = stop.signal) =>
    policies.call(
      async () => {
        most = Math.max(most, ++running)
        await gate.promise
        running--
        return 'answer'
      },
      { signal, idempotent: true },
    )
  const calls = Array.from({ length: callPolicy.atOnce + callPolicy.queued }, () => ask())
  const tooMany = ask()
  await expect(tooMany).rejects.toThrow('the queue is full')
  await expect(tooMany).rejects.toBeInstanceOf(UpstreamDown)
  expect(running).toBe(60)
  gate.resolve()
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['answer']))
  expect([most, policies.state()]).toEqual([60, 'closed'])
})

test('a call that is stopped while it queues ends at once, and leaves the others alone', async () => {
  const { policies, stop } = scene()
  const gate = Promise.withResolvers<string>()
  const calls = Array.from({ length: callPolicy.atOnce }, () =>
    policies.call(() => gate.promise, { signal: stop.signal, idempotent: true }),
  )
  const own = new AbortController()
  let asked = false
  const queued = policies.call(async () => (asked = true), { signal: own.signal, idempotent: true })
  own.abort(new Error('never mind'))
  await expect(queued).rejects.toThrow('never mind')
  gate.resolve('answer')
  await Promise.all(calls)
  expect(asked).toBe(false)
})

test('a call given up for want of time counts against the upstream', async () => {
  const { policies } = scene()
  for (let turn = 0; turn < 10; turn++) {
    const limit = new AbortController()
    const call = policies.call(
      () => new Promise((_, reject) => limit.signal.addEventListener('abort', () => reject(limit.signal.reason))),
      { signal: limit.signal, idempotent: true },
    )
    limit.abort(new Error('too slow'))
    await expect(call).rejects.toThrow('too slow')
  }
  await new Promise((resolve) => setImmediate(resolve))
  expect(policies.state()).toBe('open')
})

test('a call that surely did nothing is tried again; one that may have done something only where that is harmless', async () => {
  for (const [sent, idempotent, tries] of [
    ['no', false, 3],
    ['unknown', true, 3],
    ['unknown', false, 1],
  ] as const) {
    const { clock, policies, stop } = scene()
    let tried = 0
    const call = policies.call(
      async () => {
        tried++
        throw new UpstreamDown('XSOAR', 'cut', { sent })
      },
      { signal: stop.signal, idempotent },
    )
    const ended = call.then(
      () => 'answered',
      () => 'failed',
    )
    await clock.advance(30_000)
    expect([await ended, tried]).toEqual(['failed', tries])
  }
})
