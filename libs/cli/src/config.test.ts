import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, tenBots } from '@nightshift/host'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { botNames, loadBot, root } from './bots.ts'
import { allKeys, type Key } from './config/keys.ts'
import { sample } from './config/sample.ts'
import { nightshift } from './testing/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'nightshift-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return name
}
const bots = await Promise.all(botNames().map(loadBot))
const keys = allKeys(bots)

describe('config check', () => {
  test.concurrent('says that a good file is good, and for whom', async () => {
    const { code, out } = await nightshift(
      ['config', 'check', file('good.yaml', 'org: { domains: [example.com] }\nroles: { lead: [you@example.com] }\n')],
      folder,
    )
    expect(code).toBe(0)
    expect(out).toContain('good.yaml is good for ')
    for (const name of botNames()) expect(out).toContain(name)
  })

  test.concurrent('prints every problem of every bot once, each with its key, and ends with 78', async () => {
    const { code, err } = await nightshift(
      ['config', 'check', file('bad.yaml', 'wbex: {}\nhealth: { port: 70000 }\nbots: { pinger: { every: soon }, todles: {} }\n')],
      folder,
    )
    expect(code).toBe(78)
    const lines = err.trim().split('\n').sort()
    expect(lines).toEqual([
      expect.stringMatching(/^bots\.pinger\.every: expected a duration such as "20s", got "soon"$/),
      expect.stringMatching(/^bots\.todles: .*did you mean "toodles"/),
      expect.stringMatching(/^health\.port: /),
      'wbex: unknown key (did you mean "webex"?)',
    ])
  })

  test.concurrent('a file that is not YAML, or not there, is a problem with its name', async () => {
    const broken = await nightshift(['config', 'check', file('broken.yaml', 'org: [\n')], folder)
    expect([broken.code, broken.err]).toEqual([78, expect.stringMatching(/broken\.yaml: is not YAML at line \d/)])
    const missing = await nightshift(['config', 'check', 'missing.yaml'], folder)
    expect([missing.code, missing.err]).toEqual([78, expect.stringMatching(/missing\.yaml: cannot be read \(ENOENT\)/)])
  })

  test.concurrent("an empty file is good: it denies everybody, which is a bot's right", async () => {
    expect((await nightshift(['config', 'check', file('empty.yaml', '')], folder)).code).toBe(0)
  })
})

describe('config explain', () => {
  test.concurrent('tells what a key means, its shape and default, and of those below it', async () => {
    const { code, out } = await nightshift(['config', 'explain', 'drain'])
    expect(code).toBe(0)
    expect(out.trim().split('\n')).toEqual([
      'drain: block · The orderly stop',
      expect.stringMatching(/^drain\.lanes: duration · .* \(default "25s"\)$/),
      expect.stringMatching(/^drain\.rest: duration · .* \(default "10s"\)$/),
    ])
  })

  test.concurrent("knows a bot's own keys, and suggests where there is no such key", async () => {
    expect((await nightshift(['config', 'explain', 'bots.pinger.every'])).out).toContain('How often each bot is probed (default "5m")')
    const { code, err } = await nightshift(['config', 'explain', 'wbex'])
    expect([code, err]).toEqual([64, 'Cannot explain "wbex" as there is no such key (did you mean "webex"?)\n'])
  })

  test('every shared key says what it means', () => {
    const silent: string[] = []
    const walk = (key: Key, path: string): void => {
      for (const [name, child] of Object.entries(key.properties ?? {})) {
        if (child.description === undefined && !path.startsWith('bots')) silent.push(`${path}${name}`)
        walk(child, `${path}${name}.`)
      }
    }
    walk(keys, '')
    expect(silent).toEqual([])
  })
})

describe('the annotated sample', () => {
  const text = sample(keys)
  const asAll = (file: unknown): void => bots.forEach((bot) => void readConfig(file, bot, tenBots))

  test('nightshift.example.yaml is what the schema says today: "npm run --silent nightshift -- config sample > nightshift.example.yaml"', () => {
    expect(readFileSync(join(root, 'nightshift.example.yaml'), 'utf8')).toBe(text)
  })

  test.concurrent('is what the command prints', async () => {
    expect((await nightshift(['config', 'sample'])).out).toBe(text)
  })

  test('as it stands it is the four lines that a configuration needs, and good', () => {
    expect(parse(text)).toEqual({ org: { domains: ['example.com'] }, roles: { lead: ['you@example.com'] } })
    asAll(parse(text))
  })

  test('with every line let in it is good too, and holds every key', () => {
    const all = parse(text.replaceAll(/^#(?! \S)/gm, '')) as Readonly<Record<string, unknown>> // YAML of a block
    asAll(all)
    const missing: string[] = []
    const walk = (key: Key, value: unknown, path: string): void => {
      for (const [name, child] of Object.entries(key.properties ?? {})) {
        const below =
          typeof value === 'object' && value !== null && name in value ? (value as Readonly<Record<string, unknown>>)[name] : undefined // checked
        if (below === undefined) missing.push(`${path}${name}`)
        walk(child, below, `${path}${name}.`)
      }
    }
    walk(keys, all, '')
    expect(missing).toEqual([])
  })

  test('fits a screen', () => {
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
  })
})
