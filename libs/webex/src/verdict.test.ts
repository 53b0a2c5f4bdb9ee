import { expect, test } from 'vitest'
import { verdictOf } from './verdict.ts'

test.each([200, 201, 204])('%i is done', (status) => expect(verdictOf('POST', status, false)).toBe('done'))

test.each([400, 403, 404, 405, 409, 410, 415, 428])('%i is final, whatever the method', (status) => {
  for (const method of ['GET', 'POST', 'PUT', 'DELETE']) expect(verdictOf(method, status, false)).toBe('final')
})

test('a rate limit, and an overload that names its time, were surely not processed', () => {
  expect(verdictOf('POST', 429, false)).toBe('wait')
  expect(verdictOf('POST', 503, true)).toBe('wait')
  expect(verdictOf('GET', 503, true)).toBe('wait')
})

test.each([408, 500, 502, 503, 504])('after %i a POST may have been done, the rest is repeated', (status) => {
  expect(verdictOf('POST', status, false)).toBe('unknown')
  for (const method of ['GET', 'PUT', 'DELETE']) expect(verdictOf(method, status, false)).toBe('retry')
})

test('423 is asked again, 401 puts the token in doubt, a redirect is never followed', () => {
  expect(verdictOf('GET', 423, false)).toBe('locked')
  expect(verdictOf('POST', 401, false)).toBe('verify')
  expect(verdictOf('GET', 302, false)).toBe('retry')
})

test('every status has a verdict', () => {
  for (let status = 100; status < 600; status++) expect(verdictOf('POST', status, false)).toBeTypeOf('string')
})
