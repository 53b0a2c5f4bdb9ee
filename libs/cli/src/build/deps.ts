import { spawnSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'

// In the image's build stage: dependencies that came with the context (no registry reachable), else a clean install.
if (existsSync('.image/node_modules')) {
  // Copied, not renamed: a folder of a lower layer cannot be renamed. Links to the workspaces stay links.
  cpSync('.image/node_modules', 'node_modules', { recursive: true, verbatimSymlinks: true })
} else {
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], { stdio: 'inherit' })
  process.exit(status ?? 1)
}
