import { botNames } from '@nightshift/cli/bots'
import { freePort } from '@nightshift/cli/start/ports'
import { controlClient } from '@nightshift/sandbox'
import { parse } from 'yaml'
import { z } from 'zod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildAll, canBuild, compose, docker, run, type Ran } from '../support/docker.ts'
import { until } from '../support/night.ts'

const tag = 'e2e'
const project = `nightshift-compose-${process.pid}`
/** Bots wait this long for the local Webex: "any start order works" (operations.md §2). */
const aloneMs = 60_000
const servicesIn = z.looseObject({ services: z.record(z.string(), z.looseObject({})) })

describe.skipIf(compose === undefined)('the Compose file', () => {
  test('is good with every profile: each bot without one, in no order, and everything of ours hardened', async () => {
    for (const profiles of ['', 'sandbox']) expect((await composed(['config', '-q'], { COMPOSE_PROFILES: profiles })).code).toBe(0)
    const { code, out } = await composed(['config'], { COMPOSE_PROFILES: 'sandbox,observe' })
    expect(code).toBe(0)
    const services = servicesIn.parse(parse(out)).services
    expect(Object.keys(services).sort()).toEqual([...botNames(), 'grafana', 'prometheus', 'sandbox'].sort())
    for (const [name, one] of Object.entries(services)) {
      expect(one['profiles'], name).toEqual(botNames().includes(name) ? undefined : [name === 'sandbox' ? 'sandbox' : 'observe'])
      expect(one['depends_on'], name).toBeUndefined()
      if (one['build'] !== undefined)
        expect(one, name).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], pids_limit: 64 })
    }
  })
})

describe.skipIf(compose === undefined || !canBuild)('the night shift by Compose', () => {
  let port = 0
  beforeAll(async () => await buildAll(tag), 600_000)
  afterAll(async () => void (await composed(['down', '-v', '-t', '5'])), 60_000)
  const up = async (...services: readonly string[]): Promise<void> => {
    const { code, err } = await composed(['up', '-d', '--no-build', ...services], { NIGHTSHIFT_PORT: String(port) })
    if (code !== 0) throw new Error(err)
  }
  const containers = async (): Promise<readonly { readonly name: string; readonly restarts: number; readonly running: boolean }[]> => {
    const ids = (await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${project}`)).split('\n')
    const wanted = '{{index .Config.Labels "com.docker.compose.service"}} {{.RestartCount}} {{.State.Running}}'
    return (await docker('inspect', '-f', wanted, ...ids)).split('\n').map((line) => {
      const [name = '', restarts, running] = line.split(' ')
      return { name, restarts: Number(restarts), running: running === 'true' }
    })
  }

  test('bots that start a minute before the local Webex wait for it; then everything answers, hardened, and the page sees the bots', async () => {
    await up(...botNames())
    await new Promise((resolve) => setTimeout(resolve, aloneMs))
    for (const one of await containers()) expect(one).toMatchObject({ restarts: 0, running: true })
    // Only now: a minute is long enough for somebody else to take it.
    port = await freePort(18_480)
    await up('sandbox')
    const webex = controlClient(`http://127.0.0.1:${port}`)
    await until(40_000, async () => {
      const bots = await webex.fleet().catch(() => [])
      return bots.length === botNames().length && bots.every(({ ready }) => ready)
    })
    await webex.say({ as: 'dana', to: 'toodles', markdown: 'who' })
    expect((await webex.expect({ in: 'toodles', as: 'dana', within: 10_000 })).map(({ text }) => text).join('\n')).toContain('On call')
    // Pinger hears the others: the secrets that they drew together fit.
    const fleetNow = async (): Promise<string> => {
      await webex.say({ as: 'omar', to: 'pinger', markdown: 'fleet' })
      const said = await webex.expect({ in: 'pinger', as: 'omar', within: 20_000 }).catch(async (error: unknown) => {
        throw new Error((await composed(['logs', '--no-color', '--tail', '30', 'pinger'])).out, { cause: error })
      })
      return said.map(({ text }) => text).join('\n')
    }
    await until(90_000, async () => {
      // Not as fast as one can: who floods a bot is not answered.
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      const said = await fleetNow()
      return botNames().every((name) => new RegExp(`${name} +healthy`).test(said))
    })
    for (const one of await containers()) expect(one, one.name).toMatchObject({ restarts: 0, running: true })
    const ids = (await docker('ps', '-q', '--filter', `label=com.docker.compose.project=${project}`)).split('\n')
    const hard = await docker(
      'inspect',
      '-f',
      '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.PidsLimit}} {{.Config.User}}',
      ...ids,
    )
    expect(new Set(hard.split('\n'))).toEqual(new Set(['true [ALL] 64 65532:65532']))
  }, 240_000)
})

function composed(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const [command = '', ...first] = compose ?? []
  return run(command, [...first, '-p', project, ...args], {
    COMPOSE_PROFILES: 'sandbox',
    NIGHTSHIFT_IMAGES: 'local/nightshift',
    NIGHTSHIFT_TAG: tag,
    ...env,
  })
}
