import type { ToldEvent } from '@nightshift/sandbox/contract'
import { expect, test } from 'vitest'
import { wireAfter, wireOf } from './wire.ts'

const call = (status: number, path = '/v1/people/me'): ToldEvent => ({
  type: 'call',
  at: 5,
  call: { seq: 1, at: 4, kind: 'http', bot: 'toodles@webex.bot', method: 'GET', path, status, ms: 1.5 },
})
const closed: ToldEvent = { type: 'link', what: 'closed', at: 6, link: 'l', device: 'd', bot: 'pinger@webex.bot', code: 1006, reason: '' }

test('the newest line is the first, with whose it is and how it went', () => {
  expect(wireAfter(wireAfter([], [call(200)]), [call(503), closed])).toMatchObject([
    { id: 3, what: 'link closed', bot: 'pinger', about: '1006', tone: 'warn' },
    { id: 2, what: 'GET', bot: 'toodles', about: '/people/me', status: 503, tone: 'bad' },
    { id: 1, status: 200, ms: 1.5, at: 4 },
  ])
})

test('lines of one bot can be read alone', () => {
  expect(wireOf(wireAfter([], [call(200), closed]), 'pinger')).toHaveLength(1)
  expect(wireOf(wireAfter([], [call(200), closed]), '')).toHaveLength(2)
})

test('long ids are shortened, so that what is called can be read', () => {
  const [line] = wireAfter([], [call(200, '/v1/messages/Y2lzY29zcGFyazovL3VzL01FU1NBR0UvYzdhMWRjNjAtZThiZQ')])
  expect(line?.about).toBe('/messages/…hiZQ')
})

test('nothing is made of what is no line, and a new night has none', () => {
  const some = wireAfter([], [call(200)])
  expect(wireAfter(some, [{ type: 'fleet', at: 1, bots: [] }])).toBe(some)
  expect(wireAfter(some, [{ type: 'reset', at: 1 }])).toEqual([])
})

test('a long night costs no more than an hour', () => {
  const many = Array.from({ length: 900 }, () => call(200))
  const lines = wireAfter([], many)
  expect(lines).toHaveLength(500)
  expect(lines[0]?.id).toBe(900)
})
