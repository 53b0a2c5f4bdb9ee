import type { Bot } from '@nightshift/bot'
import { tenBots } from '@nightshift/host/known-bots'
import { jsonSchema, mergeable, ownConfig, sharedConfig, type Schema } from './config.ts'
import { entry, ownKeys, top } from './keys.ts'

/** values.schema.json: the chart's keys, and in each `config` what the bot's process takes. Parts that stand often are defined once. */
export function valuesSchema(bots: readonly Bot[]): Schema & { readonly definitions: Readonly<Record<string, Schema>> } {
  const config = sharedConfig(bots)
  const shared = mergeable(jsonSchema(entry)).properties ?? {}
  const entryOf = (name: string | undefined): Schema => {
    const bot = bots.find((one) => one.name === name)
    const own = ownKeys[name ?? '']
    return strict({
      ...refs('entry', shared),
      ...(own && mergeable(jsonSchema(own)).properties),
      config: {
        ...strict({ ...refs('config', config), ...(bot && ownConfig(bot)) }),
        description:
          name === undefined ? 'Shared keys of the configuration, for all bots' : 'The bot’s block of configuration, over the shared one',
      },
    })
  }
  return {
    ...strict({
      ...mergeable(jsonSchema(top)).properties,
      defaults: { ...entryOf(undefined), description: 'Laid under each bot, key by key' },
      bots: { ...strict(Object.fromEntries(tenBots.map((name) => [name, entryOf(name)]))), description: 'The bots' },
    }),
    definitions: { ...named('entry', shared), ...named('config', config) },
  }
}

function strict(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, additionalProperties: false }
}

function refs(kind: string, of: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
  return Object.fromEntries(Object.keys(of).map((key) => [key, { $ref: `#/definitions/${kind}-${key}` }]))
}

function named(kind: string, of: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
  return Object.fromEntries(Object.entries(of).map(([key, schema]) => [`${kind}-${key}`, schema]))
}
