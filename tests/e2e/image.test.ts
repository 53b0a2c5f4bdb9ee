import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { botNames } from '@nightshift/cli/bots'
import { localBases } from '@nightshift/cli/image'
import { controlClient, type ControlClient } from '@nightshift/sandbox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildAll, canBuild, docker, run } from '../support/docker.ts'
import { until } from '../support/night.ts'

const tag = 'e2e'
const imageOf = (name: string): string => `local/nightshift-${name}:${tag}`
/** As operations.md §1 and §2 harden them. */
const hardened = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--pids-limit', '64', '--memory', '384m']
const figures: Record<string, string> = {}

/** The images, as a real engine runs them. Timings are printed, not judged: those belong to the bench. */
describe.skipIf(!canBuild)('images', () => {
  const network = `nightshift-image-${process.pid}`
  const containers: string[] = []
  let folder: string
  let webex: ControlClient
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nightshift-image-'))
    chmodSync(folder, 0o755)
    await buildAll(tag)
    await docker('network', 'create', network)
    webex = controlClient(await startSandbox())
  }, 600_000)
  afterAll(async () => {
    for (const name of containers) await run('docker', ['rm', '-f', '-v', name])
    await run('docker', ['network', 'rm', network])
    rmSync(folder, { recursive: true, force: true })
    process.stdout.write(
      `\n${Object.entries(figures)
        .map(([what, how]) => `  ${what}: ${how}`)
        .join('\n')}\n`,
    )
  }, 60_000)

  const started = async (name: string, port: number, ...args: readonly string[]): Promise<string> => {
    containers.push(name)
    await docker(
      'run',
      '-d',
      '--name',
      name,
      '--network',
      network,
      ...hardened,
      '--tmpfs',
      '/tmp:size=64m',
      '-p',
      `127.0.0.1::${port}`,
      ...args,
    )
    return await addressOf(name, port)
  }
  /** Where a container's port is reached from here; another one after each start. */
  const addressOf = async (name: string, port: number): Promise<string> =>
    `http://${(await docker('port', name, String(port))).split('\n')[0]}`
  const startSandbox = async (): Promise<string> => {
    const environment = ['-e', 'NIGHTSHIFT_SANDBOX_PUBLIC_URL=http://sandbox:8080', '-e', 'NIGHTSHIFT_SANDBOX_EU_HOST=sandbox-eu']
    const aliases = ['--network-alias', 'sandbox', '--network-alias', 'sandbox-eu']
    const url = await started(`${network}-sandbox`, 8080, ...aliases, ...environment, imageOf('sandbox'))
    await until(20_000, async () => (await fetch(url).catch(() => undefined))?.ok === true)
    return url
  }
  /** A bot by its image's own entry; its configuration and its token are files, as an operator gives them. */
  const startBot = async (name: string): Promise<{ readonly container: string; readonly url: string }> => {
    const [home, container] = [join(folder, name), `${network}-${name}`]
    mkdirSync(join(home, 'secrets'), { recursive: true })
    const config = { ...(await webex.worldConfig()), sandbox: true, webex: { u2c: 'http://sandbox:8080/u2c/api/v1' } }
    writeFileSync(join(home, 'config.json'), JSON.stringify(config))
    writeFileSync(join(home, 'secrets', 'webex-token'), (await webex.bot(name)).token)
    const mounts = ['-v', '/data', '-v', `${home}:/etc/nightshift:ro`, '-v', `${join(home, 'secrets')}:/run/secrets/nightshift:ro`]
    const url = await started(container, 8081, ...mounts, imageOf(name))
    await ready(url, container)
    return { container, url }
  }
  const ready = async (url: string, container: string): Promise<void> => {
    const isReady = async (): Promise<boolean> => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true
    await until(30_000, isReady).catch(async () => {
      const { out, err } = await run('docker', ['logs', '--tail', '20', container])
      throw new Error(`${container} is not ready: ${out}\n${err}`)
    })
  }
  const exitCode = async (container: string): Promise<string> => await docker('inspect', '-f', '{{.State.ExitCode}}', container)

  test('every image is at most 200 MB, at most 60 MB of it above Node and the runtime', async () => {
    const sizeOf = async (image: string): Promise<number> => Number(await docker('image', 'inspect', '-f', '{{.Size}}', image))
    const below = await sizeOf(localBases.runtime)
    for (const name of ['sandbox', ...botNames()]) {
      const size = await sizeOf(imageOf(name))
      figures[`size of ${name}`] = `${(size / 1e6).toFixed(1)} MB, ${((size - below) / 1e6).toFixed(1)} MB above Node and the runtime`
      expect(size, name).toBeLessThanOrEqual(200e6)
      expect(size - below, name).toBeLessThanOrEqual(60e6)
    }
  })

  test('nobody is root, nothing has a shell, and bots carry neither simulators, tests nor the local Webex', async () => {
    for (const name of ['sandbox', ...botNames()]) {
      expect(await docker('image', 'inspect', '-f', '{{.Config.User}}', imageOf(name))).toBe('65532:65532')
      expect((await run('docker', ['run', '--rm', '--entrypoint', 'sh', imageOf(name), '-c', 'true'])).code).not.toBe(0)
    }
    const list = `import { globSync } from 'node:fs'; console.log(globSync(['libs/**/*.ts', 'services/**/*.ts'], { cwd: '/app' }).join('\\n'))`
    const files = (await docker('run', '--rm', '--entrypoint', 'node', imageOf('toodles'), '--input-type=module', '-e', list)).split('\n')
    expect(files).toContain('libs/connectors/xsoar/src/client.ts')
    expect(files.filter((file) => /\.test\.ts$|\/simulator\/|^libs\/(sandbox|testkit|cli)\//.test(file))).toEqual([])
  })

  test('an unknown bot is refused when it is built, not when it is started', async () => {
    const { code, err } = await run(process.execPath, ['libs/cli/src/main.ts', 'image', '--bot', 'todles', '--local'])
    expect([code, err]).toEqual([64, expect.stringContaining('did you mean "toodles"?')])
  })

  test.each(botNames())('%s starts from its image, hardened; idle, it ends with 0 when it is asked to', async (name) => {
    const { container, url } = await startBot(name)
    const metrics = await (await fetch(`${url}/metrics`)).text()
    figures[`ready of ${name}`] = `${/^nightshift_ready_seconds\S* (\S+)/m.exec(metrics)?.[1] ?? '?'} s from its start`
    figures[`memory of ${name}`] = await docker('stats', '--no-stream', '--format', '{{.MemUsage}}', container)
    expect((await run('docker', ['exec', container, 'node', '/app/libs/host/src/healthcheck.ts'])).code).toBe(0)
    const began = performance.now()
    await docker('stop', container)
    figures[`docker stop of ${name}, idle`] = `${((performance.now() - began) / 1_000).toFixed(2)} s`
    expect(await exitCode(container)).toBe('0')
    // Its second start has a store and a device.
    await docker('start', container)
    await ready(await addressOf(container, 8081), container)
    expect((await run('docker', ['exec', `${network}-sandbox`, 'node', 'healthcheck.ts'])).code).toBe(0)
  })

  test('SIGTERM under 20 questions a second: it ends with 0, and after the next start each one is answered once', async () => {
    const container = `${network}-toodles`
    const people = (await webex.state()).people.filter(({ type }) => type === 'person').map(({ email }) => email)
    const asked = new Map<string, number>()
    const before = new Map(await Promise.all(people.map(async (one) => [one, await answersTo(one)] as const)))
    let ended: Promise<string> | undefined
    for (let count = 0; count < 60; count++) {
      const who = people[count % people.length] ?? ''
      asked.set(who, (asked.get(who) ?? 0) + 1)
      await webex.say({ as: who, to: 'toodles', markdown: 'help' })
      if (count === 30) ended = docker('stop', container)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await ended
    expect(await exitCode(container)).toBe('0')
    await docker('start', container)
    await ready(await addressOf(container, 8081), container)
    const counts = async (): Promise<readonly string[]> =>
      (
        await Promise.all([...asked].map(async ([who, wanted]) => ({ who, wanted, got: (await answersTo(who)) - (before.get(who) ?? 0) })))
      ).flatMap(({ who, wanted, got }) => (got === wanted ? [] : [`${who}: asked ${wanted}, answered ${got}`]))
    await until(
      30_000,
      async () => (await counts()).length === 0,
      () => 'not all are answered',
    ).catch(async () => expect(await counts()).toEqual([]))
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(await counts()).toEqual([])
  })
  const answersTo = async (who: string): Promise<number> =>
    (await webex.messages('toodles', who).catch(() => [])).filter(({ personEmail }) => personEmail.startsWith('toodles@')).length
})
