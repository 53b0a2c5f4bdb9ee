import type { Bot } from '@nightshift/bot'
import { shared } from '@nightshift/host/config-schema'
import { knownTools } from '@nightshift/host/known-bots'
import { z } from 'zod'

/** The part of a JSON Schema that is read or written here. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly pattern?: string
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly propertyNames?: Schema
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}

/** Keys that the chart settles itself: they have a place of their own in the values, and none in `config`. */
const settled = ['sandbox', 'health', 'store', 'drain']
const settledOwn: Readonly<Record<string, readonly string[]>> = { pinger: ['kubernetes'] }

/** What `config` may hold for all bots: the process's shared keys, without those that the chart settles. */
export function sharedConfig(bots: readonly Bot[]): Readonly<Record<string, Schema>> {
  const keys = Object.entries(shared).filter(([key]) => !settled.includes(key))
  return Object.fromEntries(keys.map(([key, schema]) => [key, key === 'connectors' ? toolBlocks(bots) : mergeable(jsonSchema(schema))]))
}

/** What a bot's `config` may hold besides: its own settings. */
export function ownConfig(bot: Bot): Readonly<Record<string, Schema>> {
  if (!(bot.settings instanceof z.ZodType)) return {}
  const { properties = {} } = mergeable(jsonSchema(bot.settings))
  return Object.fromEntries(Object.entries(properties).filter(([key]) => settledOwn[bot.name]?.includes(key) !== true))
}

/** The process's schema in draft 7, which every version of Helm reads. Rules that are code are told from what they accept. */
export function jsonSchema(schema: z.ZodType): Schema {
  const made = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: json }) => {
      const pattern = patternOf(zodSchema)
      if (pattern !== undefined) Object.assign(json, { type: 'string', pattern, format: undefined })
      // the template has better words for what these two are good for
      delete json.$schema
      delete json.format
    },
  })
  return named(made as Schema) // a JSON Schema is one
}

/** Names of keys as keys: Helm's words for a name that breaks `propertyNames` do not say where it stands. */
function named(schema: Schema): Schema {
  const { propertyNames: names, additionalProperties: value, ...rest } = schema
  const under = typeof value === 'object' ? named(value) : value
  const keys =
    names?.enum !== undefined && typeof under === 'object'
      ? { properties: Object.fromEntries(names.enum.map((name) => [String(name), under])), additionalProperties: false }
      : names?.pattern !== undefined && typeof under === 'object'
        ? { patternProperties: { [names.pattern]: under }, additionalProperties: false }
        : under !== undefined && { additionalProperties: under }
  return {
    ...rest,
    ...(rest.properties && { properties: each(rest.properties, named) }),
    ...(rest.items && { items: named(rest.items) }),
    ...(rest.anyOf && { anyOf: rest.anyOf.map(named) }),
    ...keys,
  }
}

function each(schemas: Readonly<Record<string, Schema>>, change: (schema: Schema) => Schema): Readonly<Record<string, Schema>> {
  return Object.fromEntries(Object.entries(schemas).map(([key, one]) => [key, change(one)]))
}

const looseUrl = '^https?://\\S+$'
const safeUrl = '^(https://\\S+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])([:/]\\S*)?)$'

/** A rule that is code has no pattern of its own: what it accepts and refuses tells which one it is. */
function patternOf(schema: z.core.$ZodType): string | undefined {
  const { type } = schema._zod.def
  if (type !== 'custom' && type !== 'string') return undefined
  const takes = (text: string): boolean => accepts(schema, text)
  if (type === 'custom' && takes('20s') && !takes('20 secs')) return '^\\d+(ms|s|m|h|d)$'
  if (takes('Europe/Berlin') && !takes('Nowhere/Land')) return '^[A-Za-z0-9+:_/-]+$'
  if (takes('https://example.com/x') && !takes('no address')) return takes('http://example.com/x') ? looseUrl : safeUrl
  return withCase(schema)
}

/** A rule that throws refuses as well. */
function accepts(schema: z.core.$ZodType, text: string): boolean {
  try {
    return z.safeParse(schema, text).success
  } catch {
    return false
  }
}

/** Patterns of JSON Schema know no flags: a pattern that ignores case is spelt out. */
function withCase(schema: z.core.$ZodType): string | undefined {
  const { checks = [] } = schema._zod.def
  const pattern = checks.flatMap((one) =>
    'pattern' in one._zod.def && one._zod.def.pattern instanceof RegExp ? [one._zod.def.pattern] : [],
  )[0]
  return pattern?.flags.includes('i') ? pattern.source.replaceAll('a-z', 'a-zA-Z') : undefined
}

/** Blocks of the tools that the bots use by their connectors' own schemas; of tools that no bot here uses yet, any block. */
function toolBlocks(bots: readonly Bot[]): Schema {
  const used = bots.flatMap((bot) =>
    Object.values(bot.uses).flatMap((tool) =>
      tool.settings instanceof z.ZodType ? [[tool.name, mergeable(jsonSchema(tool.settings))] as const] : [],
    ),
  )
  return {
    ...mergeable(jsonSchema(shared.connectors)),
    properties: { ...Object.fromEntries(knownTools.map((name) => [name, { type: 'object' }])), ...Object.fromEntries(used) },
    additionalProperties: false,
  }
}

/** Without `required`, where blocks of `defaults` and of a bot are laid over each other: half of one is no mistake. Lists are replaced whole, so theirs stay. */
export function mergeable(schema: Schema): Schema {
  const { required: _, ...rest } = schema
  return {
    ...rest,
    ...(rest.properties && { properties: each(rest.properties, mergeable) }),
    ...(rest.patternProperties && { patternProperties: each(rest.patternProperties, mergeable) }),
    ...(typeof rest.additionalProperties === 'object' && { additionalProperties: mergeable(rest.additionalProperties) }),
  }
}
