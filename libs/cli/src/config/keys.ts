import type { Bot } from '@nightshift/bot'
import { sharedSchema } from '@nightshift/host/config-schema'
import { z } from 'zod'

/** A key of the configuration as its schema describes it: the part of a JSON Schema that is read here. */
export interface Key {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Key>>
  readonly anyOf?: readonly Key[]
}

/** All keys: the shared ones at the top, and each bot's own under `bots.<name>`. */
export function allKeys(bots: readonly Bot[]): Key {
  const own = bots.flatMap((bot): readonly (readonly [string, Key])[] => {
    const key = bot.settings === undefined ? undefined : keyOf(bot.settings)
    return key === undefined
      ? []
      : [[bot.name, { ...key, description: `${bot.about} Every shared key may stand here too, for this bot alone` }]]
  })
  return {
    properties: {
      ...keyOf(sharedSchema).properties,
      bots: { description: 'What is meant for single bots', default: {}, properties: Object.fromEntries(own) },
    },
  }
}

/** What may stand there, in words. */
export function shapeOf(key: Key): string {
  if (key.const !== undefined) return JSON.stringify(key.const)
  if (key.enum) return key.enum.map((one) => JSON.stringify(one)).join(' or ')
  if (key.anyOf) return key.anyOf.map(shapeOf).join(' or ')
  return key.type === 'array' ? 'list' : key.type === 'object' ? 'block' : (key.type ?? 'duration')
}

function keyOf(schema: z.ZodType): Key {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Key // a JSON Schema is one
}
