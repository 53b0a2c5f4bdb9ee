import { expect, test } from 'vitest'
import type { FeedEvent, FleetBot } from './contract.ts'
import { feed } from './feed.ts'

const bot = (pid: number, inbox = 0): FleetBot => ({ name: 'toodles', ready: true, state: 'live', restarts: 0, pid, inbox, outbox: 0 })
const fleet = (one: FleetBot): FeedEvent => ({ type: 'fleet', bots: [one] })
const call = (seq: number): FeedEvent => ({ type: 'call', call: { seq, at: 0, kind: 'http' } })

test('every line carries its time and its number, and is told to who listens', () => {
  const news = feed(() => 7)
  const heard: unknown[] = []
  const stop = news.hear((id, event) => heard.push([id, event]))
  news.say({ type: 'reset' })
  stop()
  news.say({ type: 'reset' })
  expect(heard).toEqual([[1, { type: 'reset', at: 7 }]])
})

test('who comes later is told what is kept, in the order in which it was said', () => {
  const news = feed(() => 0)
  news.say(call(1))
  news.say({ type: 'path', path: { point: 'stored', bot: 'toodles', at: 0 } })
  news.say({ type: 'reset' })
  expect(news.since(0).map(([id, { type }]) => [id, type])).toEqual([
    [1, 'call'],
    [2, 'path'],
    [3, 'reset'],
  ])
  expect(news.since(2)).toHaveLength(1)
})

test('a flood of calls does not push out what was said, and of the fleet only its changes of processes are kept', () => {
  const news = feed(() => 0)
  news.say({ type: 'reset' })
  for (let seq = 0; seq < 5_000; seq++) news.say(call(seq))
  for (let inbox = 0; inbox < 50; inbox++) news.say(fleet(bot(1, inbox)))
  news.say(fleet(bot(2)))
  const kinds = news.since(0).map(([, { type }]) => type)
  expect(kinds[0]).toBe('reset')
  expect(kinds.filter((type) => type === 'fleet').length).toBeLessThanOrEqual(4)
  expect(kinds.filter((type) => type === 'call').length).toBeLessThanOrEqual(2_000)
})
