import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fold } from './fold.ts'

// In the image's build stage: what goes into the base and into each bot. The shared base carries libs and the folded outside code;
// test kits, the local Webex and tests stay out.
const out = process.argv[2] ?? '/out'
const root = process.cwd()
const base = join(out, 'base')
const shipped = ['resilience', 'store', 'webex', 'bot', 'upstream', 'desk', 'host']
const isShipped = (path: string): boolean => !path.endsWith('.test.ts') && !path.includes('node_modules') && !path.includes('__snapshots__')

mkdirSync(join(base, 'node_modules', '@nightshift'), { recursive: true })
for (const lib of shipped) {
  cpSync(join(root, 'libs', lib), join(base, 'libs', lib), { recursive: true, filter: isShipped })
  symlinkSync(join('..', '..', 'libs', lib), join(base, 'node_modules', '@nightshift', lib))
}
for (const connector of readdirSync(join(root, 'libs', 'connectors'))) {
  cpSync(join(root, 'libs', 'connectors', connector), join(base, 'libs', 'connectors', connector), {
    recursive: true,
    filter: (path) => isShipped(path) && !path.includes('simulator'),
  })
  symlinkSync(join('..', '..', 'libs', 'connectors', connector), join(base, 'node_modules', '@nightshift', connector))
}
cpSync(join(root, 'package.json'), join(base, 'package.json'))
await fold(root, join(base, 'fold'))
mkdirSync(join(base, 'services'), { recursive: true })
for (const service of readdirSync(join(root, 'services'))) {
  if (service !== 'sandbox') cpSync(join(root, 'services', service), join(out, 'services', service), { recursive: true, filter: isShipped })
}
mkdirSync(join(out, 'empty'), { recursive: true })
