import { expect, test } from 'vitest'
import { fakeClock } from './clock.ts'
import { seededRandom } from './random.ts'
import { retryBudget, retrying, type RetryBounds, type Verdict } from './retry.ts'

function scene(judge: (error: unknown) => Verdict = () => ({ again: 'always' })) {
  const clock = fakeClock(0)
  const stop = new AbortController()
  const tried: number[] = []
  const waits: number[] = []
  const rules = {
    clock,
    judge,
    random: { ...seededRandom(0), next: () => 0.5 },
    budget: retryBudget(),
    backoff: { baseMs: 300, capMs: 10_000 },
    tries: 3,
    onRetry: (_: unknown, waitMs: number) => waits.push(waitMs),
  }
  const run = (succeedAt: number, bounds: Partial<RetryBounds> = {}) =>
    retrying(
      async () => {
        tried.push(clock.monotonic())
        if (tried.length < succeedAt) throw new Error(`failure ${tried.length}`)
        return 'answer'
      },
      { signal: stop.signal, idempotent: true, ...bounds },
      rules,
    )
  return { clock, stop, tried, waits, rules, run }
}
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    (value) => value,
    (error: unknown) => (error as Error).message,
  )

test('a call that may pass is tried three times, with growing waits, and ends with its last error', async () => {
  const { clock, tried, waits, run } = scene()
  const ended = outcome(run(9))
  await clock.advance(10_000)
  expect([await ended, tried, waits]).toEqual(['failure 3', [0, 150, 450], [150, 300]])
})

test('a try that works ends it', async () => {
  const { clock, tried, run } = scene()
  const ended = outcome(run(2))
  await clock.advance(10_000)
  expect([await ended, tried.length]).toEqual(['answer', 2])
})

test('what may have been processed is tried again only where that is harmless; what is final never', async () => {
  for (const [again, idempotent, tries] of [
    ['if idempotent', true, 3],
    ['if idempotent', false, 1],
    ['always', false, 3],
    ['never', true, 1],
  ] as const) {
    const { clock, tried, run } = scene(() => ({ again }))
    const ended = outcome(run(9, { idempotent }))
    await clock.advance(10_000)
    await ended
    expect(tried.length, `${again}, idempotent ${idempotent}`).toBe(tries)
  }
})

test('the wait that the upstream asks for wins over the formula', async () => {
  const { clock, waits, run } = scene(() => ({ again: 'always', afterMs: 7_000 }))
  const ended = outcome(run(2))
  await clock.advance(7_000)
  expect([await ended, waits]).toEqual(['answer', [7_000]])
})

test('no wait goes beyond the deadline: the error comes at once', async () => {
  const { tried, run } = scene()
  expect(await outcome(run(9, { notAfter: 150 }))).toBe('failure 1')
  expect(tried).toEqual([0])
})

test('a stop ends the wait with its reason and tries nothing more', async () => {
  const { clock, stop, tried, run } = scene()
  const ended = outcome(run(9))
  await clock.advance(100)
  stop.abort(new Error('the process stops'))
  expect(await ended).toBe('the process stops')
  expect(await outcome(run(9))).toBe('the process stops')
  await clock.advance(10_000)
  expect(tried).toEqual([0])
})

test('retries add at most a fifth to the load, beside a small reserve', () => {
  const budget = retryBudget(0.2, 10)
  let retries = 0
  for (let call = 0; call < 1_000; call++) {
    budget.called()
    for (let retry = 0; retry < 2; retry++) if (budget.spend()) retries++
  }
  expect(retries).toBeGreaterThan(190)
  expect(retries).toBeLessThanOrEqual(210)
})

test('a quiet time saves up no storm', () => {
  const budget = retryBudget(0.2, 10)
  for (let call = 0; call < 10_000; call++) budget.called()
  expect(Array.from({ length: 50 }, () => budget.spend()).filter(Boolean)).toHaveLength(10)
})

test('where the budget is spent a failure is final', async () => {
  const { clock, rules, tried, run } = scene()
  while (rules.budget.spend());
  expect(await outcome(run(9))).toBe('failure 1')
  await clock.advance(10_000)
  expect(tried).toHaveLength(1)
})
