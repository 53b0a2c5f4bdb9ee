import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fold } from './fold.ts'

// In the image's build stage: what goes into the base, into each bot and into the local Webex. The shared base carries libs and the folded
// outside code; test kits, simulators, the local Webex and tests stay out of it.
const out = process.argv[2] ?? '/out'
const root = process.cwd()
const base = join(out, 'base')
const sandbox = join(out, 'sandbox')
const shipped = ['resilience', 'store', 'webex', 'bot', 'upstream', 'desk', 'host']
const isShipped = (path: string): boolean => !/\.test\.ts$|node_modules|__snapshots__|\/src\/testing(\/|$)/.test(path.slice(root.length))
const isOfBots = (path: string): boolean => isShipped(path) && !/\/simulator(\/|$)/.test(path.slice(root.length))

const link = (to: string, name: string, ...at: string[]): void => {
  mkdirSync(join(to, 'node_modules', '@nightshift'), { recursive: true })
  symlinkSync(join('..', '..', 'libs', ...at, name), join(to, 'node_modules', '@nightshift', name))
}
for (const lib of shipped) {
  cpSync(join(root, 'libs', lib), join(base, 'libs', lib), { recursive: true, filter: isShipped })
  link(base, lib)
}
for (const connector of readdirSync(join(root, 'libs', 'connectors'))) {
  const from = join(root, 'libs', 'connectors', connector)
  cpSync(from, join(base, 'libs', 'connectors', connector), { recursive: true, filter: isOfBots })
  link(base, connector, 'connectors')
  const simulator = join('libs', 'connectors', connector, 'src', 'simulator')
  if (existsSync(join(root, simulator))) cpSync(join(root, simulator), join(sandbox, simulator), { recursive: true, filter: isShipped })
}
cpSync(join(root, 'package.json'), join(base, 'package.json'))
await fold(root, join(base, 'fold'))
mkdirSync(join(base, 'services'), { recursive: true })
for (const service of readdirSync(join(root, 'services'))) {
  if (service !== 'sandbox') cpSync(join(root, 'services', service), join(out, 'services', service), { recursive: true, filter: isShipped })
}

cpSync(join(root, 'libs', 'sandbox'), join(sandbox, 'libs', 'sandbox'), { recursive: true, filter: isShipped })
link(sandbox, 'sandbox')
const page = join(root, 'services', 'sandbox', 'page')
cpSync(join(root, 'services', 'sandbox'), join(sandbox, 'services', 'sandbox'), {
  recursive: true,
  filter: (path) => isShipped(path) && !path.startsWith(page),
})
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
const built = spawnSync(process.execPath, [vite, 'build', page, '--outDir', join(sandbox, 'page'), '--logLevel', 'error'], {
  stdio: 'inherit',
})
if (built.status !== 0) process.exit(built.status ?? 1)
mkdirSync(join(out, 'empty'), { recursive: true })
