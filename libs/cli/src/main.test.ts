import { startSandbox, controlClient, type FleetBot, type Sandbox } from '@nightshift/sandbox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { version } from '@nightshift/host/version'
import { botNames } from './bots.ts'
import { program } from './program.ts'
import { nightshift } from './testing/run.ts'

describe('the command line', () => {
  test.concurrent('--help of everything shows an example', async () => {
    const all = [program(), ...program().commands, ...program().commands.flatMap((one) => one.commands)]
    expect(all.map((one) => one.name()).join(' ')).toBe(
      'nightshift start bot chat fleet doctor inbox audit new image config show dead retry verify export check explain sample',
    )
    for (const one of all) {
      let shown = ''
      one.configureOutput({ writeOut: (text) => void (shown += text) }).outputHelp()
      expect(shown, one.name()).toMatch(/\nExample:\n {2}npm (run|start)/)
    }
    const { code, out } = await nightshift(['chat', '--help'])
    expect([code, out]).toEqual([0, expect.stringContaining('Example:\n  npm run nightshift -- chat toodles who')])
  })

  test.concurrent('--version says it', async () => {
    expect(await nightshift(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })

  test.concurrent('an unknown bot is answered with a suggestion and the list, and ends with 64', async () => {
    const { code, out, err } = await nightshift(['bot', 'todles'])
    expect([code, out]).toEqual([64, ''])
    expect(err).toBe(`Cannot start "todles" as there is no such bot here (did you mean "toodles"?): ${botNames().join(', ')}\n`)
    expect((await nightshift(['start', '--only', 'toodles,pnger'])).err).toContain('did you mean "pinger"?')
  })

  test.concurrent('an unknown verb and an unknown flag are answered with a suggestion, and end with 64', async () => {
    const verb = await nightshift(['strat'])
    expect([verb.code, verb.err]).toEqual([64, expect.stringContaining('Did you mean start?')])
    const flag = await nightshift(['fleet', '--jsn'])
    expect([flag.code, flag.err]).toEqual([64, expect.stringContaining('Did you mean --json?')])
  })

  test.concurrent('where no local Webex answers, a sentence says what to do', async () => {
    for (const words of [['fleet'], ['chat', 'toodles', 'who']]) {
      const { code, err } = await nightshift([...words, '--url', 'http://127.0.0.1:9'])
      expect(code).toBe(64)
      expect(err).toBe(
        'Cannot ask the local Webex as it must run: nothing answers at http://127.0.0.1:9. Start it with "npm start", or say where it is with --url\n',
      )
    }
  })
})

describe('with a local Webex', () => {
  const bots: readonly FleetBot[] = [
    { name: 'toodles', ready: true, state: 'live', restarts: 2, pid: 4711, inbox: 1, outbox: 0 },
    { name: 'pinger', ready: false, state: 'waiting: dns', restarts: 0, pid: undefined, inbox: 0, outbox: 3 },
  ]
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, fleet: { fleet: () => bots, act: async () => undefined } })
    await controlClient(sandbox.url).bot('toodles')
  })
  afterAll(async () => await sandbox?.stop())

  test.concurrent('fleet shows each bot in a row, and --json the same as data', async () => {
    const table = await nightshift(['fleet', '--url', sandbox.url])
    expect(table.code).toBe(0)
    expect(table.out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['bot', 'ready', 'state', 'restarts', 'pid', 'in', 'out'],
      ['toodles', 'yes', 'live', '2', '4711', '1', '0'],
      ['pinger', 'no', 'waiting: dns', '0', '–', '0', '3'],
      [''],
    ])
    const json = await nightshift(['fleet', '--json', '--url', sandbox.url])
    expect(JSON.parse(json.out)).toEqual({ bots: JSON.parse(JSON.stringify(bots)) as unknown })
  })

  test.concurrent('chat asks one question as somebody, prints the answer and ends', async () => {
    const webex = controlClient(sandbox.url)
    const asked = nightshift(['chat', 'toodles', 'who', 'is', 'on', 'call', '--as', 'luis', '--url', sandbox.url])
    await expect
      .poll(async () => (await webex.messages('toodles', 'luis').catch(() => [])).map((one) => one.text), { timeout: 15_000 })
      .toEqual(['who is on call'])
    await webex.say({ as: 'toodles', to: 'luis', markdown: '**On call:** Dana' })
    expect(await asked).toEqual({ code: 0, out: '**On call:** Dana\n\n', err: '' })
  })

  test.concurrent('chat with somebody who does not exist is told so', async () => {
    const { code, err } = await nightshift(['chat', 'toodles', 'who', '--as', 'nobodyatall', '--url', sandbox.url])
    expect(code).toBe(64)
    expect(err).toContain('nobodyatall')
  })
})
