import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock, systemRandom, type Clock } from '@nightshift/resilience'
import { afterEach, expect, test } from 'vitest'
import { openAgents } from './agents.ts'
import { TooLate } from './errors.ts'
import { nextOf, restClient } from './rest-client.ts'
import { alarm } from './topics.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serve(answer: RequestListener, clock: Clock = systemClock) {
  const seen: { readonly headers: Readonly<Record<string, unknown>>; readonly url: string }[] = []
  const server = createServer((request, response) => {
    seen.push({ headers: request.headers, url: request.url ?? '' })
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listening on TCP
  const agents = openAgents()
  closers.push(async () => {
    agents.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const client = restClient({
    bot: 'toodles',
    version: '1.2',
    token: () => 'secret-token',
    mayCarry: (url) => url.startsWith(base),
    agents,
    clock,
    random: systemRandom,
  })
  return { base, seen, client, get: (path = '/') => client.call({ method: 'GET', url: base + path, family: 'test' }) }
}

test('a call carries the token, who calls, and a tracking id that counts up', async () => {
  const { seen, get } = await serve((_, response) => response.end('{"a":1}'))
  expect(await get()).toMatchObject({ status: 200, body: { a: 1 } })
  await get()
  expect(seen[0]?.headers).toMatchObject({
    authorization: 'Bearer secret-token',
    'user-agent': 'nightshift/1.2',
    trackingid: expect.stringMatching(/^nightshift_[0-9a-f-]{36}_toodles_1$/),
  })
  expect(seen[1]?.headers['trackingid']).toMatch(/_2$/)
})

test('every status is an answer, with whatever body', async () => {
  let status = 200
  const { get } = await serve((_, response) => response.writeHead(status, { trackingid: 'ROUTER_1', 'retry-after': '5' }).end('<html>'))
  for (status of [204, 302, 404, 429, 500, 503]) expect(await get()).toMatchObject({ status, trackingId: 'ROUTER_1', retryAfter: '5' })
})

test('a redirect is not followed', async () => {
  const { seen, get, base } = await serve((_, response) => response.writeHead(302, { location: `${base}/elsewhere` }).end())
  expect((await get()).status).toBe(302)
  expect(seen.map(({ url }) => url)).toEqual(['/'])
})

test('a call to a host that the token must not go to is not made, and alarms', async () => {
  const { client } = await serve((_, response) => response.end())
  const alarms: string[] = []
  const deafen = alarm.hear(({ name, detail }) => alarms.push(`${name} ${detail}`))
  await expect(client.call({ method: 'GET', url: 'http://evil.tld/x', family: 'test' })).rejects.toMatchObject({
    name: 'WebexUnreachable',
    sent: 'no',
  })
  deafen()
  expect(alarms).toEqual(['token.host_refused evil.tld'])
})

test('a connection cut after the request is unknown, a refused one was surely not sent, and neither shows the token', async () => {
  const { client, base } = await serve((request) => request.socket.destroy())
  const cut: unknown = await client.call({ method: 'POST', url: base, family: 'test', body: '{}' }).catch((error: unknown) => error)
  expect(cut).toMatchObject({ name: 'WebexUnreachable', sent: 'unknown' })
  const refused: unknown = await restClientTo('http://127.0.0.1:1').catch((error: unknown) => error)
  expect(refused).toMatchObject({ name: 'WebexUnreachable', sent: 'no', code: 'ECONNREFUSED' })
  const { inspect } = await import('node:util')
  for (const error of [cut, refused]) expect(inspect(error, { showHidden: true, depth: 12 })).not.toContain('secret-token')
})

test('silence ends at the time limit and is unknown', async () => {
  const { client, base } = await serve(() => undefined)
  await expect(client.call({ method: 'POST', url: base, family: 'test', body: '{}', timeoutMs: 60 })).rejects.toMatchObject({
    sent: 'unknown',
    code: 'ETIMEDOUT',
  })
})

test('what was in time at the call but not when the connection stands does not leave', async () => {
  let looks = 0
  // Every look at this clock is a second later.
  const clock: Clock = { ...systemClock, monotonic: () => looks++ * 1_000 }
  const { client, base, seen } = await serve((_, response) => response.end(), clock)
  await expect(client.call({ method: 'POST', url: base, family: 'test', body: '{}', notAfter: 500 })).rejects.toBeInstanceOf(TooLate)
  expect(seen).toEqual([])
  await expect(client.call({ method: 'POST', url: base, family: 'test', body: '{}', notAfter: 1e9 })).resolves.toMatchObject({
    status: 200,
  })
  await expect(client.call({ method: 'POST', url: base, family: 'test', body: '{}', notAfter: 1 })).rejects.toBeInstanceOf(TooLate)
  expect(seen).toHaveLength(1)
})

test('only rel="next" of a Link header counts', () => {
  expect(nextOf('<https://a/b?c=1,2&max=50>; rel="next"')).toBe('https://a/b?c=1,2&max=50')
  expect(nextOf('<https://a/p>; rel="prev", <https://a/n>; rel="next"')).toBe('https://a/n')
  expect(nextOf('<https://a/p>; rel="prev"')).toBeUndefined()
  expect(nextOf(undefined)).toBeUndefined()
})

function restClientTo(base: string) {
  const agents = openAgents()
  closers.push(async () => agents.close())
  return restClient({
    bot: 'toodles',
    version: '1',
    token: () => 'secret-token',
    mayCarry: () => true,
    agents,
    clock: systemClock,
    random: systemRandom,
  }).call({ method: 'POST', url: base, family: 'test', body: '{}' })
}
