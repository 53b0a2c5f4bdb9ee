import { expect, test } from 'vitest'
import { z } from 'zod'
import { BadConfig, readConfig } from './config.ts'

const bot = { name: 'toodles', settings: undefined }
const problemsOf = (file: unknown, which: Parameters<typeof readConfig>[1] = bot): readonly string[] => {
  try {
    readConfig(file, which, ['toodles', 'pinger'])
    return []
  } catch (error) {
    if (error instanceof BadConfig) return error.problems
    throw error
  }
}

test('four lines are a configuration', () => {
  const { house } = readConfig({ org: { domains: ['example.com'] }, roles: { lead: ['You@example.com'] } }, bot)
  expect(house.org.domains).toEqual(['example.com'])
  expect(house.roles).toEqual({ lead: ['you@example.com'] })
})

test('an empty configuration is valid and gives nobody a role', () => {
  const { house, sandbox } = readConfig(undefined, bot)
  expect(house.roles).toEqual({})
  expect(house.org.domains).toEqual([])
  expect(sandbox).toBe(false)
})

test('ten mistakes are ten lines, each with its key', () => {
  const problems = problemsOf({
    org: { domains: ['not a domain'] },
    roles: { lead: ['nobody'], boss: ['a@example.com'] },
    soc: { zone: 'Mars/Olympus', rota: [{ week: 'monday', primary: 'a@example.com', backup: 'b@example.com' }] },
    webex: { u2c: 'not a url' },
    health: { port: 70_000 },
    drain: { lanes: '20 secs' },
    wbex: {},
    bots: { todles: {} },
  })
  expect(problems).toHaveLength(10)
  for (const key of [
    'org.domains.0',
    'roles.lead.0',
    'roles',
    'soc.zone',
    'soc.rota.0.week',
    'webex.u2c',
    'health.port',
    'drain.lanes',
    'wbex',
    'bots.todles',
  ]) {
    expect(problems.filter((one) => one.startsWith(key)).length, key).toBeGreaterThan(0)
  }
  expect(problems).toContain('drain.lanes: expected a duration such as "20s", got "20 secs"')
  expect(problems).toContain('roles.lead.0: expected an e-mail address, got "nobody"')
  expect(problems).toContain('wbex: unknown key (did you mean "webex"?)')
  expect(problems.find((one) => one.startsWith('bots.todles'))).toContain('did you mean "toodles"?')
})

test("a bot's block stands on the shared blocks, and its own keys are checked by its own schema", () => {
  const pinger = { name: 'pinger', settings: z.strictObject({ every: z.string() }) }
  const config = readConfig(
    { health: { port: 9_000 }, log: { level: 'warn' }, bots: { pinger: { every: '20s', health: { port: 9_001 } } } },
    pinger,
    ['pinger'],
  )
  expect(config.health.port).toBe(9_001)
  expect(config.log.level).toBe('warn')
  expect(config.own).toEqual({ every: '20s' })
  expect(problemsOf({ bots: { pinger: { evry: '20s' } } }, pinger)).toContain('bots.pinger.evry: unknown key')
})

test('what was said may be logged only with the sandbox', () => {
  expect(problemsOf({ log: { content: true } })).toEqual(['log.content: allowed only together with "sandbox: true", got true'])
  expect(problemsOf({ sandbox: true, log: { content: true } })).toEqual([])
})

test('blocks of tools are checked by their connectors, all problems at once; a name nobody knows is a mistake', () => {
  const tool = {
    name: 'xsoar',
    settings: z.strictObject({ url: z.string(), flavour: z.union([z.literal(6), z.literal(8)]).default(6) }),
    open: () => ({}),
  }
  const bot = { name: 'msoar', settings: undefined, uses: { xsoar: tool } }
  expect(readConfig({ connectors: { xsoar: { url: 'https://x.example' }, falcon: { cloud: 'eu-1' } } }, bot).connectors).toEqual({
    xsoar: { url: 'https://x.example', flavour: 6 },
  })
  expect(() => readConfig({ connectors: { xsaor: {}, xsoar: { flavour: 7, key: 'x' } }, peers: { toodles: 'ftp://x' } }, bot)).toThrow(
    /peers\.toodles: expected an http or https URL/,
  )
  let told = ''
  try {
    readConfig({ connectors: { xsaor: {}, xsoar: { flavour: 7, key: 'x' } } }, bot)
  } catch (error) {
    told = String(error)
  }
  expect(told).toContain('connectors.xsaor: unknown tool (did you mean "xsoar"?)')
  expect(told).toContain('connectors.xsoar.url: expected string')
  expect(told).toContain('connectors.xsoar.flavour: ')
  expect(told).toContain('connectors.xsoar.key: unknown key')
})
