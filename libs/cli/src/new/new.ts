import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { builtins } from '@nightshift/bot'
import { root } from '../bots.ts'
import { progress, progressDone } from '../print.ts'
import { named, withBlock } from './words.ts'

/** A bot that is tested where it lies, as every other is; a new one is its copy under another name. */
const pattern = join(import.meta.dirname, 'scout')
const taken = ['sandbox', 'nightshift']

/** An eleventh bot: its folder, its place among the workspaces, its block of the sandbox's configuration. Answers in chat at the next start. */
export async function newBot(name: string): Promise<void> {
  const began = performance.now()
  if (!/^[a-z][a-z0-9-]{1,30}$/.test(name)) {
    throw new Error(`Cannot make the bot as its name must be lower-case letters, digits and dashes, 2 to 31 of them: "${name}"`)
  }
  const folder = join(root, 'services', name)
  if (taken.includes(name) || Object.hasOwn(builtins(), name))
    throw new Error(`Cannot make the bot as its name must be free: "${name}" has a meaning already`)
  if (existsSync(folder)) throw new Error(`Cannot make the bot as its folder must not exist yet: services/${name}`)
  const configFile = join(root, 'nightshift.sandbox.yaml')
  const config = withBlock(readFileSync(configFile, 'utf8'), name)
  try {
    for (const file of readdirSync(pattern, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue
      const to = join(folder, relative(pattern, file.parentPath), file.name)
      mkdirSync(dirname(to), { recursive: true })
      writeFileSync(to, named(readFileSync(join(file.parentPath, file.name), 'utf8'), name))
    }
    progress('Adding it to the workspaces …')
    npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'])
    writeFileSync(configFile, config)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  } finally {
    progressDone()
  }
  process.stdout.write(`services/${name} is there (${((performance.now() - began) / 1_000).toFixed(1)} s).

  npx vitest run services/${name}                        its tests, with the contract of all bots
  npm start -- --only ${name}                            talk to it in the page
  npm run nightshift -- chat ${name} greet me            or from a terminal, while it runs

Then open services/${name}/bot.ts: it is all there is to a bot. docs/guides/write-a-bot.md goes on from here.
`)
}

function npm(args: readonly string[]): void {
  const done = spawnSync('npm', args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' })
  if (done.status !== 0)
    throw new Error(
      `Cannot add the bot to the workspaces as "npm ${args[0]}" must succeed:\n${(done.stderr || done.stdout || String(done.error)).slice(-2_000)}`,
    )
}
