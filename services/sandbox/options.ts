import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { SandboxOptions } from '@nightshift/sandbox'

const flags = {
  port: { type: 'string' },
  host: { type: 'string' },
  'public-url': { type: 'string' },
  'eu-host': { type: 'string' },
  seed: { type: 'string' },
  clock: { type: 'string' },
  'offline-queue': { type: 'boolean' },
  'ack-strict': { type: 'boolean' },
  state: { type: 'string' },
  page: { type: 'string' },
  'control-key-file': { type: 'string' },
  fleet: { type: 'string' },
} as const

/**
 * Options from flags, else from the environment: `--public-url` is `NIGHTSHIFT_SANDBOX_PUBLIC_URL` and so on; the seed is `SIM_SEED` too.
 * Throws one error that names every wrong value.
 */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): SandboxOptions {
  const given: Readonly<Record<string, string | boolean | undefined>> = parseArgs({ args: [...args], options: flags }).values
  const problems: string[] = []
  const text = (name: keyof typeof flags): string | undefined => {
    const value =
      given[name] ?? env[`NIGHTSHIFT_SANDBOX_${name.toUpperCase().replaceAll('-', '_')}`] ?? (name === 'seed' ? env['SIM_SEED'] : undefined)
    return value === undefined || value === '' ? undefined : String(value)
  }
  const whole = (name: keyof typeof flags, most: number): number | undefined => {
    const value = text(name)
    if (value === undefined) return undefined
    if (!/^\d+$/.test(value) || Number(value) > most) problems.push(`--${name}: expected a whole number up to ${most}, got "${value}"`)
    return Number(value)
  }
  const clock = text('clock')
  if (clock !== undefined && clock !== 'real' && clock !== 'virtual') problems.push(`--clock: expected real or virtual, got "${clock}"`)
  const publicUrl = text('public-url')
  if (publicUrl !== undefined && !URL.canParse(publicUrl)) problems.push(`--public-url: expected a URL, got "${publicUrl}"`)
  const options: { -readonly [Name in keyof SandboxOptions]: SandboxOptions[Name] | undefined } = {
    port: whole('port', 65_535),
    host: text('host'),
    publicUrl,
    euHost: text('eu-host'),
    seed: whole('seed', 2 ** 32 - 1),
    clock: clock === 'virtual' ? 'virtual' : 'real',
    offlineQueue: text('offline-queue') === 'true',
    ackStrict: text('ack-strict') === 'true',
    stateDir: text('state'),
    pageDir: text('page'),
    controlKey: keyIn(text('control-key-file'), problems),
  }
  if (problems.length > 0) throw new Error(`Cannot start the local Webex as its options have problems:\n  ${problems.join('\n  ')}`)
  // absent keys are left out, so that the defaults of the library hold
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/**
 * Bots to look at where no supervisor tells of them: health-port bases by name, from `--fleet` or `NIGHTSHIFT_SANDBOX_FLEET`, a JSON object.
 * Undefined where none is given; throws where it is not such an object.
 */
export function readTargets(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> | undefined {
  const text = parseArgs({ args: [...args], options: flags }).values.fleet ?? env['NIGHTSHIFT_SANDBOX_FLEET']
  if (text === undefined || text === '') return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined
  const targets = entries?.flatMap(([name, url]): [string, string][] =>
    typeof url === 'string' && /^https?:/.test(url) && URL.canParse(url) ? [[name, url.replace(/\/+$/, '')]] : [],
  )
  if (targets === undefined || targets.length !== entries?.length)
    throw new Error(
      `Cannot start the local Webex as its options have problems:\n  --fleet: expected a JSON object such as {"toodles":"http://toodles:8081"}, got ${text.slice(0, 120)}`,
    )
  return Object.fromEntries(targets)
}

function keyIn(file: string | undefined, problems: string[]): string | undefined {
  if (file === undefined) return undefined
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    problems.push(`--control-key-file: expected a readable file, got "${file}"`)
    return undefined
  }
}
