import { spawn, spawnSync } from 'node:child_process'
import { localBases } from '@nightshift/cli/image'
import { root } from '@nightshift/cli/bots'

/** What a command answered. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a command to its end. Never rejects: a missing program is code −1. */
export function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')))
    child.once('error', (error) => done({ code: -1, out, err: error.message }))
    child.once('close', (code) => done({ code: code ?? -1, out: out.trim(), err: err.trim() }))
  })
}

/** The engine's answer to a command. Rejects with its own words where it refuses. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await run('docker', args)
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${err || out}`)
  return out
}

const works = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0

/** Whether an engine answers here, and has base images: nothing is pulled. */
export const canBuild = works('docker', 'version') && Object.values(localBases).every((image) => works('docker', 'image', 'inspect', image))

/** How Compose is called here: the plugin, or the program of its own; undefined where there is neither. */
export const compose: readonly string[] | undefined = works('docker', 'compose', 'version')
  ? ['docker', 'compose']
  : works('docker-compose', 'version')
    ? ['docker-compose']
    : undefined

/**
 * Builds every image on local bases under a tag, as a person does. Rejects with the build's last words. `NIGHTSHIFT_IMAGES_BUILT` in the
 * environment says that an earlier step has built them.
 */
export async function buildAll(tag: string): Promise<void> {
  if (process.env['NIGHTSHIFT_IMAGES_BUILT'] !== undefined) return
  const args = ['libs/cli/src/main.ts', 'image', '--all', '--local', '--tag', tag]
  const { code, err } = await run(process.execPath, args)
  if (code !== 0) throw new Error(err)
}
