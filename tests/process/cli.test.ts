import { spawn } from 'node:child_process'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { root } from '@nightshift/cli/bots'
import { nightshift } from '@nightshift/cli/testing/run'
import { systemClock } from '@nightshift/resilience'
import { openSqlite } from '@nightshift/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/night.ts'
import { ask, stage, type Home, type Stage } from './launch.ts'

/** The command line against real processes, and against what they leave behind. */
describe('the command line', () => {
  let set: Stage
  beforeAll(async () => {
    set = await stage()
  })
  afterAll(async () => await set?.stop())
  const words = (home: Home): readonly string[] => ['--secrets', join(home.folder, 'secrets'), '--state', home.folder]
  const finding = (out: string, check: string): { readonly state: string; readonly says: string; readonly fix?: string } | undefined => {
    const told = JSON.parse(out) as { readonly findings: readonly { check: string; state: string; says: string; fix?: string }[] }
    return told.findings.find((one) => one.check === check)
  }

  test.concurrent('doctor finds all well beside a running bot, and leaves no device behind', async () => {
    const home = await set.home('well')
    await set.launch(home).ready()
    chmodSync(home.secret('webex-token'), 0o600)
    const { code, out } = await nightshift(['doctor', 'toodles', '--config', home.configFile, ...words(home)])
    expect(out).toContain('✓ socket         live after')
    expect(out).toContain('in use by the running bot')
    expect(out).toContain('All is well.')
    expect(code).toBe(0)
    const left = (await set.webex.devices()).filter((one) => one.bot.startsWith('well'))
    expect(left.map(({ name }) => name?.includes('/doctor'))).toEqual([false])
  })

  const doctorsOf = async (home: Home): Promise<readonly string[]> =>
    (await set.webex.devices()).flatMap(({ bot, name }) => (bot.startsWith(home.name) && name?.includes('/doctor') === true ? [name] : []))

  test.concurrent('doctor behind a proxy that lets no socket through says so, and leaves no device behind', async () => {
    const home = await set.home('blocked')
    await set.webex.fault({ knob: 'ws.hangUpgrade', bot: home.name })
    const { code, out } = await nightshift(['doctor', 'toodles', '--json', '--config', home.configFile, ...words(home)])
    expect([code, finding(out, 'socket')]).toMatchObject([70, { state: 'failed', says: expect.stringContaining('Not live after 30 s') }])
    expect(await doctorsOf(home)).toEqual([])
  })

  test.concurrent('doctor that is interrupted deletes its device first', async () => {
    const home = await set.home('broken-off')
    await set.webex.fault({ knob: 'ws.hangUpgrade', bot: home.name })
    const child = spawn(
      process.execPath,
      [join(root, 'libs/cli/src/main.ts'), 'doctor', 'toodles', '--config', home.configFile, ...words(home)],
      {
        stdio: 'ignore',
      },
    )
    const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)))
    await until(
      20_000,
      async () => (await doctorsOf(home)).length > 0,
      () => 'it never registered',
    )
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(await doctorsOf(home)).toEqual([])
  })

  test.concurrent('doctor says what to do about a bad configuration, a missing token, a refused one and a Webex that is not there', async () => {
    const look = async (name: string, home: Home): Promise<ReturnType<typeof finding>> => {
      const { code, out } = await nightshift(['doctor', 'toodles', '--json', '--config', home.configFile, ...words(home)])
      expect(code, out).toBe(70)
      return finding(out, name)
    }
    const bad = await set.home('bad-file', { over: { drian: {} } })
    expect(await look('configuration', bad)).toMatchObject({ state: 'failed', says: expect.stringContaining('drian: unknown key') })
    const none = await set.home('no-token', { token: undefined })
    expect(await look('token', none)).toMatchObject({ state: 'failed', fix: expect.stringContaining('developer.webex.com') })
    expect(await look('socket', none)).toMatchObject({ state: 'skipped', says: 'needs token' })
    const { token } = await set.webex.bot('stranger')
    const refused = await set.home('refused', { token: token.replace(/^.{8}/, 'AAAAAAAA') })
    expect(await look('catalogue', refused)).toMatchObject({ state: 'failed', says: 'Webex refuses the token.' })
    const away = await set.home('away', { over: { webex: { u2c: 'http://127.0.0.1:9/u2c/api/v1' } } })
    expect(await look('catalogue', away)).toMatchObject({ state: 'failed', fix: expect.stringContaining('firewall') })
  })

  test.concurrent('inbox shows, lists and retries what was given up, of a bot that stands still and of one that runs', async () => {
    const home = await set.home('given-up', { secrets: { 'control-token': 'c'.repeat(32) } })
    const store = await openSqlite({ file: home.storeFile, bot: 'toodles', owner: 'test', clock: systemClock })
    await store.commit(async (tx) => {
      await tx.inbox.put([{ key: 'x', lane: 'job:nothing', kind: 'nothing', payload: { text: 'x' }, saidAt: store.now(), via: 'socket' }])
      const claim = await tx.claims.take('lane', 'job:nothing', 10_000)
      if (!claim) throw new Error('no claim')
      const taken = await tx.inbox.take(claim)
      if (!taken || !('row' in taken)) throw new Error('no row')
      await tx.inbox.dead(claim, taken.row.id, '4F2A', 'it broke')
    })
    await store.close()
    const run = async (...more: readonly string[]): Promise<string> => {
      const { out, err } = await nightshift(['inbox', ...more, ...words(home)])
      return out + err
    }
    expect(await run('show', 'toodles')).toContain('toodles is stopped. new 0, running 0, task 0, dead 1')
    expect(await run('show', 'toodles', '4f2a')).toContain('"state": "dead"')
    expect(await run('retry', 'toodles', '999')).toContain('Cannot retry row 999')
    const bot = set.launch(home)
    await bot.ready()
    expect(await run('dead', 'toodles')).toContain('4F2A')
    expect(await run('retry', 'toodles', '4F2A')).toMatch(/Row \d+ is taken up again\./)
    expect(await run('dead', 'toodles')).toBe('Nothing of toodles was given up.\n')
  })

  test.concurrent('audit verifies a whole chain, finds what was changed or cut, and exports it', async () => {
    const home = await set.home('audited')
    const bot = set.launch(home)
    await bot.ready()
    for (let count = 0; count < 3; count++) await ask(set.webex, home.name, 'ben', 'contacts add')
    bot.signal('SIGTERM')
    expect(await bot.ended).toBe(0)
    const verify = async (...more: readonly string[]): Promise<{ code: number; out: string }> =>
      await nightshift(['audit', 'verify', 'toodles', ...words(home), ...more])
    const whole = await verify('--json')
    const { head, ...told } = JSON.parse(whole.out) as { readonly head: string }
    expect([whole.code, told]).toMatchObject([0, { rows: 3, from: 1, complete: true }])
    expect((await verify('--head', head)).code).toBe(0)
    const exported = (await nightshift(['audit', 'export', 'toodles', ...words(home)])).out.trim().split('\n')
    expect(exported).toHaveLength(3)
    expect((await nightshift(['audit', 'export', 'toodles', '--csv', ...words(home)])).out.split('\n')[0]).toBe(
      'seq,at,actor,room,action,result,detail,prev,hash',
    )

    const { DatabaseSync } = await import('node:sqlite')
    const change = (sql: string): void => {
      const db = new DatabaseSync(home.storeFile)
      db.exec(sql)
      db.close()
    }
    change(`delete from audit where seq = 1`)
    const late = await verify('--head', head)
    expect([late.code, late.out]).toEqual([0, expect.stringContaining('begins at row 2; what was before cannot be verified')])
    const lateJson = await verify('--head', head, '--json')
    expect([lateJson.code, JSON.parse(lateJson.out)]).toMatchObject([0, { ok: true, rows: 2, from: 2, complete: false, head }])
    change(`delete from audit where seq = 3`)
    expect((await verify()).code).toBe(0)
    const cut = await verify('--head', head)
    expect([cut.code, cut.out]).toEqual([70, expect.stringContaining('its end is not the one given')])
    change(`update audit set actor = 'somebody.else@meridian.example' where seq = 2`)
    const edited = await verify()
    expect([edited.code, edited.out]).toEqual([70, expect.stringContaining('is broken at row 2: edited')])
  })

  test.concurrent('the port of a process that died is not asked, whoever answers there now: the control token stays here', async () => {
    const home = await set.home('gone', { secrets: { 'control-token': 'c'.repeat(32) } })
    await (await openSqlite({ file: home.storeFile, bot: 'toodles', owner: 'test', clock: systemClock })).close()
    const heard: (string | undefined)[] = []
    const stranger = createServer((request, response) => {
      heard.push(request.headers.authorization)
      response.end(JSON.stringify({ bot: 'toodles', counts: {}, rows: [] }))
    })
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    const { port } = stranger.address() as AddressInfo // it listens on a port
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await new Promise((resolve) => dead.once('close', resolve))
    const show = async (left: string): Promise<string> => {
      writeFileSync(join(home.folder, 'health-port'), left)
      return (await nightshift(['inbox', 'show', 'toodles', ...words(home)])).out
    }
    expect(await show(`${port} ${dead.pid}`)).toContain('toodles is stopped')
    expect(heard).toEqual([])
    for (const left of [`${port} ${process.pid}`, String(port)]) expect(await show(left)).toContain('toodles is running')
    stranger.close()
  })

  test.concurrent('a bot that was never here, and one whose token is not readable, are told in a sentence', async () => {
    const home = await set.home('nobody-here')
    expect(existsSync(home.storeFile)).toBe(false)
    expect((await nightshift(['inbox', 'show', 'toodles', ...words(home)])).err).toContain('it must run or have run here')
    await set.launch(home).ready()
    expect((await nightshift(['inbox', 'show', 'toodles', '--state', home.folder, '--secrets', '/nowhere'])).err).toContain(
      'its control token must be readable',
    )
    expect((await nightshift(['new', 'Scout'])).err).toContain('must be lower-case letters')
    expect((await nightshift(['new', 'toodles'])).err).toContain('its folder must not exist yet')
  })
})
