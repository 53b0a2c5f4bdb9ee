import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { root } from '@nightshift/cli/bots'
import { expect, test } from 'vitest'

const run = promisify(execFile)

/** The blocks of a guide that name a file, by that name. */
function filesIn(guide: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(root, 'docs', 'guides', guide), 'utf8')
  return new Map([...text.matchAll(/^```ts (\S+)\n(.*?)^```$/gms)].map(([, name = '', code = '']) => [name, code]))
}

test('the bot of the guide passes the compiler and its own tests', { timeout: 120_000 }, async () => {
  const files = filesIn('write-a-bot.md')
  expect([...files.keys()]).toEqual(['doors/badge.ts', 'doors/badge-simulator.ts', 'doors/bot.ts', 'doors/cards.ts', 'doors/bot.test.ts'])
  // Inside the project, so that its packages are found.
  const folder = mkdtempSync(join(root, '.guide-'))
  try {
    for (const [name, code] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), code)
    }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../tsconfig.json', include: ['doors/**/*.ts', '../libs/**/*.d.ts'], exclude: [] }),
    )
    const tool = (name: string, path: string, args: readonly string[]): Promise<{ readonly stdout: string }> =>
      run(process.execPath, [join(root, 'node_modules', name, path), ...args], { cwd: folder }).catch((error: unknown) => {
        throw new Error(`${name} refuses the guide:\n${String((error as { readonly stdout?: unknown }).stdout)}`, { cause: error })
      })
    await tool('typescript', 'bin/tsc', ['-p', folder])
    const { stdout } = await tool('vitest', 'vitest.mjs', ['run', '--root', folder, '--reporter', 'verbose'])
    expect(stripVTControlCharacters(stdout)).toMatch(/Tests\s+3 passed \(3\)/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
