import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, UpstreamDown, UpstreamRefused, type EffectCall } from '@nightshift/resilience'
import { selfSigned } from '@nightshift/upstream/testing/self-signed'
import { serve, type Served } from '@nightshift/upstream/testing/serve'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kubernetes, type Kubernetes } from './index.ts'
import { kubernetesBlock } from './settings.ts'
import { kubeconfigFor, simulatedCluster, type SimulatedCluster } from './simulator/index.ts'

const token = 'service-account-token'
const local = { 'insecure-skip-tls-verify': true }
let folder: string
let cluster: SimulatedCluster
let served: Served
let client: Kubernetes

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kubernetes-'))
  cluster = simulatedCluster(['nightshift-toodles', 'nightshift-msoar'], { token })
  served = await serve(cluster.fetch)
  client = open(kubeconfigFor(served.url, token, local))
})
afterAll(async () => {
  await served.stop()
  rmSync(folder, { recursive: true })
})

let files = 0
function open(kubeconfig: string): Kubernetes {
  const file = join(folder, `kubeconfig-${files++}`)
  writeFileSync(file, kubeconfig)
  return kubernetes.open({ settings: { kubernetes: { enabled: true, kubeconfig: file } }, secret: () => undefined, clock: systemClock })
}
const call = (startedAt: number): EffectCall => ({
  signal: AbortSignal.timeout(10_000),
  notAfter: Infinity,
  marker: 'm',
  startedAt,
})

describe('the contract: restarting a bot is `kubectl rollout restart`', () => {
  test('the pod template gets the time, which makes a new generation; the rollout is followed to its end', async () => {
    const at = Date.parse('2026-03-18T15:00:00Z')
    expect(await client.rollout('toodles')).toEqual({ state: 'done', revision: 1, wanted: 1, updated: 1, available: 1 })
    expect(await client.restart('toodles').run(call(at))).toEqual({ revision: 2 })
    expect(cluster.deployments.get('nightshift-toodles')?.annotations).toEqual({
      'kubectl.kubernetes.io/restartedAt': '2026-03-18T15:00:00.000Z',
    })
    expect((await client.rollout('toodles')).state).toBe('unseen')
    cluster.observe('nightshift-toodles')
    expect(await client.rollout('toodles')).toMatchObject({ state: 'rolling', revision: 2, updated: 0 })
    cluster.finish('nightshift-toodles')
    expect((await client.rollout('toodles')).state).toBe('done')
    expect(cluster.deployments.get('nightshift-msoar')?.generation).toBe(1)
  })

  test('a restart whose answer was lost is found again by its time, and by no other', async () => {
    const at = Date.parse('2026-03-18T16:00:00Z')
    const effect = client.restart('msoar')
    expect(await effect.find?.(call(at))).toBeUndefined()
    cluster.fail('cut-after')
    await expect(effect.run(call(at))).rejects.toMatchObject({ name: 'UpstreamDown', sent: 'unknown' })
    cluster.fail(undefined)
    expect(await effect.find?.(call(at))).toEqual({ revision: 2 })
    expect(await effect.find?.(call(at + 1))).toBeUndefined()
    expect(await effect.run(call(at))).toEqual({ revision: 2 })
  })

  test('a rollout without progress is stuck, in the words of the cluster', async () => {
    cluster.stall('nightshift-msoar')
    expect(await client.rollout('msoar')).toMatchObject({ state: 'stuck', why: expect.stringContaining('timed out progressing') })
  })

  test('what is final is refused, what may pass is down; nothing secret is told', async () => {
    const refused = await client.rollout('pokedex').catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(UpstreamRefused)
    expect(refused).toMatchObject({
      kind: 'missing',
      message: 'There is no Deployment "nightshift-pokedex" in the namespace "nightshift".',
    })
    cluster.fail(403)
    await expect(client.restart('toodles').run(call(0))).rejects.toMatchObject({
      name: 'UpstreamRefused',
      message: expect.stringContaining('(403)'),
    })
    cluster.fail(503)
    await expect(client.rollout('toodles')).rejects.toMatchObject({ name: 'UpstreamDown', sent: 'no' })
    await expect(client.restart('toodles').run(call(0))).rejects.toMatchObject({ name: 'UpstreamDown', sent: 'unknown' })
    cluster.fail(undefined)
    const stranger = await open(kubeconfigFor(served.url, 'wrong-token', local))
      .rollout('toodles')
      .catch((error: unknown) => String(error))
    expect(stranger).toContain('(401)')
    expect(stranger).not.toContain('wrong-token')
    const gone = await serve(cluster.fetch)
    await gone.stop()
    const away = open(kubeconfigFor(gone.url, token, local))
    await expect(away.restart('toodles').run(call(0))).rejects.toMatchObject({ name: 'UpstreamDown', sent: 'no' })
    await expect(away.rollout('toodles')).rejects.toBeInstanceOf(UpstreamDown)
  })

  test('a name that is none of a Deployment asks nobody', async () => {
    const before = served.requests()
    await expect(client.rollout('../secrets')).rejects.toMatchObject({ name: 'UpstreamRefused' })
    expect(served.requests()).toBe(before)
  })
})

describe('how the cluster is reached', () => {
  test('where it is not switched on it is absent', async () => {
    const off = kubernetes.open({ settings: {}, secret: () => undefined, clock: systemClock })
    expect(off.there).toBe(false)
    await expect(off.restart('toodles').run(call(0))).rejects.toMatchObject({ kind: 'absent' })
  })

  test('a configuration that does not verify the server, or starts a program for its credential, is refused', async () => {
    const refusal = async (kubeconfig: string): Promise<string> =>
      await open(kubeconfig)
        .rollout('toodles')
        .then(() => 'taken')
        .catch((error: unknown) => String(error))
    expect(await refusal(kubeconfigFor('https://127.0.0.1:9', token, local))).toContain('does not verify the server')
    expect(await refusal(kubeconfigFor('http://cluster.example:80', token))).toContain('does not verify the server')
    const exec = JSON.parse(kubeconfigFor('https://127.0.0.1:9', token)) as { users: unknown } // our own words
    exec.users = [{ name: 'pinger', user: { exec: { command: 'true', apiVersion: 'client.authentication.k8s.io/v1' } } }]
    expect(await refusal(JSON.stringify(exec))).toContain('starts a program')
    expect(await refusal('{')).toContain('cannot be read')
  })

  const certificate = selfSigned()
  test.skipIf(certificate === undefined)('over TLS the server’s authority must be the configured one', async () => {
    const server = createServer({ ...certificate }, (request, response) => {
      const headers = { authorization: request.headers.authorization ?? '' }
      void cluster.fetch(new Request(`http://localhost${request.url}`, { headers })).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
      })
    }).listen(0, '127.0.0.1')
    await new Promise((done) => server.once('listening', done))
    const url = `https://localhost:${(server.address() as AddressInfo).port}` // it listens on a port
    try {
      const ca = { 'certificate-authority-data': Buffer.from(certificate?.cert ?? '').toString('base64') }
      expect((await open(kubeconfigFor(url, token, ca)).rollout('toodles')).state).toBe('done')
      await expect(open(kubeconfigFor(url, token)).rollout('toodles')).rejects.toMatchObject({ name: 'UpstreamDown' })
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })

  test('names are checked as names', () => {
    expect(kubernetesBlock.parse({})).toEqual({ enabled: false, deployment: 'nightshift-{bot}' })
    for (const wrong of [{ namespace: 'A b' }, { deployment: 'nightshift' }, { deployment: '../{bot}' }])
      expect(kubernetesBlock.safeParse(wrong).success).toBe(false)
  })
})
