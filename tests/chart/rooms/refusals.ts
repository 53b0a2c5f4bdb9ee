import assert from 'node:assert/strict'
import { claim } from '../claims.ts'
import { render } from '../helm.ts'

/** What is wrong, the values, and words of the refusal: the key, and what about it. */
const wrong: readonly (readonly [what: string, values: unknown, says: RegExp])[] = [
  ['more than one replica', { bots: { toodles: { replicas: 2 } } }, /bots\.toodles\.replicas: more than 1 is not in this version, got 2/],
  ['more than one replica for all', { defaults: { replicas: 3 } }, /bots\.msoar\.replicas: .*not in this version/],
  [
    'Postgres',
    { bots: { toodles: { replicas: 2, store: { kind: 'postgres', existingSecret: 'pg' } } } },
    /bots\.toodles\.store\.kind: "postgres" is not in this version/,
  ],
  ['a leader by lease', { defaults: { leader: { kind: 'lease' } } }, /bots\.toodles\.leader\.kind: "lease" is not in this version/],
  [
    'a bot that does not exist yet',
    { bots: { jarvis: { enabled: true } } },
    /bots\.jarvis\.enabled: jarvis is not in this version, which has msoar, pinger, toodles/,
  ],
  ['a bot that nobody knows', { bots: { todles: {} } }, /\/bots.*'todles' not allowed/s],
  ['a key that nobody knows', { bots: { toodles: { replica: 1 } } }, /'\/bots\/toodles'.*'replica' not allowed/],
  ['a key that nobody knows, at the top', { bot: {} }, /'bot' not allowed/],
  ['a token', { bots: { toodles: { token: 'a' } } }, /'\/bots\/toodles': additional properties 'token' not allowed/],
  [
    'a token among the secrets',
    { bots: { toodles: { secrets: { 'webex-token': 'a' } } } },
    /\/bots\/toodles.*'webex-token' not allowed|\/secrets/s,
  ],
  ['a token in the configuration', { bots: { msoar: { config: { token: 'a' } } } }, /'\/bots\/msoar\/config'.*'token' not allowed/],
  [
    'a key of a tool in the configuration',
    { defaults: { config: { connectors: { xsoar: { apiKey: 'a' } } } } },
    /connectors\/xsoar'.*'apiKey' not allowed/,
  ],
  [
    'a token in the environment',
    { bots: { toodles: { extraEnv: [{ name: 'WEBEX_TOKEN', value: 'a' }] } } },
    /bots\.toodles\.extraEnv: WEBEX_TOKEN looks like a secret/,
  ],
  ['a password in the address of the proxy', { proxy: { url: 'http://me:secret@proxy.example.com' } }, /\/proxy\/url/],
  [
    'TLS that is not verified',
    { defaults: { extraEnv: [{ name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: '0' }] } },
    /extraEnv: NODE_TLS_REJECT_UNAUTHORIZED cannot be set/,
  ],
  [
    'a variable that the chart settles',
    { defaults: { extraEnv: [{ name: 'NIGHTSHIFT_STATE', value: '/x' }] } },
    /extraEnv: NIGHTSHIFT_STATE is settled by the chart/,
  ],
  [
    'a volume that the chart has',
    { bots: { toodles: { extraVolumes: [{ name: 'data', emptyDir: {} }] } } },
    /bots\.toodles\.extraVolumes: the name "data"/,
  ],
  [
    'a mount over the record',
    { bots: { toodles: { extraVolumeMounts: [{ name: 'x', mountPath: '/data/x' }] } } },
    /bots\.toodles\.extraVolumeMounts: the path "\/data\/x"/,
  ],
  [
    'a zone that does not exist',
    { defaults: { config: { soc: { zone: 'America/Atlantis' } } } },
    /defaults\.config\.soc\.zone: expected an IANA zone .* got "America\/Atlantis"/,
  ],
  [
    "a person's zone that does not exist",
    { bots: { toodles: { config: { people: { 'a@example.com': { name: 'A', zone: 'Mars' } } } } } },
    /bots\.toodles\.config\.people\.a@example\.com\.zone/,
  ],
  ['a zone that is no zone at all', { defaults: { config: { soc: { zone: 'New York' } } } }, /\/defaults\/config\/soc\/zone/],
  [
    'a length of time that is none',
    { bots: { msoar: { config: { intakeEvery: '20 secs' } } } },
    /'\/bots\/msoar\/config\/intakeEvery': '20 secs' does not match/,
  ],
  [
    "another bot's setting",
    { bots: { toodles: { config: { intakeEvery: '20s' } } } },
    /'\/bots\/toodles\/config'.*'intakeEvery' not allowed/,
  ],
  ['a tool that nobody knows', { defaults: { config: { connectors: { xsaor: {} } } } }, /connectors'.*'xsaor' not allowed/],
  ['a tool in clear', { defaults: { config: { connectors: { xsoar: { url: 'http://xsoar.example.com' } } } } }, /connectors\/xsoar\/url/],
  [
    'a role that nobody knows',
    { defaults: { config: { roles: { boss: ['a@example.com'] } } } },
    /'\/defaults\/config\/roles': additional properties 'boss' not allowed/,
  ],
  ['an address that is none', { defaults: { config: { roles: { lead: ['dana'] } } } }, /\/defaults\/config\/roles\/lead\/0/],
  [
    'a key that the chart settles',
    { bots: { toodles: { config: { health: { port: 80 } } } } },
    /'\/bots\/toodles\/config'.*'health' not allowed/,
  ],
  [
    "Pinger's way to the cluster beside the chart's",
    { bots: { pinger: { config: { kubernetes: { enabled: true } } } } },
    /'\/bots\/pinger\/config'.*'kubernetes' not allowed/,
  ],
  [
    'restarts by a bot that is not Pinger',
    { bots: { toodles: { kubernetes: { enabled: true } } } },
    /'\/bots\/toodles'.*'kubernetes' not allowed/,
  ],
  [
    'a trial beside real tokens',
    { sandbox: { enabled: true }, bots: { toodles: { secrets: { existingSecret: 'real' } } } },
    /bots\.toodles\.secrets: refused together with sandbox\.enabled/,
  ],
  [
    'a trial at the real Webex',
    { sandbox: { enabled: true }, defaults: { config: { webex: { u2c: 'https://u2c.wbx2.com/u2c/api/v1' } } } },
    /defaults\.config\.webex\.u2c: refused together with sandbox\.enabled/,
  ],
  [
    'the secret of a trial without one',
    { sandbox: { existingSecret: 'mine' } },
    /sandbox\.existingSecret: has no meaning without sandbox\.enabled/,
  ],
  [
    'what was said in the log of a real Webex',
    { defaults: { config: { log: { content: true } } } },
    /defaults\.config\.log\.content: allowed only together with sandbox\.enabled/,
  ],
  [
    'two sources of secrets',
    { bots: { toodles: { secrets: { existingSecret: 'a', externalSecret: { store: { name: 'b' }, key: 'c' } } } } },
    /bots\.toodles\.secrets\.externalSecret: refused together with secrets\.existingSecret/,
  ],
  [
    'two monitors',
    { monitoring: { serviceMonitor: true, podMonitor: true } },
    /monitoring\.podMonitor: refused together with monitoring\.serviceMonitor/,
  ],
  ['a drain that is none', { defaults: { drainSeconds: 0 } }, /\/defaults\/drainSeconds/],
  ['a size that is none', { defaults: { store: { size: '2 GB' } } }, /\/defaults\/store\/size/],
  [
    'a destination without ports',
    { bots: { msoar: { egress: { xsoar: { cidrs: ['10.0.0.0/8'], ports: [] } } } } },
    /\/bots\/msoar\/egress\/xsoar\/ports/,
  ],
  [
    'a destination by name',
    { bots: { msoar: { egress: { xsoar: { cidrs: ['xsoar.example.com'], ports: [443] } } } } },
    /\/bots\/msoar\/egress\/xsoar\/cidrs\/0/,
  ],
  ['a digest that is none', { image: { digests: { toodles: 'latest' } } }, /\/image\/digests\/toodles/],
]

/** Bad input: refused before anything is applied, by a sentence that names the key (operations.md §3, Schema). */
export const refusals = [
  ...wrong.map(([what, values, says]) =>
    claim(`refused: ${what}`, async () => {
      const { error } = await render(values)
      assert.match(error, says)
    }),
  ),
  claim('refused: a name of the release that is too long, or begins with a digit', async () => {
    for (const release of ['a'.repeat(51), '1night'])
      assert.match((await render({}, { release })).error, /the release name: expected up to 50 small letters/)
  }),
  claim('all problems are told at once', async () => {
    const { error } = await render({
      defaults: { replicas: 2, leader: { kind: 'lease' } },
      bots: { case: { enabled: true, config: { soc: { zone: 'X/Y' } } } },
    })
    assert.match(error, /these values have 10 problems/)
    for (const key of ['bots.case.enabled', 'bots.case.config.soc.zone', 'bots.toodles.replicas', 'bots.pinger.leader.kind'])
      assert.ok(error.includes(`  ${key}: `), key)
  }),
]
