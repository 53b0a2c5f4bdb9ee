import { expect, test } from 'vitest'
import type { Ask } from './ask.ts'
import { guarded, pages } from './pages.ts'
import type { Places } from './places.ts'

const base = 'https://webexapis.com/v1'
const places: Places = { rest: () => base, mayCarry: (url) => url.startsWith('https://webexapis.com/'), clusterOf: () => undefined }

test('the next page keeps its cursor and loses nothing else', () => {
  expect(guarded(`${base}/rooms?max=200&cursor=abc`, base, '/rooms?sortBy=x&max=200', 200, places)).toBe('/rooms?max=200&cursor=abc')
})

test.each([['null'], [''], ['-1'], ['0'], ['1e3']])('a senseless max (%s) is replaced by ours', (max) => {
  expect(guarded(`${base}/rooms?max=${max}&cursor=abc`, base, '/rooms?max=200', 200, places)).toBe('/rooms?max=200&cursor=abc')
})

test.each([
  'https://evil.tld/v1/rooms?max=1',
  'https://webexapis.com/v1/people?max=1',
  'https://webexapis.com/v2/rooms?max=1',
  'https://webexapis.com/v1/rooms/../messages?max=1',
  'not a url',
])('%s is not followed', (link) => expect(guarded(link, base, '/rooms?max=200', 200, places)).toBeUndefined())

test('a loop ends, and so does a list without end', async () => {
  let calls = 0
  const looping: Ask = async () => ({
    status: 200,
    body: { items: [{ id: String(++calls) }, 'junk'] },
    trackingId: '',
    retryAfter: undefined,
    link: `${base}/rooms?max=2&cursor=same`,
  })
  const seen: unknown[] = []
  for await (const page of pages(looping, places, '/rooms?max=2', 2, 10)) seen.push(...page)
  expect(seen).toEqual([{ id: '1' }, { id: '2' }])
  let endless = 0
  const growing: Ask = async () => ({
    status: 200,
    body: { items: [] },
    trackingId: '',
    retryAfter: undefined,
    link: `${base}/rooms?max=2&cursor=${++endless}`,
  })
  for await (const _ of pages(growing, places, '/rooms?max=2', 2, 4)) continue
  expect(endless).toBe(4)
})
