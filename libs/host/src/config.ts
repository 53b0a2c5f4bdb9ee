import { isDuration, toMs, type Duration } from '@nightshift/resilience'
import { roles, suggest, type Bot, type House, type Registers } from '@nightshift/bot'
import { z } from 'zod'

/** A length of time in the configuration. */
const duration = z.custom<Duration>((value) => typeof value === 'string' && isDuration(value), {
  error: (issue) => `expected a duration such as "20s", got ${JSON.stringify(issue.input)}`,
})
const email = z.string().regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'expected an e-mail address').transform((text) => text.toLowerCase())
const zone = z.string().refine((text) => isZone(text), { error: (issue) => `expected an IANA zone such as "America/New_York", got ${JSON.stringify(issue.input)}` })
const url = z.string().refine((text) => URL.canParse(text) && /^https?:/.test(text), { error: (issue) => `expected an http or https URL, got ${JSON.stringify(issue.input)}` })
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day such as "2026-03-18"')
const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected an hour such as "07:00"')

const contact = z.strictObject({ region: z.string(), team: z.string(), name: z.string(), title: z.string().default(''), email, phone: z.string().default('') })

const soc = z.strictObject({
  zone: zone.default('America/New_York').describe('IANA zone of the SOC: times are shown in it'),
  rota: z.array(z.strictObject({ week: day, primary: email, backup: email })).default([]).describe('Weeks of duty, each from Monday 08:00'),
  shifts: z.array(z.strictObject({ name: z.string(), from: hour, to: hour, lead: email })).default([]),
  managers: z.array(email).default([]),
  holidays: z.array(z.strictObject({ date: day, name: z.string(), region: z.string().optional() })).default([]),
  contacts: z.array(contact).default([]),
  links: z.array(z.strictObject({ name: z.string(), url })).default([]),
})

const person = z.strictObject({ name: z.string(), title: z.string().optional(), phone: z.string().optional(), zone: zone.optional() })

const webex = z.strictObject({
  u2c: url.default('https://u2c.wbx2.com/u2c/api/v1').describe('Base of the service catalogue; everything else comes from it'),
  rest: z.union([z.literal('catalog'), url]).default('catalog').describe('`catalog`, or a fixed public base'),
  override: z.record(z.string(), url).default({}).describe('Fixed bases of single services, for support cases'),
  transport: z.literal('socket').default('socket'),
  allowBots: z.array(email).default([]).describe('Bots that are heard like people'),
  device: z.strictObject({ ttl: z.int().positive().optional() }).prefault({}),
  timings: z.record(z.string(), z.number().nonnegative()).default({}).describe('Single figures of the link in ms; the defaults are those of the design'),
})

/** Keys that every bot's process understands, at the top for all bots or in one bot's block. */
const shared = {
  sandbox: z.boolean().default(false).describe('Everything is simulated; refused together with a real token'),
  org: z.strictObject({ domains: z.array(z.string().regex(/^[a-z\d.-]+\.[a-z]{2,}$/i, 'expected a domain such as "example.com"')).default([]) }).prefault({}),
  roles: z.partialRecord(z.enum(roles), z.array(email)).default({}).describe('Who holds which role. Empty = nobody'),
  people: z.record(email, person).default({}).describe('Names, phones and zones by e-mail'),
  rooms: z.record(z.string(), z.string()).default({}).describe('Room aliases → title, room id or UUID'),
  soc: soc.prefault({}),
  webex: webex.prefault({}),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
      format: z.enum(['auto', 'json', 'text']).default('auto'),
      content: z.boolean().default(false).describe('Log what was said; only with the sandbox'),
    })
    .prefault({}),
  health: z.strictObject({ host: z.string().default('0.0.0.0'), port: z.int().min(0).max(65_535).default(8081) }).prefault({}),
  store: z.strictObject({ kind: z.literal('sqlite', { error: 'expected "sqlite": other engines are not in this version' }).default('sqlite'), wait: duration.default('10s') }).prefault({}),
  drain: z.strictObject({ lanes: duration.default('25s'), rest: duration.default('10s') }).prefault({}),
  path: z.record(z.string(), z.number().nonnegative()).default({}).describe('Single figures of the path in ms, for tests'),
}

/** The configuration of one bot's process, defaults filled in, the bot's own keys checked by its own schema. */
export interface Config {
  readonly sandbox: boolean
  readonly house: House
  readonly webex: z.output<typeof webex>
  readonly log: z.output<(typeof shared)['log']>
  readonly health: z.output<(typeof shared)['health']>
  readonly store: { readonly kind: 'sqlite'; readonly waitMs: number }
  readonly drain: { readonly lanesMs: number; readonly restMs: number }
  readonly path: Readonly<Record<string, number>>
  readonly own: Readonly<Record<string, unknown>>
}

