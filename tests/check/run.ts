import { spawnSync } from 'node:child_process'
import { incompleteLock } from './lock-file.ts'
import { sizes } from './sizes.ts'

/** `npm run check`: everything that can be known without running the product. Each step says what it found; the last line sums up. */
const steps: readonly (readonly [string, () => readonly string[]])[] = [
  ['types', () => run('tsc', [])],
  ['types of the page', () => run('tsc', ['-p', 'services/sandbox/page'])],
  ['lint, layers and cycles', () => run('oxlint', ['--type-aware', '--quiet'])],
  ['format', () => run('oxfmt', ['--check', '.'])],
  ['lock file', incompleteLock],
  ['file sizes', sizes],
]

let failed = 0
for (const [name, step] of steps) {
  const problems = step()
  process.stdout.write(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}\n`)
  for (const problem of problems) process.stdout.write(`${problem}\n`)
  if (problems.length > 0) failed++
}
process.stdout.write(`check: ${steps.length - failed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)

function run(tool: string, args: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', tool, ...args], { encoding: 'utf8' })
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()]
}
