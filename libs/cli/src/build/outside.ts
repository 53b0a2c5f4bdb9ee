import { build, type Plugin } from 'esbuild'
import { builtinModules } from 'node:module'

/**
 * The outside packages that our code imports from these entry points, by specifier as written (`got`, `pino`, `yaml` …): found from
 * esbuild's import graph, not by reading text.
 */
export async function outsideImports(entries: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>()
  const note: Plugin = {
    name: 'note-outside',
    setup: (its) => {
      its.onResolve({ filter: /^[^./]/ }, ({ path }) => {
        if (path.startsWith('@nightshift/')) return undefined
        if (!path.startsWith('node:') && !builtinModules.includes(path)) found.add(path)
        return { path, external: true }
      })
    },
  }
  await build({
    entryPoints: [...entries],
    bundle: true,
    write: false,
    outdir: 'unused',
    platform: 'node',
    format: 'esm',
    target: 'node24',
    logLevel: 'error',
    plugins: [note],
  })
  return [...found].sort()
}
