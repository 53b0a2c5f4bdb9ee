import { spawn, spawnSync } from 'node:child_process'
import { suggest } from '@nightshift/bot'
import { version } from '@nightshift/host/version'
import { botNames, root } from './bots.ts'
import { stageDependencies } from './build/stage.ts'
import { printTable, progress, progressDone } from './print.ts'

export interface ImageOptions {
  readonly bot?: readonly string[]
  readonly all?: boolean
  readonly local?: boolean
  readonly tag: string
  readonly name?: string
  readonly buildImage?: string
  readonly runtimeImage?: string
}

const sandbox = 'sandbox'
/** What stands in for the registry's base images with `--local`: any image with glibc, libstdc++ and Node 24 will do. */
export const localBases = { build: 'local/node:24-build', runtime: 'local/node:24-runtime' } as const
/** So much of a failed build's output is shown. */
const tailLines = 40

/** Builds images, one after another, and prints what they are and how large. Throws a sentence where there is no engine or a build failed. */
export async function image(options: ImageOptions): Promise<void> {
  const names = wanted(options)
  const engine = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8' })
  if (engine.status !== 0)
    throw new Error(
      `Cannot build an image as a Docker engine must answer: ${engine.error ? 'there is no "docker" here' : engine.stderr.trim().split('\n').at(-1)}`,
    )
  if (options.local === true) {
    progress('Staging dependencies …')
    stageDependencies(root)
  }
  const built: { readonly tag: string; readonly bytes: number }[] = []
  for (const name of names) {
    const tag = `${options.name ?? (options.local === true ? 'local/nightshift' : 'nightshift')}-${name}:${options.tag}`
    await build(name, tag, options, (step) => progress(`${tag} (${built.length + 1} of ${names.length}): ${step}`))
    built.push({ tag, bytes: Number(docker('image', 'inspect', '-f', '{{.Size}}', tag)) })
  }
  progressDone()
  printTable(
    ['image', 'size'],
    built.map(({ tag, bytes }) => [tag, `${(bytes / 1e6).toFixed(0)} MB`]),
  )
}

function wanted({ bot = [], all }: ImageOptions): readonly string[] {
  const known = [sandbox, ...botNames()]
  if (all === true) return known
  if (bot.length === 0) throw new Error(`Cannot build an image as --bot or --all must be said; there are: ${known.join(', ')}`)
  for (const name of bot) {
    const near = suggest(name, known)[0]
    if (!known.includes(name))
      throw new Error(
        `Cannot build an image of "${name}" as there is no such bot here${near === undefined ? '' : ` (did you mean "${near}"?)`}: ${known.join(', ')}`,
      )
  }
  return bot
}

/** The engine's words for one image. */
function build(name: string, tag: string, options: ImageOptions, step: (words: string) => void): Promise<void> {
  const bases = {
    build: options.buildImage ?? (options.local === true ? localBases.build : undefined),
    runtime: options.runtimeImage ?? (options.local === true ? localBases.runtime : undefined),
  }
  const revision = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout?.trim() || 'unknown'
  const given: Readonly<Record<string, string | undefined>> = {
    BUILD_IMAGE: bases.build,
    RUNTIME_IMAGE: bases.runtime,
    NODE: bases.runtime !== undefined && hasNode(bases.runtime) ? 'there' : undefined,
    VERSION: version,
    // Only said of what is there as committed.
    REVISION: revision,
    BOT: name === sandbox ? undefined : name,
  }
  const args = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : ['--build-arg', `${key}=${value}`]))
  return new Promise((done, failed) => {
    const child = spawn('docker', ['build', '--target', name === sandbox ? sandbox : 'bot', '-t', tag, ...args, root], {
      // The classic builder takes local bases as they are; the other one would ask a registry about them.
      env: { ...process.env, ...(options.local === true ? { DOCKER_BUILDKIT: '0' } : {}) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said: string[] = []
    const hear = (chunk: Buffer): void => {
      for (const line of chunk.toString('utf8').split('\n')) {
        if (line.trim() !== '') said.push(line)
        if (/^(Step|#\d+ \[)/.test(line)) step(line.slice(0, 90))
      }
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', failed)
    child.once('close', (code) => {
      if (code === 0) return done()
      progressDone()
      failed(
        new Error(`${said.slice(-tailLines).join('\n')}\nCannot build ${tag} as the engine must come to its end: it ended with ${code}`),
      )
    })
  })
}

/** Whether an image that is here already has Node 24 on its path. */
function hasNode(name: string): boolean {
  const asked = spawnSync('docker', ['run', '--rm', '--network', 'none', '--entrypoint', 'node', name, '--version'], { encoding: 'utf8' })
  return asked.status === 0 && asked.stdout.startsWith('v24.')
}

function docker(...args: readonly string[]): string {
  return spawnSync('docker', args, { encoding: 'utf8' }).stdout.trim()
}
