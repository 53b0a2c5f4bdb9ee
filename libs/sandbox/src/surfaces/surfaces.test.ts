import { expect, test } from 'vitest'
import { sandboxOrgId } from '../index.ts'
import { withSandbox } from '../testing/with-sandbox.ts'

test('the limited catalogue asks for nothing, the full one for a good token', () =>
  withSandbox(async ({ sandbox, bot }) => {
    const limited = await fetch(`${sandbox.u2c}/limited/catalog?orgId=${sandboxOrgId}&format=hostmap`)
    expect([limited.status, limited.headers.get('etag')]).toEqual([200, '"sandbox-catalogue"'])
    expect((await fetch(`${sandbox.u2c}/catalog?format=hostmap`)).status).toBe(401)
    expect((await (await bot()).rest('GET', `${sandbox.u2c}/catalog?format=hostmap`)).status).toBe(200)
  }))

test('keys of the host catalogue carry the port and their hosts do not, every service has a path, every id four parts', () =>
  withSandbox(async ({ sandbox, bot }) => {
    const { json } = await (await bot()).rest('GET', `${sandbox.u2c}/catalog`)
    const links = json['serviceLinks'] as Record<string, string>
    const hosts = json['hostCatalog'] as Record<string, { host: string; id: string }[]>
    for (const name of 'u2c wdm hydra conversation identityLookup mercury metrics encryption idbroker identity user feature clientLogging'.split(
      ' ',
    )) {
      expect([name, new URL(links[name] ?? '').pathname.length]).toEqual([name, expect.any(Number)])
      expect(new URL(links[name] ?? '').pathname).not.toBe('/')
    }
    expect(Object.entries(hosts).map(([key, [entry]]) => [key, entry?.host, entry?.id])).toEqual([
      [`127.0.0.1:${sandbox.port}`, '127.0.0.1', 'urn:TEAM:eu-central-1_k:conversation'],
      [`localhost:${sandbox.port}`, 'localhost', 'urn:TEAM:us-east-2_a:conversation'],
    ])
  }))

