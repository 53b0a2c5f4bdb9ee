import { readFileSync } from 'node:fs'

interface LockPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/**
 * Optional dependencies that the lock file names but does not hold: the newest platform binaries sometimes lag in the registry, the install
 * then succeeds, and the next clean install fails. Packages of other platforms that npm leaves out on purpose are held too, so each must be there.
 */
export function incompleteLock(): readonly string[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { readonly packages: Readonly<Record<string, LockPackage>> }
  const held = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)))
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !held.has(name))
      .map((name) => `  ${path || '(root)'} wants ${name}, which the lock file does not hold`),
  )
}
