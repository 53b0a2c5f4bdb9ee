import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { worldConfig } from '@nightshift/cli/start/world-config'
import { until } from '../support/night.ts'
import { ask, plain, stage, type Stage } from './launch.ts'

/** People and roles are configuration, and configuration is read while running. */
describe('the configuration of a running process', () => {
  let set: Stage
  beforeAll(async () => {
    set = await stage()
  })
  afterAll(async () => await set?.stop())

  test.concurrent('an empty one denies everybody', async () => {
    const home = await set.home('nobody', { file: plain(set.sandbox.u2c) })
    await set.launch(home).ready()
    for (const [as, text] of [
      ['luis', 'who'],
      ['luis', 'contacts add'],
      ['dana', 'help'],
      ['ben', 'anything'],
    ] as const) {
      const said = await ask(set.webex, home.name, as, text)
      expect(said, `${as}: ${text}`).not.toMatch(/On call|Contact/)
      if (text !== 'help') expect(said).toMatch(/organi[sz]ation|people/i)
    }
  })

  test.concurrent('people and roles take effect when the file changes; a broken file is refused with its errors and the old one stays', async () => {
    const world = await worldConfig(set.sandbox.url)
    const home = await set.home('changing')
    const one = set.launch(home)
    await one.ready()
    expect(await ask(set.webex, home.name, 'dana', 'contacts add')).toContain('That needs the lead role')

    const people = Object.fromEntries(
      Object.entries(world['people'] as object).map(([email, person]) => [email, { ...(person as object), name: `Renamed ${email}` }]),
    ) // the simulated SOC's own
    const changed = { ...world, ...plain(set.sandbox.u2c), people, roles: { lead: ['dana.okafor@meridian.example'] } }
    home.configure(changed)
    await one.says('config.reloaded')
    await set.webex.say({ as: 'dana', to: home.name, markdown: 'contacts add' })
    const [form] = await set.webex.expect({ in: home.name, as: 'dana' })
    expect(form?.attachments).toHaveLength(1)
    expect(await ask(set.webex, home.name, 'luis', 'contacts add')).toContain('That needs the lead role')
    expect(await ask(set.webex, home.name, 'dana', 'who')).toContain('Renamed ')

    home.configure({ ...changed, roles: { lead: ['luis.prieto@meridian.example'] }, org: { domains: 'meridian.example' }, drian: {} })
    const refusal = await one.says('config.refused')
    expect(refusal).toMatchObject({
      level: 'error',
      problems: [expect.stringMatching(/^drian: unknown key \(did you mean "drain"\?\)/), expect.stringMatching(/^org\.domains: /)],
    })
    writeFileSync(home.configFile, '{ "roles": ')
    await until(
      10_000,
      () => one.lines('config.refused').length === 2,
      () => one.output(),
    )
    expect(await ask(set.webex, home.name, 'luis', 'contacts add')).toContain('That needs the lead role')
    expect((await one.get('/readyz')).status).toBe(200)
    expect((await one.get('/metrics')).body).toContain('nightshift_errors_total{where="config",class="refused",bot="toodles"} 2')

    home.configure({ ...changed, roles: { lead: ['luis.prieto@meridian.example'] } })
    await until(
      10_000,
      () => one.lines('config.reloaded').length === 2,
      () => one.output(),
    )
    await set.webex.say({ as: 'luis', to: home.name, markdown: 'contacts add' })
    expect((await set.webex.expect({ in: home.name, as: 'luis' }))[0]?.attachments).toHaveLength(1)
  })

  test.concurrent('a token that belongs elsewhere is refused while running, and the old one goes on', async () => {
    const home = await set.home('swapped')
    const one = set.launch(home)
    await one.ready()
    const foreign = `${'R'.repeat(64)}_PF84_9a550000-1111-4222-8333-444455556666`
    writeFileSync(home.secret('webex-token'), foreign)
    expect(await one.says('secret.reloaded')).toMatchObject({ file: 'webex-token' })
    await until(
      10_000,
      () => one.lines('secret.reloaded').some((line) => line.level === 'error' && line.msg.includes('does not belong here')),
      () => one.output(),
    )
    expect(await ask(set.webex, home.name, 'dana', 'who')).toContain('On call')
    expect(one.output()).not.toContain(foreign)
  })
})