test('one host name cannot serve two clusters: then there is one', () =>
  withSandbox(
    async ({ bot, control }) => {
      const toodles = await bot()
      const said = await control.say({ as: 'dana', room: 'hunts', markdown: '@toodles hi' })
      expect(Buffer.from(said.roomId, 'base64url').toString()).toMatch(/^ciscospark:\/\/us\/ROOM\//)
      expect((await toodles.rest('GET', `/v1/messages/${said.id}`)).status).toBe(200)
    },
    { euHost: 'localhost' },
  ))

test('a device lives from its registration to its deletion', () =>
  withSandbox(async ({ bot }) => {
    const toodles = await bot()
    const root = '/wdm/api/v1/devices'
    expect((await toodles.rest('GET', root)).status).toBe(404)
    const made = await toodles.rest('POST', root, { name: 'nightshift/toodles/solo.1a2b3c4d', deviceType: 'DESKTOP', model: 'nightshift' })
    expect(made.headers.get('etag')).toMatch(/^".+"$/)
    expect(made.json).toMatchObject({
      name: 'nightshift/toodles/solo.1a2b3c4d',
      model: 'nightshift',
      userId: toodles.uuid,
      orgId: sandboxOrgId,
    })
    const url = String(made.json['url'])
    expect((await toodles.rest('PUT', url, { ...made.json, model: 'newer', webSocketUrl: 'wss://evil.example/' })).json).toMatchObject({
      model: 'newer',
      webSocketUrl: made.json['webSocketUrl'],
    })
    expect((await toodles.rest('GET', root)).json['devices']).toMatchObject([{ url, model: 'newer' }])
    expect((await (await bot('tars')).rest('GET', url)).status).toBe(404)
    expect((await toodles.rest('DELETE', url)).status).toBe(204)
    expect((await toodles.rest('PUT', url, {})).status).toBe(404)
    expect((await toodles.rest('DELETE', url)).status).toBe(404)
  }))

test('a device with a ttl is gone when it has passed, unless it was refreshed', () =>
  withSandbox(
    async ({ bot, control }) => {
      const toodles = await bot()
      const device = await toodles.device({ ttl: 60 })
      await control.clock({ advance: 59_000 })
      expect((await toodles.rest('PUT', device.url, {})).status).toBe(200)
      await control.clock({ advance: 59_000 })
      expect((await toodles.rest('GET', device.url)).status).toBe(200)
      await control.clock({ advance: 1_000 })
      expect((await toodles.rest('GET', device.url)).status).toBe(404)
    },
    { clock: 'virtual' },
  ))

test('the 101st device is refused with the sentence that clients look for, and all can be wiped', () =>
  withSandbox(async ({ bot }) => {
    const toodles = await bot()
    for (let each = 0; each < 100; each++) await toodles.device()
    const refused = await toodles.rest('POST', '/wdm/api/v1/devices', {})
    expect([refused.status, refused.json['message']]).toEqual([403, 'User has excessive device registrations'])
    expect((await toodles.rest('DELETE', '/wdm/api/v1/devices')).status).toBe(204)
    expect((await toodles.rest('GET', '/wdm/api/v1/devices')).status).toBe(404)
  }))

test('every answer has a tracking id and a date, a slash at the end does no harm, telemetry is swallowed', () =>
  withSandbox(async ({ bot, url }) => {
    const toodles = await bot()
    const me = await toodles.rest('GET', '/v1/people/me/')
    expect([me.status, me.json['orgId']]).toEqual([200, Buffer.from(`ciscospark://us/ORGANIZATION/${sandboxOrgId}`).toString('base64url')])
    expect(me.headers.get('trackingid')).toMatch(/^ROUTERGW_/)
    expect(Date.parse(me.headers.get('date') ?? '')).toBeGreaterThan(0)
    const ours = await fetch(`${url}/v1/people/me`, { headers: { trackingid: 'nightshift_1' } })
    expect([ours.status, ours.headers.get('trackingid'), ((await ours.json()) as { trackingId: string }).trackingId]).toEqual([
      401,
      'nightshift_1',
      'nightshift_1',
    ])
    expect((await toodles.rest('POST', '/metrics/api/v1/clientmetrics', {})).status).toBe(204)
  }))

test('people are found by id, by e-mail and in lists of ids', () =>
  withSandbox(async ({ bot }) => {
    const toodles = await bot()
    const found = await toodles.rest('GET', '/v1/people?email=dana.okafor@meridian.example')
    const [dana] = found.json['items'] as { id: string; displayName: string; type: string }[]
    expect(dana).toMatchObject({ displayName: 'Dana Okafor', type: 'person' })
    expect((await toodles.rest('GET', `/v1/people/${dana?.id}`)).json['emails']).toEqual(['dana.okafor@meridian.example'])
    const unknown = Buffer.from('ciscospark://us/PEOPLE/00000000-0000-4000-8000-000000000000').toString('base64url')
    expect((await toodles.rest('GET', `/v1/people/?id=${dana?.id},${unknown}`)).json).toMatchObject({
      items: [{ id: dana?.id }],
      notFoundIds: [unknown],
    })
    expect((await toodles.rest('GET', '/v1/people')).status).toBe(400)
  }))

test('rooms are listed by last activity, page by page', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    await control.say({ as: 'dana', room: 'triage', markdown: 'latest' })
    const first = await toodles.rest('GET', '/v1/rooms?sortBy=lastactivity&max=4')
    expect((first.json['items'] as { title: string }[])[0]?.title).toBe('triage')
    const seen = new Set<string>()
    let next: string | undefined = '/v1/rooms?sortBy=lastactivity&max=4'
    while (next !== undefined) {
      const page = await toodles.rest('GET', next)
      for (const room of page.json['items'] as { title: string }[]) seen.add(room.title)
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1]
    }
    expect(seen).toEqual(new Set(['general', 'triage', 'ops', 'canary', 'approvals', 'hunts', 'leads', 'silencers', 'announce']))
    expect((await toodles.rest('GET', '/v1/rooms?max=1001')).status).toBe(400)
    expect((await toodles.rest('GET', '/v1/rooms?type=other')).status).toBe(400)
  }))

test('a path that nobody serves answers 404 in the form of Webex and is written down', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    expect((await toodles.rest('GET', '/v1/teams')).json).toMatchObject({
      message: expect.any(String),
      errors: [{}],
      trackingId: expect.any(String),
    })
    const calls = await control.calls()
    expect(calls.filter((call) => call.unhandled)).toMatchObject([
      { method: 'GET', path: '/v1/teams', status: 404, bot: 'toodles@webex.bot' },
    ])
    expect((await control.state()).unhandled).toBe(1)
  }))
