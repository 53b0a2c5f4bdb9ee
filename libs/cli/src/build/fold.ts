import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { outsideImports } from './outside.ts'

/** Packages with native code, or that are only data: they stay where they are. */
const kept: readonly string[] = []

/**
 * Folds outside code: every outside package that our code imports becomes one bundled ESM file, with shared chunks (operations.md §1). Our own
 * TypeScript is not touched. Answers the folder: the files, `map.json` (specifier → file) and `hook.mjs`, which makes node use them.
 * Made once per state of the lock file and of what is imported.
 */
export async function fold(root: string, target?: string): Promise<string> {
  const entries = entryPoints(root)
  const outside = (await outsideImports(entries)).filter((one) => !kept.includes(one))
  const stamp = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(outside.join('\n'))
    .update(process.version)
    .update('6')
    .digest('hex')
    .slice(0, 16)
  const folder = target ?? join(root, 'node_modules', '.cache', 'nightshift', `fold-${stamp}`)
  if (target === undefined && existsSync(join(folder, 'map.json'))) return folder
  const making = `${folder}.${process.pid}`
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { recursive: true })

  const stubs: Record<string, string> = {}
  for (const specifier of outside) stubs[nameOf(specifier)] = await stubOf(specifier)
  const stubFolder = join(root, 'libs', 'cli', `.fold-${process.pid}`)
  mkdirSync(stubFolder, { recursive: true })
  try {
    for (const [name, text] of Object.entries(stubs)) writeFileSync(join(stubFolder, `${name}.mjs`), text)
    await build({
      entryPoints: Object.keys(stubs).map((name) => ({ in: join(stubFolder, `${name}.mjs`), out: name })),
      outdir: making,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      // Licence texts stand beside the files: sources stay in memory, and one character beyond Latin-1 doubles a file.
      legalComments: 'external',
      minifyWhitespace: true,
      minifySyntax: true,
      logLevel: 'error',
      // CommonJS inside asks for Node's own modules by `require`.
      banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    })
  } finally {
    rmSync(stubFolder, { recursive: true, force: true })
  }
  writeFileSync(
    join(making, 'map.json'),
    JSON.stringify(Object.fromEntries(outside.map((specifier) => [specifier, `${nameOf(specifier)}.mjs`])), undefined, 2),
  )
  writeFileSync(join(making, 'hook.mjs'), hook)
  rmSync(folder, { recursive: true, force: true })
  renameSync(making, folder)
  return folder
}

/** Loaded by `node --import`, before anything else: outside specifiers resolve to their folded files, and what is compiled is kept for the next start. */
const hook = `import { readFileSync } from 'node:fs'
import { enableCompileCache, registerHooks } from 'node:module'
// Here and not in a bot's own code: what was compiled before it is called is not kept.
enableCompileCache()
const map = JSON.parse(readFileSync(new URL('map.json', import.meta.url), 'utf8'))
const urls = new Map(Object.entries(map).map(([specifier, file]) => [specifier, new URL(file, import.meta.url).href]))
registerHooks({
  resolve(specifier, context, next) {
    const url = urls.get(specifier)
    return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true }
  },
})
`

/** Re-exports a package under its real export names: a CommonJS package tells them only when it is imported. */
async function stubOf(specifier: string): Promise<string> {
  const names = Object.keys((await import(specifier)) as object).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name))
  const named = names.filter((name) => name !== 'default' && name !== 'module.exports')
  const text = JSON.stringify(specifier)
  return `${named.length > 0 ? `export { ${named.join(', ')} } from ${text}\n` : ''}${names.includes('default') ? `export { default } from ${text}\n` : ''}`
}

function entryPoints(root: string): readonly string[] {
  const services = readdirSync(join(root, 'services')).map((name) => join(root, 'services', name, 'main.ts'))
  return services.filter((path) => existsSync(path))
}

function nameOf(specifier: string): string {
  return specifier.replaceAll('@', '').replaceAll(/[/.]/g, '-')
}

// Run by itself: `fold.ts <folder>`.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${await fold(process.cwd(), process.argv[2])}\n`)
}
