import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { at, claim } from '../claims.ts'
import { chart } from '../generate/generate.ts'
import { run, type Run } from '../helm.ts'
import { configOf, objectOf, podOf } from '../value-sets.ts'

const script = join(chart, 'files', 'fleet.mjs')
const series = '# HELP nightshift_build_info x\nnightshift_build_info{version="1"} 1\nnightshift_up_seconds 1.5e+3\n'

/** Answers by path; what is not there is 404. */
async function serving(
  answers: Readonly<Record<string, readonly [status: number, body: string]>>,
): Promise<AsyncDisposable & { readonly url: string; readonly asked: string[] }> {
  const asked: string[] = []
  const answer: RequestListener = (request, response) => {
    const [status, body] = answers[request.url ?? ''] ?? [404, '{}']
    asked.push(request.url ?? '')
    request.resume().on('end', () => response.writeHead(status).end(body))
  }
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo // a TCP server that listens has an address of this shape
  const close = (): Promise<void> => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections()))
  return { url: `http://127.0.0.1:${port}`, asked, [Symbol.asyncDispose]: close }
}

const fleet = (bots: Readonly<Record<string, string>>, more: NodeJS.ProcessEnv = {}): Promise<Run> =>
  run(process.execPath, [script], '', { BOTS: JSON.stringify(bots), PATIENCE_MS: '0', ...more })

/** The Pod of `helm test`, and its script at work (checklist 14). */
export const helmTest = [
  claim('helm test is one Pod of ours, made anew each time', async () => {
    const pod = await objectOf('trial', 'Pod', 'test')
    assert.deepEqual(pod.metadata.annotations, {
      'helm.sh/hook': 'test',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    })
    assert.deepEqual([at(pod, 'spec.restartPolicy'), at(pod, 'spec.containers.0.command')], ['Never', ['node', '/tests/fleet.mjs']])
  }),
  claim('it asks every bot of the release', async () => {
    const env = at(await objectOf('bare', 'Pod', 'test'), 'spec.containers.0.env')
    assert.deepEqual(env, [{ name: 'BOTS', value: JSON.stringify(at(await configOf('bare', 'toodles'), 'peers')) }])
  }),
  claim('it needs no image that is not there anyhow', async () => {
    assert.equal(
      at(await objectOf('bare', 'Pod', 'test'), 'spec.containers.0.image'),
      at(await podOf('bare', 'msoar'), 'containers.0.image'),
    )
    assert.equal(
      at(await objectOf('trial', 'Pod', 'test'), 'spec.containers.0.image'),
      at(await podOf('trial', 'sandbox'), 'containers.0.image'),
    )
  }),
  claim('it passes where all bots are ready, their series can be read and each answers through the local Webex', async () => {
    await using bot = await serving({ '/readyz': [200, '{"ok":true}'], '/metrics': [200, series] })
    await using webex = await serving({ '/sandbox/say': [200, '{}'], '/sandbox/expect': [200, '[]'] })
    const { status, stdout } = await fleet({ toodles: bot.url, msoar: bot.url }, { SANDBOX: webex.url })
    assert.deepEqual([status, stdout.trim().split('\n').at(-1)], [0, '6 passed, 0 failed'])
    assert.deepEqual(webex.asked, ['/sandbox/say', '/sandbox/expect', '/sandbox/say', '/sandbox/expect'])
  }),
  claim('it fails with the reason of a bot that is not ready', async () => {
    await using bot = await serving({ '/readyz': [503, '{"ok":false,"reason":"waiting: dns"}'], '/metrics': [200, series] })
    const { status, stdout } = await fleet({ toodles: bot.url })
    assert.equal(status, 1)
    assert.match(stdout, /FAIL {2}toodles is ready: waiting: dns/)
  }),
  claim('it fails on series that are none', async () => {
    await using bot = await serving({ '/readyz': [200, '{}'], '/metrics': [200, `${series}nonsense\n`] })
    assert.match((await fleet({ toodles: bot.url })).stdout, /FAIL {2}toodles's series can be read: not a series: nonsense/)
  }),
  claim('it fails where a bot does not answer a question', async () => {
    await using bot = await serving({ '/readyz': [200, '{}'], '/metrics': [200, series] })
    await using webex = await serving({ '/sandbox/say': [200, '{}'], '/sandbox/expect': [408, 'there was nothing'] })
    assert.match(
      (await fleet({ toodles: bot.url }, { SANDBOX: webex.url })).stdout,
      /FAIL {2}toodles answers through the local Webex: HTTP 408 there was nothing/,
    )
  }),
]
