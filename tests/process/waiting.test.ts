import { spawnSync } from 'node:child_process'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/night.ts'
import { answers, ask, stage, type Stage } from './launch.ts'

/** What may come back is waited for, in the open: alive, not ready, with the reason, and going on by itself (operations.md §0). */
describe('a process that has to wait', () => {
  let set: Stage
  beforeAll(async () => {
    set = await stage()
  })
  afterAll(async () => await set?.stop())

  test.concurrent('with a missing or empty token file it lives, says once which secret it wants, and comes up when the file holds it', async () => {
    const home = await set.home('tokenless', { token: undefined })
    const { token } = await set.webex.bot(home.name)
    const one = set.launch(home)
    await one.says('secret.missing')
    const waits = async (): Promise<void> => {
      expect((await one.get('/livez')).status).toBe(200)
      expect((await one.get('/startupz')).status).toBe(200)
      const ready = await one.get('/readyz')
      expect(ready.status).toBe(503)
      expect(ready.body).toContain('the secret file \\"webex-token\\" is missing or empty')
    }
    await waits()
    writeFileSync(home.secret('webex-token'), '\n')
    // Several looks at the empty file later it has still said it once.
    await new Promise((resolve) => setTimeout(resolve, 700))
    await waits()
    expect(one.lines('secret.missing')).toHaveLength(1)
    writeFileSync(home.secret('webex-token'), `${token}\n`)
    await one.ready()
    expect((await one.get('/readyz')).status).toBe(200)
    expect(await ask(set.webex, home.name, 'dana', 'who')).toContain('On call')
    const { body } = await one.get('/metrics')
    expect(Number(/^nightshift_ready_seconds\{bot="toodles"\} (\S+)$/m.exec(body)?.[1])).toBe(
      Number((await one.says('process.ready'))['durationMs']) / 1_000,
    )
    for (const part of ['link', 'store']) expect(body).toContain(`nightshift_part_age_seconds{part="${part}",bot="toodles"}`)
    expect(body).toMatch(/nightshift_event_loop_lag_seconds\{quantile="0\.99",bot="toodles"\} [\d.e-]+/)
  })

  test.concurrent('a second process on one store says who holds it and ends with 75; the first does not notice', async () => {
    const home = await set.home('shared', { over: { store: { wait: '400ms' } } })
    const first = set.launch(home)
    await first.ready()
    const second = set.launch(home)
    expect(await second.ended).toBe(75)
    expect(second.lines('store.waiting')).toHaveLength(1)
    expect(second.lines('store.waiting')[0]?.msg).toContain(`pid ${first.pid}`)
    expect(second.lines('process.failed')[0]?.msg).toMatch(/Cannot open the store as another process holds it/)
    expect(await ask(set.webex, home.name, 'dana', 'who')).toContain('On call')
  })

  test.concurrent('a second process takes the store over when the first ends in time', async () => {
    const home = await set.home('handed', { over: { store: { wait: '20s' } } })
    const first = set.launch(home)
    await first.ready()
    const second = set.launch(home)
    await second.says('store.waiting')
    expect((await second.get('/readyz')).status).toBe(503)
    first.signal('SIGTERM')
    expect(await first.ended).toBe(0)
    await second.ready()
    expect(await ask(set.webex, home.name, 'dana', 'who')).toContain('On call')
  })

  test.concurrent('a state folder that cannot be made yet is waited for', async () => {
    const home = await set.home('volumeless')
    const volume = join(home.folder, 'volume')
    writeFileSync(volume, 'not mounted yet')
    const one = set.launch(home, { NIGHTSHIFT_STATE: join(volume, 'state') })
    await one.says('store.waits')
    expect((await one.get('/livez')).status).toBe(200)
    expect((await one.get('/startupz')).status).toBe(200)
    expect((await one.get('/readyz')).body).toContain('the store cannot be opened')
    rmSync(volume)
    await one.ready()
  })

  test.concurrent('a volume that vanishes: not ready, nothing is taken in, and it goes on by itself when the volume is back', async () => {
    const home = await set.home('vanished')
    const volume = join(home.folder, 'volume')
    const one = set.launch(home, { NIGHTSHIFT_STATE: volume })
    await one.ready()
    expect(await ask(set.webex, home.name, 'dana', 'who')).toContain('On call')
    renameSync(volume, `${volume}-away`)
    await set.webex.say({ as: 'dana', to: home.name, markdown: 'rotation 2' })
    await until(
      15_000,
      async () => (await one.get('/readyz')).status === 503,
      () => one.output(),
    )
    expect((await one.get('/livez')).status).toBe(200)
    expect(one.output()).toContain('it was moved or deleted')
    expect(await answers(set.webex, home.name, 'dana')).toHaveLength(1)
    renameSync(`${volume}-away`, volume)
    await until(
      10_000,
      async () => (await answers(set.webex, home.name, 'dana')).length === 2,
      () => one.output(),
    )
    expect((await one.get('/readyz')).status).toBe(200)
  })

  /** So many bytes a file of that process may have from now on: what a full disk is to it. */
  const room = (pid: number, bytes: string): void => void spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`])
  const canFillDisks = spawnSync('prlimit', ['--version']).status === 0

  test
    .skipIf(!canFillDisks)
    .concurrent(
      'with a full disk it is not ready after 5 s, lives, answers nothing, and goes on by itself when there is room',
      async () => {
        const home = await set.home('full')
        const one = set.launch(home)
        await one.ready()
        expect(await ask(set.webex, home.name, 'dana', 'who')).toContain('On call')
        room(one.pid, '1')
        await set.webex.say({ as: 'dana', to: home.name, markdown: 'rotation 2' })
        await until(
          15_000,
          async () => (await one.get('/readyz')).status === 503,
          () => one.output(),
        )
        expect((await one.get('/readyz')).body).toContain('the store cannot commit')
        expect((await one.get('/livez')).status).toBe(200)
        expect(await answers(set.webex, home.name, 'dana')).toHaveLength(1)
        expect(one.lines('store.waits').length).toBeGreaterThan(0)
        room(one.pid, 'unlimited')
        await one.says('store.back')
        await until(
          10_000,
          async () => (await one.get('/readyz')).status === 200,
          () => one.output(),
        )
        expect(await ask(set.webex, home.name, 'luis', 'who')).toContain('On call')
        expect((await one.get('/metrics')).body).toMatch(/nightshift_store_errors_total\{class="gone",bot="toodles"\} [1-9]/)
      },
    )
})
