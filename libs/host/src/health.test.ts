import { expect, test } from 'vitest'
import { healthApp, type HealthSources } from './health.ts'

const sources = (more: Partial<HealthSources> = {}): HealthSources => ({
  dead: () => undefined,
  unready: () => 'waiting: dns',
  started: () => false,
  facts: async () => ({ bot: 'toodles', inbox: 3 }),
  metrics: async () => 'nightshift_ready 0\n',
  metricsType: 'text/plain',
  controlToken: () => undefined,
  sharedToken: () => undefined,
  shared: async () => undefined,
  control: { reconnect: async () => 'a new link' },
  views: {},
  onControl: () => undefined,
  ...more,
})

test('the probes say why', async () => {
  const app = healthApp(sources())
  expect((await app.request('/livez')).status).toBe(200)
  const ready = await app.request('/readyz')
  expect(ready.status).toBe(503)
  expect(await ready.json()).toEqual({ ok: false, reason: 'waiting: dns', bot: 'toodles', inbox: 3 })
  expect((await app.request('/startupz')).status).toBe(503)
  expect(await (await app.request('/metrics')).text()).toContain('nightshift_ready')
})

test('without a token file there are no control routes; with one, nobody passes without it', async () => {
  const post = { method: 'POST' }
  expect((await healthApp(sources()).request('/control/reconnect', post)).status).toBe(404)
  const calls: string[] = []
  const app = healthApp(sources({ controlToken: () => 'secret', onControl: (verb) => calls.push(verb) }))
  expect((await app.request('/control/reconnect', post)).status).toBe(401)
  expect((await app.request('/control/reconnect', { ...post, headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
  const allowed = await app.request('/control/reconnect', { ...post, headers: { authorization: 'Bearer secret' } })
  expect(await allowed.json()).toEqual({ ok: true, did: 'a new link' })
  expect(calls).toEqual(['reconnect'])
  expect((await app.request('/control/nonsense', { ...post, headers: { authorization: 'Bearer secret' } })).status).toBe(404)
})
