import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { basename, dirname, join, relative, sep } from 'node:path'

/** Tools of development that no build stage needs: two thirds of the tree. */
const unneeded =
  /^(\.cache|\.vite|node-(linux|win|darwin)-.*|typescript|@typescript|oxlint|@oxlint|oxlint-tsgolint|@oxlint-tsgolint|oxfmt|@oxfmt|playwright-core|vitest|@vitest|fast-check|@types)$/

/**
 * Puts this machine's dependencies into `.image/`, from where the build stage takes them: for places where no registry can be reached from
 * inside an image. Made once per state of the lock file; links to workspaces stay links.
 */
export function stageDependencies(root: string): void {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const stamp = createHash('sha256').update(lock).update('2').digest('hex')
  const folder = join(root, '.image')
  const mark = join(folder, 'stamp')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === stamp) return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const from = join(root, 'node_modules')
  const isTop = (path: string): boolean => dirname(path) === from || /^@[^/\\]+$/.test(relative(from, dirname(path)).split(sep).join('/'))
  cpSync(from, join(folder, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !(isTop(path) && unneeded.test(basename(path))) && !/\.(map|md|d\.[mc]?ts)$/.test(path),
  })
  writeFileSync(mark, stamp)
}
