import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '@nightshift/cli/bots'
import { controlClient, type ControlClient } from '@nightshift/sandbox'
import { afterAll, describe, expect, test } from 'vitest'
import { until } from '../support/night.ts'
import { answers, ask } from './launch.ts'

/** `nightshift start` as a person runs it, in a folder of its own: what it leaves behind when it ends, one way or another. */
describe('nightshift start', () => {
  const folders: string[] = []
  const started = new Set<Shift>()
  afterAll(async () => {
    for (const one of started) for (const pid of [one.pid, ...one.pids]) kill(pid)
    await Promise.all([...started].map(({ ended }) => ended))
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  interface Shift {
    readonly pid: number
    /** The sandbox and the bots. */
    readonly pids: readonly number[]
    readonly webex: ControlClient
    readonly ended: Promise<number>
    output(): string
    signal(name: NodeJS.Signals): void
  }

  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'nightshift-start-'))
    folders.push(made)
    return made
  }
  const start = async (home: string, port: number): Promise<Shift> => {
    const args = [
      join(root, 'libs', 'cli', 'src', 'main.ts'),
      'start',
      '--config',
      join(root, 'nightshift.sandbox.yaml'),
      '--port',
      String(port),
      '--only',
      'toodles',
    ]
    const child = spawn(process.execPath, args, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, INIT_CWD: home } })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => void (said += text))
    const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)))
    await until(
      30_000,
      () => said.includes('Nightshift is up') || child.exitCode !== null,
      () => said,
    )
    const webex = controlClient(/http:\/\/\S+/.exec(said)?.[0] ?? '')
    const fleet = await webex.fleet()
    const one: Shift = {
      pid: child.pid ?? 0,
      pids: [...fleet.flatMap(({ pid }) => (pid === undefined ? [] : [pid])), ...childrenOf(child.pid ?? 0)],
      webex,
      ended,
      output: () => said,
      signal: (name) => void child.kill(name),
    }
    started.add(one)
    expect(fleet.map(({ name, ready }) => [name, ready])).toEqual([['toodles', true]])
    return one
  }
  const gone = async (one: Shift, withinMs: number): Promise<void> => {
    await until(
      withinMs,
      () => ![one.pid, ...one.pids].some(isRunning),
      () => `${[one.pid, ...one.pids].filter(isRunning).join(', ')} still run; ${one.output()}`,
    )
    started.delete(one)
  }

  test.concurrent('killed with -9, its processes end by themselves and nothing is left running', async () => {
    const home = folder()
    const one = await start(home, 18_080)
    expect(await ask(one.webex, 'toodles', 'dana', 'who')).toContain('On call')
    one.signal('SIGKILL')
    expect(await one.ended).toBe(-1)
    await gone(one, 6_000)
    const log = readFileSync(join(home, '.nightshift', 'toodles', 'log'), 'utf8')
    expect(log).toContain('The supervisor is gone')
    expect(log).toContain('"event":"process.stopped"')
  })

  test.concurrent('ctrl-C ends everything within 5 s with 0, and a second start goes on where the first stopped', async () => {
    const home = folder()
    const first = await start(home, 18_480)
    expect(await ask(first.webex, 'toodles', 'dana', 'who')).toContain('On call')
    const before = await answers(first.webex, 'toodles', 'dana')
    first.signal('SIGINT')
    await gone(first, 5_000)
    expect(await first.ended).toBe(0)

    const second = await start(home, 18_480)
    expect(await answers(second.webex, 'toodles', 'dana')).toEqual(before)
    expect(await ask(second.webex, 'toodles', 'dana', 'rotation 2')).toContain('Backup')
    expect(await answers(second.webex, 'toodles', 'dana')).toHaveLength(before.length + 1)
    second.signal('SIGTERM')
    await gone(second, 5_000)
    expect(await second.ended).toBe(0)
  })

  test.concurrent('a file that is not there, or not good, ends it with 78 and every problem; nothing is started or left behind', async () => {
    const home = folder()
    const refused = async (config: string): Promise<readonly string[]> => {
      const child = spawn(process.execPath, [join(root, 'libs', 'cli', 'src', 'main.ts'), 'start', '--config', config], {
        cwd: home,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, INIT_CWD: home },
      })
      let said = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => void (said += text))
      expect(await new Promise((resolve) => child.once('close', resolve))).toBe(78)
      return said.trim().split('\n')
    }
    expect(await refused('not-there.yaml')).toEqual([expect.stringContaining('not-there.yaml: cannot be read (ENOENT)')])
    writeFileSync(join(home, 'bad.yaml'), 'sandbox: true\nwbex: {}\nbots: { pinger: { every: soon } }\n')
    expect(await refused('bad.yaml')).toEqual([
      'wbex: unknown key (did you mean "webex"?)',
      'bots.pinger.every: expected a duration such as "20s", got "soon"',
    ])
    expect(readdirSync(home)).toEqual(['bad.yaml'])
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A process that has ended but was not yet waited for by its parent does not run.
    return !existsSync(`/proc/${pid}/stat`) || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Where the system tells them; elsewhere the fleet alone is known. */
function childrenOf(pid: number): readonly number[] {
  const file = `/proc/${pid}/task/${pid}/children`
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').map(Number) : []
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
