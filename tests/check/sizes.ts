import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** One idea a file: none over 600 lines (architecture.md §4). The median and the share over 300 are printed for the eye. */
const limit = 600

export function sizes(): readonly string[] {
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], { encoding: 'utf8' })
  const files = stdout
    .trim()
    .split('\n')
    .map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length - 1 }))
  const source = files.filter(({ path }) => !path.endsWith('.test.ts') && !path.startsWith('tests/'))
  const tests = files.filter(({ path }) => path.endsWith('.test.ts') || path.startsWith('tests/'))
  const sorted = source.map(({ lines }) => lines).sort((a, b) => a - b)
  const sum = (list: typeof files): number => list.reduce((total, { lines }) => total + lines, 0)
  process.stdout.write(
    `     ${source.length} source files, median ${sorted[Math.floor(sorted.length / 2)] ?? 0} lines, ` +
      `${((100 * sorted.filter((lines) => lines > 300).length) / Math.max(1, sorted.length)).toFixed(1)} % over 300, ` +
      `${(sum(tests) / Math.max(1, sum(source))).toFixed(2)} test lines per source line\n`,
  )
  return files
    .filter(({ lines }) => lines > limit)
    .map(({ path, lines }) => `  ${path} has ${lines} lines; ${limit} is the most: split it by idea`)
}
