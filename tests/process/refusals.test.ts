import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plain, stage, type Home, type Stage } from './launch.ts'

/** What a process refuses to start with: one run each, its exit code and its words. */
describe('a start that is refused', () => {
  let set: Stage
  beforeAll(async () => {
    set = await stage()
  })
  afterAll(async () => await set?.stop())

  const refused = async (
    home: Home,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly code: number; readonly said: string }> => {
    const one = set.launch(home, env)
    return { code: await one.ended, said: one.output() }
  }
  const realToken = `${'R'.repeat(64)}_PF84_9a550000-1111-4222-8333-444455556666`

  test.concurrent('a configuration with ten mistakes prints ten lines, each with its key, and ends with 78', async () => {
    const home = await set.home('mistaken', {
      file: {
        org: { domains: ['not a domain'] },
        roles: { lead: ['nobody'], boss: ['a@example.com'] },
        soc: { zone: 'Mars/Olympus', rota: [{ week: 'monday', primary: 'a@example.com', backup: 'b@example.com' }] },
        webex: { u2c: 'not a url' },
        health: { port: 70_000 },
        drain: { lanes: '20 secs' },
        wbex: {},
        bots: { todles: {} },
      },
    })
    const { code, said } = await refused(home)
    expect(code).toBe(78)
    const lines = said.split('\n').filter((line) => line.startsWith('  '))
    expect(lines).toHaveLength(10)
    for (const key of [
      'org.domains.0',
      'roles.lead.0',
      'roles.boss',
      'soc.zone',
      'soc.rota.0.week',
      'webex.u2c',
      'health.port',
      'drain.lanes',
      'wbex',
      'bots.todles',
    ]) {
      expect(
        lines.some((line) => line.startsWith(`  ${key}: `)),
        key,
      ).toBe(true)
    }
  })

  test.concurrent('a file that is not there is named', async () => {
    const home = await set.home('fileless')
    const { code, said } = await refused(home, { NIGHTSHIFT_CONFIG: `${home.configFile}.not` })
    expect(code).toBe(78)
    expect(said).toMatch(/config\.json\.not: cannot be read \(ENOENT\)/)
  })

  test.concurrent('a real token together with the sandbox ends with 78, and is not printed', async () => {
    const { code, said } = await refused(await set.home('astray', { token: realToken }))
    expect(code).toBe(78)
    expect(said).toContain('sandbox: refused together with a token')
    expect(said).not.toContain(realToken)
  })

  test.concurrent("the sandbox's own token without the sandbox ends with 78", async () => {
    const { code, said } = await refused(await set.home('posing', { over: { sandbox: false } }))
    expect(code).toBe(78)
    expect(said).toContain('must be said')
  })

  test.concurrent('verification of TLS cannot be turned off', async () => {
    const { code, said } = await refused(await set.home('trusting'), { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    expect(code).toBe(78)
    expect(said).toContain('NODE_TLS_REJECT_UNAUTHORIZED: verification cannot be turned off')
  })

  test.concurrent('a damaged store is refused with a sentence and left as it was', async () => {
    const home = await set.home('damaged')
    const bytes = Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8_176, 0xa5)])
    writeFileSync(home.storeFile, bytes)
    const { code, said } = await refused(home)
    expect(code).toBe(78)
    expect(said).toMatch(/Cannot open the store as [^"]*"msg"|"msg":"Cannot open the store as /)
    expect(readFileSync(home.storeFile).equals(bytes)).toBe(true)
  })

  test.concurrent('a store of a newer version is refused with a sentence and left as it was', async () => {
    const home = await set.home('newer')
    const first = set.launch(home)
    await first.ready()
    first.signal('SIGTERM')
    expect(await first.ended).toBe(0)
    const db = new DatabaseSync(home.storeFile)
    const { user_version: version } = db.prepare('pragma user_version').get() as { readonly user_version: number } // SQLite's own shape
    db.exec(`pragma journal_mode = delete; pragma user_version = ${version + 1}`)
    db.close()
    const bytes = readFileSync(home.storeFile)
    const { code, said } = await refused(home)
    expect(code).toBe(78)
    expect(said).toMatch(/"msg":"Cannot open the store as .*newer/)
    expect(readFileSync(home.storeFile).equals(bytes)).toBe(true)
  })

  test.concurrent('a health port in use is said, and may be free at the next start', async () => {
    const { code, said } = await refused(await set.home('portless'), { NIGHTSHIFT_HEALTH_PORT: String(set.sandbox.port) })
    expect(code).toBe(75)
    expect(said).toContain(`127.0.0.1:${set.sandbox.port} is in use`)
  })

  test.concurrent('a secret that somebody wrote into the configuration is not printed back', async () => {
    const home = await set.home('spilling', {
      secrets: { 'jira-token': 'canary-4711-jira' },
      file: { ...plain(set.sandbox.u2c), webex: { u2c: realToken, rest: 'canary-4711-jira' } },
    })
    const { code, said } = await refused(home)
    expect(code).toBe(78)
    expect(said).toMatch(/webex\.u2c: /)
    expect(said).not.toContain(realToken)
    expect(said).not.toContain('canary-4711')
  })
})
