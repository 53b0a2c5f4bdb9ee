import assert from 'node:assert/strict'
import { apiServer } from '../api-server.ts'
import { at, claim, listAt } from '../claims.ts'
import { install, render } from '../helm.ts'
import { configOf, containerOf, envOf, kindOf, objectOf, podOf, valueSets } from '../value-sets.ts'

const drawn = ['canary-key', 'control-token', 'shared-token']
const ours = { 'app.kubernetes.io/managed-by': 'Helm' }
const owned = { 'meta.helm.sh/release-name': 'nightshift', 'meta.helm.sh/release-namespace': 'soc' }
const kept = {
  metadata: { name: 'nightshift-fleet', labels: ours, annotations: owned },
  data: Object.fromEntries(drawn.map((key) => [key, btoa(`old ${key}`)])),
}

/** What a real install would put into the Secret that the bots share. */
async function drawnAt(secrets: Parameters<typeof apiServer>[0]): Promise<Readonly<Record<string, string>>> {
  await using api = await apiServer(secrets)
  const { objects, error } = await install(valueSets.trial, api.url)
  assert.equal(error, '')
  const secret = objects.find(({ kind }) => kind === 'Secret')
  return at(secret, 'data') as Readonly<Record<string, string>> // a Secret's data are texts
}

/** sandbox.enabled: the local Webex, and bots that get all they need from it (operations.md §0, Pinger's way in). */
export const trial = [
  claim('nothing of it is there without its switch', async () => {
    for (const set of ['bare', 'soc'] as const) {
      assert.deepEqual(
        (await kindOf(set, 'Deployment')).filter(({ metadata }) => metadata.name.endsWith('sandbox')),
        [],
      )
      assert.equal(at(await podOf(set, 'toodles'), 'initContainers'), undefined)
      assert.equal(at(await configOf(set, 'toodles'), 'sandbox'), undefined)
    }
  }),
  claim('the local Webex has two names, for its two clusters', async () => {
    for (const name of ['sandbox', 'sandbox-eu']) assert.equal(at(await objectOf('trial', 'Service', name), 'spec.ports.0.port'), 8080)
    const { NIGHTSHIFT_SANDBOX_PUBLIC_URL: us, NIGHTSHIFT_SANDBOX_EU_HOST: eu } = envOf(await containerOf('trial', 'sandbox'))
    assert.deepEqual([us, eu], ['http://nightshift-sandbox:8080', 'nightshift-sandbox-eu'])
  }),
  claim('it listens for others, and keeps the night on its volume', async () => {
    const env = envOf(await containerOf('trial', 'sandbox'))
    assert.deepEqual(
      [env['NIGHTSHIFT_SANDBOX_HOST'], env['NIGHTSHIFT_SANDBOX_PORT'], env['NIGHTSHIFT_SANDBOX_STATE']],
      ['0.0.0.0', '8080', '/data'],
    )
    assert.equal(at(await podOf('trial', 'sandbox'), 'volumes.0.persistentVolumeClaim.claimName'), 'nightshift-sandbox')
    assert.equal(at(await objectOf('ownSecret', 'PersistentVolumeClaim', 'sandbox'), 'spec.storageClassName'), 'fast')
  }),
  claim('it looks at every bot, for the page', async () =>
    assert.deepEqual(
      JSON.parse(String(envOf(await containerOf('trial', 'sandbox'))['NIGHTSHIFT_SANDBOX_FLEET'])),
      at(await configOf('trial', 'toodles'), 'peers'),
    ),
  ),
  claim('bots are told that all is simulated, and where', async () => {
    const config = await configOf('trial', 'toodles')
    assert.deepEqual([at(config, 'sandbox'), at(config, 'webex')], [true, { u2c: 'http://nightshift-sandbox:8080/u2c/api/v1' }])
  }),
  claim("a container without a shell fetches the bot's token and lays its configuration over the simulated SOC's", async () => {
    const token = at(await podOf('trial', 'toodles'), 'initContainers.0')
    assert.deepEqual(at(token, 'command'), ['node', '--import', '/app/fold/hook.mjs', '/app/libs/host/src/sandbox-token.ts'])
    assert.deepEqual(envOf(token), {
      NIGHTSHIFT_BOT: 'toodles',
      NIGHTSHIFT_SANDBOX_URL: 'http://nightshift-sandbox:8080',
      NIGHTSHIFT_CONFIG_FROM: '/etc/nightshift/config.json',
      NIGHTSHIFT_SECRETS_FROM: '/run/secrets/nightshift',
      NIGHTSHIFT_RUN: '/run/nightshift',
    })
    assert.equal(at(token, 'image'), at(await containerOf('trial', 'toodles'), 'image'))
  }),
  claim('the bot may read what that container left, and the Secret, and change neither', async () => {
    const bot = await containerOf('trial', 'toodles')
    assert.deepEqual(envOf(bot), {
      NIGHTSHIFT_CONFIG: '/run/nightshift/config.json',
      NIGHTSHIFT_SECRETS: '/run/nightshift/secrets',
      NIGHTSHIFT_STATE: '/data',
    })
    assert.deepEqual(
      listAt(bot, 'volumeMounts').map((one) => [at(one, 'mountPath'), at(one, 'readOnly') === true]),
      [
        ['/data', false],
        ['/tmp', false],
        ['/run/nightshift', true],
        ['/run/secrets/nightshift', true],
      ],
    )
    const run = listAt(await podOf('trial', 'toodles'), 'volumes').find((one) => at(one, 'name') === 'run')
    assert.equal(at(run, 'emptyDir.medium'), 'Memory')
  }),
  claim("a trial's records are its own, and go with it", async () => {
    const claims = await kindOf('trial', 'PersistentVolumeClaim')
    assert.deepEqual(
      claims.map(({ metadata }) => [metadata.name, metadata.annotations?.['helm.sh/resource-policy']]),
      ['sandbox', 'msoar-trial', 'pinger-trial', 'toodles-trial'].map((name) => [`nightshift-${name}`, undefined]),
    )
  }),
  claim('at install the shared secrets are drawn, each its own', async () => {
    const data = await drawnAt([])
    assert.deepEqual(Object.keys(data).sort(), drawn)
    for (const text of Object.values(data)) assert.match(atob(text), /^[A-Za-z0-9]{48}$/)
    assert.equal(new Set(Object.values(data)).size, 3)
  }),
  claim('at an upgrade they are kept', async () => assert.deepEqual(await drawnAt([kept]), kept.data)),
  claim('one that is missing there is drawn, and the others stay', async () => {
    const data = await drawnAt([{ ...kept, data: { 'control-token': btoa('old') } }])
    assert.deepEqual([atob(data['control-token'] ?? ''), atob(data['shared-token'] ?? '').length], ['old', 48])
  }),
  claim('without a cluster a text stands there that the API server refuses, the same each time', async () => {
    const data = (await objectOf('trial', 'Secret', 'fleet'))['data'] as Readonly<Record<string, string>> // a Secret's data are texts
    for (const key of drawn) assert.throws(() => atob(data[key] ?? ''), { name: 'InvalidCharacterError' })
    assert.equal((await render(valueSets.trial)).text, (await render(valueSets.trial)).text)
  }),
  claim('a Secret of one’s own is taken instead', async () => {
    assert.deepEqual(await kindOf('ownSecret', 'Secret'), [])
    const secrets = listAt(await podOf('ownSecret', 'toodles'), 'volumes').find((one) => at(one, 'name') === 'secrets')
    assert.equal(at(secrets, 'secret.secretName'), 'mine')
  }),
]
