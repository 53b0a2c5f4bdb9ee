import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { CallFailed } from './call-failed.ts'
import { openControl, type Control } from './control.ts'
import { alarm } from './topics.ts'

const org = '9a55f1c0-0000-4000-8000-000000000001'
const tokenOf = (name: string): string => `${name}${'x'.repeat(48)}_PF84_${org}`

interface Fixture extends AsyncDisposable {
  readonly url: string
  readonly calls: readonly { readonly path: string; readonly authorization: string | undefined }[]
  control(token: () => string, deadlineMs?: number): Control
}

/** A catalogue and a devices service, in which `before` may answer first. */
async function fixture(
  before: (request: IncomingMessage, ...rest: Parameters<RequestListener> extends [unknown, infer R] ? [R] : never) => boolean = () =>
    false,
  links: Readonly<Record<string, string>> = {},
): Promise<Fixture> {
  const calls: { path: string; authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    calls.push({ path: request.url ?? '', authorization: request.headers.authorization })
    if (before(request, response)) return
    response.setHeader('content-type', 'application/json')
    if (request.url?.includes('/catalog') === true) response.end(JSON.stringify(hostmap(base, links)))
    else response.end(JSON.stringify({ ok: true }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listening on TCP
  return {
    url: base,
    calls,
    control: (token, deadlineMs = 2_000) =>
      openControl({
        bot: 'toodles',
        version: '1',
        u2c: `${base}/u2c/api/v1`,
        rest: 'catalog',
        override: {},
        token,
        clock: systemClock,
        deadlineMs,
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function hostmap(base: string, links: Readonly<Record<string, string>>): unknown {
  const { host, hostname } = new URL(base)
  return {
    serviceLinks: {
      u2c: `${base}/u2c/api/v1`,
      wdm: `${base}/wdm/api/v1`,
      hydra: `${base}/v1/`,
      conversation: `${base}/conversation/api/v1`,
      ...links,
    },
    hostCatalog: { [host]: [{ host: hostname, id: 'urn:TEAM:eu-central-1_k:conversation', priority: 1, ttl: -1 }] },
    activeServices: {},
    timestamp: '0',
    orgId: org,
    format: 'hostmap',
  }
}

test('the catalogue loads, and says where REST and WDM are and which region a host stands for', async () => {
  await using place = await fixture()
  const control = place.control(() => tokenOf('a'))
  expect(control.services()).toBeUndefined()
  await control.load()
  expect(control.services()).toEqual({ wdm: `${place.url}/wdm/api/v1`, rest: `${place.url}/v1` })
  expect(control.clusterOf(`${place.url}/conversation/api/v1/conversations/x`)).toBe('urn:TEAM:eu-central-1_k')
  expect(control.clusterOf('http://elsewhere.example/x')).toBeUndefined()
  const calls = place.calls.length
  await control.load()
  expect(place.calls.length).toBe(calls)
})

test('the first catalogue is asked for without the token, the second with it', async () => {
  await using place = await fixture()
  await place.control(() => tokenOf('a')).load()
  for (const { path, authorization } of place.calls)
    expect(authorization, path).toBe(path.includes('/limited/') ? undefined : `Bearer ${tokenOf('a')}`)
})

test('two bots in one process keep their tokens apart', async () => {
  await using place = await fixture()
  const [a, b] = [place.control(() => tokenOf('a')), place.control(() => tokenOf('b'))]
  await Promise.all([a.load(), b.load()])
  await a.wdmRequest('GET', `${place.url}/wdm/api/v1/devices?who=a`)
  await b.wdmRequest('GET', `${place.url}/wdm/api/v1/devices?who=b`)
  const seen = place.calls.flatMap(({ path, authorization }) => (path.includes('who=') ? [`${path.slice(-1)} ${authorization}`] : []))
  expect(seen).toEqual([`a Bearer ${tokenOf('a')}`, `b Bearer ${tokenOf('b')}`])
})

test('a new token makes a new instance', async () => {
  await using place = await fixture()
  let token = tokenOf('a')
  const control = place.control(() => token)
  await control.load()
  token = tokenOf('b')
  await control.load()
  await control.wdmRequest('GET', `${place.url}/wdm/api/v1/devices`)
  expect(place.calls.at(-1)?.authorization).toBe(`Bearer ${tokenOf('b')}`)
})

test.each(['/limited/catalog', '/api/v1/catalog?'])(
  'where %s fails, load fails soon, and succeeds as soon as U2C answers',
  async (part) => {
    let down = true
    await using place = await fixture((request, response) => {
      if (!down || request.url?.includes(part) !== true) return false
      response.writeHead(503, { 'retry-after': '7' }).end('{"message":"away"}')
      return true
    })
    const control = place.control(() => tokenOf('a'))
    await expect(control.load()).rejects.toBeInstanceOf(CallFailed)
    await expect(control.load()).rejects.toMatchObject({ status: 503, retryAfter: '7' })
    expect(control.services()).toBeUndefined()
    down = false
    await control.load()
    expect(control.services()).toBeDefined()
  },
)

test('a catalogue that never answers ends at the deadline', async () => {
  await using place = await fixture((request) => request.url?.includes('catalog') === true)
  await expect(place.control(() => tokenOf('a'), 200).load()).rejects.toMatchObject({ status: 0, code: 'ETIMEDOUT' })
})

test('a refused connection is told with its code', async () => {
  const place = await fixture()
  await place[Symbol.asyncDispose]()
  const control = place.control(() => tokenOf('a'))
  await expect(control.load()).rejects.toBeInstanceOf(CallFailed)
  await expect(control.load()).rejects.toMatchObject({ status: 0, code: 'ECONNREFUSED' })
})

test('a failed refresh leaves the old catalogue in use', async () => {
  let down = false
  await using place = await fixture((request, response) => {
    if (!down || request.url?.includes('catalog') !== true) return false
    response.writeHead(500).end()
    return true
  })
  const control = place.control(() => tokenOf('a'))
  await control.load()
  down = true
  await expect(control.refreshCatalogue()).rejects.toMatchObject({ status: 500 })
  expect(control.services()?.wdm).toBe(`${place.url}/wdm/api/v1`)
})

test.each([302, 400, 401, 403, 404, 429, 503])('WDM answering %i is an error with that status', async (status) => {
  await using place = await fixture((request, response) => {
    if (request.url?.includes('/wdm/') !== true) return false
    response.writeHead(status, { location: 'http://elsewhere.example/', 'content-type': 'application/json' }).end('{"message":"because"}')
    return true
  })
  const control = place.control(() => tokenOf('a'))
  await control.load()
  await expect(control.wdmRequest('GET', `${place.url}/wdm/api/v1/devices`)).rejects.toMatchObject({ name: 'CallFailed', status })
})

test('neither a look-alike of a listed service nor a redirecting header carries the token away', async () => {
  await using thief = await fixture()
  await using place = await fixture(
    (request, response) => {
      if (request.url?.includes('/wdm/') !== true) return false
      response.writeHead(200, { 'cisco-location': `${thief.url}/stolen` }).end('{}')
      return true
    },
    { idbroker: 'https://idbroker.example' },
  )
  const alarms: string[] = []
  const deafen = alarm.hear(({ name }) => alarms.push(name))
  const control = place.control(() => tokenOf('a'))
  await control.load()
  await expect(control.wdmRequest('GET', 'https://idbroker.example.evil.tld/')).rejects.toMatchObject({ foreign: true })
  await expect(control.wdmRequest('GET', `${thief.url}/wdm`)).rejects.toMatchObject({ foreign: true })
  await expect(control.wdmRequest('GET', `${place.url}/wdm/api/v1/devices`)).rejects.toBeInstanceOf(CallFailed)
  deafen()
  expect(thief.calls).toEqual([])
  expect(alarms).toEqual(['token.host_refused', 'token.host_refused'])
})

test('no error holds the token, however deep one looks', async () => {
  await using place = await fixture((request, response) => {
    if (request.url?.includes('/wdm/') !== true) return false
    response.writeHead(500).end('{"message":"broken"}')
    return true
  })
  const control = place.control(() => tokenOf('secret'))
  await control.load()
  const error: unknown = await control.wdmRequest('POST', `${place.url}/wdm/api/v1/devices`, {}).catch((one: unknown) => one)
  const { inspect } = await import('node:util')
  expect(inspect(error, { showHidden: true, depth: 10 })).not.toContain('secretxxx')
})
