import { fakeClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { openArrivals } from './arrivals.ts'
import type { Arrival } from './contract.ts'

const arrival = (message: string): Arrival => ({
  event: { kind: 'message.created', key: `msg:${message}`, message, room: 'r', actor: 'a', at: 0, via: 'socket' },
  hold: false,
  ack: () => undefined,
})
const keys = (batch: readonly Arrival[] | undefined): readonly string[] => (batch ?? []).map(({ event }) => event.key)

test('a batch is whatever is queued, at most 50, in order', async () => {
  const arrivals = openArrivals(fakeClock(0), () => undefined)
  const all = Array.from({ length: 120 }, (_, i) => String(i))
  for (const one of all) arrivals.push(arrival(one))
  arrivals.finish()
  const sizes: number[] = []
  const seen: string[] = []
  for await (const batch of arrivals) {
    sizes.push(batch.length)
    seen.push(...keys(batch))
  }
  expect(sizes).toEqual([50, 50, 20])
  expect(seen).toEqual(all.map((one) => `msg:${one}`))
})

test('a lone arrival does not wait for company', async () => {
  const arrivals = openArrivals(fakeClock(0), () => undefined)
  const next = arrivals[Symbol.asyncIterator]().next()
  arrivals.push(arrival('1'))
  expect(keys((await next).value)).toEqual(['msg:1'])
})

test('it knows how old its oldest is, and when it is empty', async () => {
  const clock = fakeClock(0)
  const arrivals = openArrivals(clock, () => undefined)
  expect(arrivals.oldestMs()).toBe(0)
  arrivals.push(arrival('1'))
  await clock.advance(700)
  expect(arrivals.oldestMs()).toBe(700)
  let dry = false
  const drained = arrivals.drained().then(() => void (dry = true))
  await new Promise((resolve) => setImmediate(resolve))
  expect(dry).toBe(false)
  const stream = arrivals[Symbol.asyncIterator]()
  await stream.next()
  await new Promise((resolve) => setImmediate(resolve))
  expect(dry).toBe(false) // taken, but not yet committed
  void stream.next()
  await drained
  expect(arrivals.size()).toBe(0)
})

test('whoever leaves the loop is noticed', async () => {
  let left = false
  const arrivals = openArrivals(fakeClock(0), () => void (left = true))
  arrivals.push(arrival('1'))
  for await (const _ of arrivals) break
  expect(left).toBe(true)
})

test('after its end nothing comes in, and the loop ends only when everything is over', async () => {
  const arrivals = openArrivals(fakeClock(0), () => undefined)
  arrivals.push(arrival('1'))
  arrivals.end()
  arrivals.push(arrival('2'))
  const stream = arrivals[Symbol.asyncIterator]()
  expect(keys((await stream.next()).value)).toEqual(['msg:1'])
  let over = false
  const last = stream.next().then(({ done }) => void (over = done === true))
  await new Promise((resolve) => setImmediate(resolve))
  expect(over).toBe(false)
  arrivals.finish()
  await last
  expect(over).toBe(true)
})
