import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../bots.ts'

/**
 * The built page's folder: built once per state of its sources and of the lock file, a second or two the first time.
 * Undefined where it cannot be built: the local Webex then says so in place of the page.
 */
export function builtPage(): string | undefined {
  const source = join(root, 'services', 'sandbox', 'page')
  const folder = join(root, 'node_modules', '.cache', 'nightshift', `page-${stampOf(source)}`)
  if (existsSync(join(folder, 'index.html'))) return folder
  mkdirSync(join(folder, '..'), { recursive: true })
  const making = `${folder}.${process.pid}`
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', source, '--outDir', making, '--logLevel', 'error'],
    { encoding: 'utf8' },
  )
  if (status !== 0) {
    process.stderr.write(`The page could not be built; everything else works. ${stderr.slice(0, 500)}\n`)
    return undefined
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(making, folder)
  return folder
}

function stampOf(source: string): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name))) {
    if (entry.isFile() && !entry.parentPath.includes('dist'))
      hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)))
  }
  return hash.digest('hex').slice(0, 16)
}
