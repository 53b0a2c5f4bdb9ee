import { linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemRandom } from '@nightshift/resilience'
import { readConfigFile } from './config-file.ts'
import { exitCodes } from './exit.ts'

// Before a bot starts against the local Webex without `nightshift start` (an init container, Compose): waits until the local Webex answers, has
// the bot made there, and leaves the bot's secrets and its configuration in one folder. Never beside a real Webex: it refuses a
// configuration that does not say `sandbox: true`. With a module's path as argument it then becomes that module, in this very process.
//
//   NIGHTSHIFT_SANDBOX_URL   such as http://sandbox:8080. Empty, with a module to become: nothing is prepared, the module finds its own things
//   NIGHTSHIFT_BOT           the bot's name
//   NIGHTSHIFT_CONFIG_FROM   the configuration that goes over the simulated SOC's people, roles, rooms and registers
//   NIGHTSHIFT_SECRETS_FROM  a folder of further secrets (optional). They are linked, so that the bot sees it when they are rotated there
//   NIGHTSHIFT_SECRETS_MINT  names of secrets that are drawn in that folder where they are not there yet, with commas between (optional)
//   NIGHTSHIFT_RUN           the folder to fill: config.json and secrets/. Default /run/nightshift

const againMs = 1_000
const limitMs = 3_000
type Block = Readonly<Record<string, unknown>>

const said = (name: string): string => {
  const value = process.env[name] ?? ''
  return value === '' ? refuse(`${name}: must be set`) : value
}
// The first process of a container hears no signal that it has not asked for.
const asked = (): never => process.exit(exitCodes.stopped)
process.on('SIGTERM', asked).on('SIGINT', asked)

const [, , next] = process.argv
if (next === undefined || (process.env['NIGHTSHIFT_SANDBOX_URL'] ?? '') !== '') await prepare()
process.off('SIGTERM', asked).off('SIGINT', asked)
if (next !== undefined) await import(pathToFileURL(resolve(next)).href)

async function prepare(): Promise<void> {
  const [base, bot, from] = [said('NIGHTSHIFT_SANDBOX_URL').replace(/\/+$/, ''), said('NIGHTSHIFT_BOT'), said('NIGHTSHIFT_CONFIG_FROM')]
  const run = process.env['NIGHTSHIFT_RUN'] ?? '/run/nightshift'
  const config = asBlock(readOrRefuse(from))
  if (config['sandbox'] !== true)
    refuse(`Cannot make "${bot}" at the local Webex as its configuration must say "sandbox: true": ${from} does not`)
  const secrets = furtherSecrets(process.env['NIGHTSHIFT_SECRETS_FROM'], process.env['NIGHTSHIFT_SECRETS_MINT'])

  const world = asBlock(await answerOf(base, 'GET', '/world-config'))
  const { token } = asBlock(await answerOf(base, 'POST', '/bots', { name: bot }))
  if (typeof token !== 'string') refuse(`Cannot make "${bot}" as the local Webex must answer its token: it did not`)
  put(join(run, 'secrets'), 'webex-token', token)
  for (const [name, file] of secrets) link(join(run, 'secrets'), name, file)
  put(run, 'config.json', JSON.stringify(over(over(world, { webex: { u2c: `${base}/u2c/api/v1` } }), config), undefined, 2))
  process.env['NIGHTSHIFT_CONFIG'] = join(run, 'config.json')
  process.env['NIGHTSHIFT_SECRETS'] = join(run, 'secrets')
  process.stdout.write(`${bot} has its token and its configuration of the local Webex at ${base}.\n`)
}

/** What the control API answers. A silent one is waited for, however long; a refusal ends the process: waiting does not mend it. */
async function answerOf(base: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  for (let tries = 0; ; tries++) {
    let why: string
    try {
      const answer = await fetch(`${base}/sandbox${path}`, {
        method,
        signal: AbortSignal.timeout(limitMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      const text = await answer.text()
      if (answer.ok) return JSON.parse(text) as unknown
      why = `status ${answer.status}: ${text.slice(0, 200)}`
      if (answer.status < 500 && answer.status !== 429) refuse(`Cannot ask the local Webex at ${base} as it must allow it: ${why}`)
    } catch (error) {
      why =
        error instanceof Error
          ? String(error.cause instanceof Error && 'code' in error.cause ? error.cause.code : error.message)
          : 'no answer'
    }
    if (tries % 30 === 0) process.stdout.write(`Waiting for the local Webex at ${base} (${why}) …\n`)
    await new Promise((done) => setTimeout(done, againMs))
  }
}

/** The files of secrets besides the token, by name, in a folder that several bots may share; what is to be minted there and is not, is drawn first. */
function furtherSecrets(folder: string | undefined, mint: string | undefined): readonly (readonly [string, string])[] {
  if (folder === undefined || folder === '') return []
  for (const name of (mint ?? '').split(',').filter((one) => /^[\w-]+$/.test(one))) {
    const draft = join(folder, `.${name}.${systemRandom.hex(8)}`)
    writeFileSync(draft, systemRandom.hex(32), { mode: 0o600 })
    try {
      // Whole or not at all, and only by the first of several that come at once.
      linkSync(draft, join(folder, name))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    } finally {
      rmSync(draft)
    }
  }
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && name !== 'webex-token')
    .flatMap((name) => {
      const file = resolve(folder, name)
      return statSync(file).isFile() ? [[name, file] as const] : []
    })
}

/** A file that is whole whenever it is there, for its owner's eyes. */
function put(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, `.${name}`), text, { mode: 0o600 })
  renameSync(join(folder, `.${name}`), join(folder, name))
}

function link(folder: string, name: string, to: string): void {
  rmSync(join(folder, name), { force: true })
  symlinkSync(to, join(folder, name))
}

/** Blocks are merged key by key; anything else above replaces what is below. */
function over(below: Block, above: Block): Block {
  const merged: Record<string, unknown> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const under = merged[key]
    merged[key] = isBlock(under) && isBlock(value) ? over(under, value) : value
  }
  return merged
}

function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asBlock(value: unknown): Block {
  return isBlock(value) ? value : {}
}

function readOrRefuse(path: string): unknown {
  try {
    return readConfigFile(path)
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  return process.exit(exitCodes.config)
}
