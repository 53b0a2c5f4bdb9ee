import { toMs } from '@nightshift/resilience'
import { suggest, type Bot, type House, type Registers } from '@nightshift/bot'
import { z } from 'zod'
import { shared, type Shared } from './config-schema.ts'
import { knownTools } from './known-bots.ts'

/** The configuration of one bot's process, defaults filled in, the bot's own keys checked by its own schema. */
export interface Config {
  readonly sandbox: boolean
  readonly house: House
  readonly webex: Shared['webex']
  readonly log: Shared['log']
  readonly health: Shared['health']
  readonly store: { readonly kind: 'sqlite'; readonly waitMs: number }
  readonly drain: { readonly lanesMs: number; readonly restMs: number }
  readonly path: Readonly<Record<string, number>>
  /** Blocks of the tools that this bot uses, each checked by its connector. */
  readonly connectors: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly peers: Readonly<Record<string, string>>
  readonly own: Readonly<Record<string, unknown>>
}

/** Every problem of a configuration at once: each a line `key: expected …, got …`. Ends the process with 78. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(
      `Cannot start as the configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((one) => `  ${one}`).join('\n')}`,
    )
    this.problems = problems
  }
}

/** What the configuration needs to know of a bot. */
export type ConfiguredBot = Pick<Bot, 'name' | 'settings'> & Partial<Pick<Bot, 'uses'>>

/**
 * Reads the configuration of one bot from the parsed file: shared blocks at the top, `bots.<name>` on top of them.
 * `known` names the bots that may stand under `bots`. Throws `BadConfig` with all problems.
 */
export function readConfig(file: unknown, bot: ConfiguredBot, known: readonly string[] = [bot.name]): Config {
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
  const merged =
    Object.keys(block).length === 0 ? common : check(shared, merge(pick(top, sharedKeys), block), `bots.${bot.name}.`, problems)

  let settings: Readonly<Record<string, unknown>> = {}
  const ownBlock = pick(own, ownKeys)
  if (bot.settings) {
    const read = bot.settings.safeParse(ownBlock, { reportInput: true })
    if (read.success) settings = read.data
    else problems.push(...issuesOf(read.error, `bots.${bot.name}.`))
  } else {
    for (const key of ownKeys) problems.push(`bots.${bot.name}.${key}: unknown key${hint(key, sharedKeys)}`)
  }
  const connectors = merged ? toolBlocks(bot, merged.connectors, problems) : {}
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
    path: { ...keptMs(merged.retention), ...merged.path },
    connectors,
    peers: merged.peers,
    own: settings,
  }
}

/** Checks the blocks of the tools that the bot uses; those of other bots' tools are theirs to check, names nobody knows are a mistake. */
function toolBlocks(
  bot: ConfiguredBot,
  blocks: Readonly<Record<string, unknown>>,
  problems: string[],
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const uses = Object.values(bot.uses ?? {})
  const names = [...new Set([...knownTools, ...uses.map((tool) => tool.name)])]
  for (const name of Object.keys(blocks)) {
    if (!names.includes(name)) problems.push(`connectors.${name}: unknown tool${hint(name, names)}`)
  }
  const read = uses.flatMap((tool): [string, Record<string, unknown>][] => {
    if (tool.settings === undefined) return []
    const checked = tool.settings.safeParse(blocks[tool.name] ?? {}, { reportInput: true })
    if (checked.success) return [[tool.name, plainObject(checked.data, `connectors.${tool.name}`, problems)]]
    if (checked.error instanceof z.ZodError) problems.push(...issuesOf(checked.error, `connectors.${tool.name}.`))
    else problems.push(`connectors.${tool.name}: ${String(checked.error)}`)
    return []
  })
  return Object.fromEntries(read)
}

/** How long things are kept, as the path's own figures. */
function keptMs(kept: Shared['retention']): Readonly<Record<string, number>> {
  return {
    textKeptMs: toMs(kept.text),
    keysKeptMs: toMs(kept.keys),
    rememberedKeptMs: toMs(kept.remembered),
    cardsKeptMs: toMs(kept.cards),
    auditKeptMs: toMs(kept.audit),
  }
}

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
  const read = z.strictObject(shape).safeParse(value, { reportInput: true })
  if (read.success) return read.data
  problems.push(...issuesOf(read.error, prefix))
  return undefined
}

/** One line per issue: the key's full path, and what was expected against what was given. */
function issuesOf(error: z.ZodError, prefix: string): readonly string[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.')
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${prefix}${path ? `${path}.` : ''}${key}: unknown key`)
    const told = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
    return [
      `${prefix}${path || '(block)'}: ${withGiven(told.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, ''), issue.code === 'invalid_key' ? issue.path.at(-1) : issue.input)}`,
    ]
  })
}

const longestGiven = 80

/** The sentence with what was given, where that is short enough to help. */
function withGiven(message: string, given: unknown): string {
  if (message.includes(', got ')) return message
  if (given === undefined) return `${message}, got nothing`
  const text = JSON.stringify(given)
  return text.length > longestGiven ? message : `${message}, got ${text}`
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