/** Every problem of a configuration at once: each a line `key: expected …, got …`. Ends the process with 78. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`Cannot start as the configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((one) => `  ${one}`).join('\n')}`)
    this.problems = problems
  }
}

/**
 * Reads the configuration of one bot from the parsed file: shared blocks at the top, `bots.<name>` on top of them.
 * `known` names the bots that may stand under `bots`. Throws `BadConfig` with all problems.
 */
export function readConfig(file: unknown, bot: Pick<Bot, 'name' | 'settings'>, known: readonly string[] = [bot.name]): Config {
  const problems: string[] = []
  const top = plainObject(file ?? {}, '(file)', problems)
  const bots = plainObject(top['bots'] ?? {}, 'bots', problems)
  for (const name of Object.keys(bots)) {
    if (!known.includes(name)) problems.push(`bots.${name}: expected the name of a bot${hint(name, known)}, got "${name}"`)
  }
  const own = plainObject(bots[bot.name] ?? {}, `bots.${bot.name}`, problems)
  const sharedKeys = Object.keys(shared)
  const ownKeys = Object.keys(own).filter((key) => !sharedKeys.includes(key))

  const unknownTop = Object.keys(top).filter((key) => key !== 'bots' && !sharedKeys.includes(key))
  for (const key of unknownTop) problems.push(`${key}: unknown key${hint(key, [...sharedKeys, 'bots'])}`)

  const common = check(shared, pick(top, sharedKeys), '', problems)
  const block = pick(own, sharedKeys)
  const merged = Object.keys(block).length === 0 ? common : check(shared, merge(pick(top, sharedKeys), block), `bots.${bot.name}.`, problems)

  let settings: Readonly<Record<string, unknown>> = {}
  const ownBlock = pick(own, ownKeys)
  if (bot.settings) {
    const read = bot.settings.safeParse(ownBlock)
    if (read.success) settings = read.data
    else problems.push(...issuesOf(read.error, `bots.${bot.name}.`))
  } else {
    for (const key of ownKeys) problems.push(`bots.${bot.name}.${key}: unknown key${hint(key, sharedKeys)}`)
  }
  const unique = [...new Set(problems)]
  if (unique.length > 0 || !merged) throw new BadConfig(unique)
  if (merged.log.content && !merged.sandbox) throw new BadConfig(['log.content: allowed only together with "sandbox: true", got true'])
  return {
    sandbox: merged.sandbox,
    house: houseOf(merged),
    webex: merged.webex,
    log: merged.log,
    health: merged.health,
    store: { kind: merged.store.kind, waitMs: toMs(merged.store.wait) },
    drain: { lanesMs: toMs(merged.drain.lanes), restMs: toMs(merged.drain.rest) },
    path: merged.path,
    own: settings,
  }
}

/** The shared schema, for the annotated sample and, later, the chart. */
export const sharedSchema = z.strictObject(shared)

type Shared = z.output<typeof sharedSchema>

function houseOf(config: Shared): House {
  const { soc: registers } = config
  return {
    org: config.org,
    roles: config.roles,
    people: config.people as House['people'], // zod writes optional keys as `| undefined`; absent ones are absent
    rooms: config.rooms,
    allowBots: config.webex.allowBots,
    soc: registers as Registers, // as above
  }
}

function check(shape: typeof shared, value: Record<string, unknown>, prefix: string, problems: string[]): Shared | undefined {
  const read = z.strictObject(shape).safeParse(value)
  if (read.success) return read.data
  problems.push(...issuesOf(read.error, prefix))
  return undefined
}

/** One line per issue: the key's full path, and what was expected against what was given. */
function issuesOf(error: z.ZodError, prefix: string): readonly string[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.')
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${prefix}${path ? `${path}.` : ''}${key}: unknown key`)
    return [`${prefix}${path || '(block)'}: ${issue.message.replace(/^Invalid input: /, '')}`]
  })
}

function plainObject(value: unknown, key: string, problems: string[]): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown> // narrowed to a plain object
  problems.push(`${key}: expected a block of keys, got ${JSON.stringify(value)}`)
  return {}
}

function pick(from: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)))
}

/** Objects are merged key by key; anything else in the bot's block replaces. */
function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key]
    merged[key] = isBlock(below) && isBlock(value) ? merge(below, value) : value
  }
  return merged
}

function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hint(given: string, known: readonly string[]): string {
  const near = suggest(given, known)[0]
  return near === undefined ? '' : ` (did you mean "${near}"?)`
}

function isZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
