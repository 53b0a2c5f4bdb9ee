import { spawnSync } from 'node:child_process'
import { existsSync, symlinkSync } from 'node:fs'

// In the image's build stage: dependencies that came with the context (no registry reachable), else a clean install.
if (existsSync('.image/node_modules')) {
  // Linked, neither copied nor renamed: a folder of a lower layer cannot be renamed, and a copy is 12,000 files. Its own links to the
  // workspaces lead two folders up.
  symlinkSync('.image/node_modules', 'node_modules')
  for (const folder of ['libs', 'services']) symlinkSync(`../${folder}`, `.image/${folder}`)
} else {
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], { stdio: 'inherit' })
  process.exit(status ?? 1)
}
