import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Bot } from '@nightshift/bot'
import { suggest } from '@nightshift/bot'

/** The project's root: where `services/` lies. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** The bots that exist here: folders of `services/` with a `bot.ts`. */
export function botNames(): readonly string[] {
  return readdirSync(join(root, 'services')).filter((name) => existsSync(join(root, 'services', name, 'bot.ts')))
}

/** The entry of a bot's process. Throws a sentence with a suggestion where there is no such bot. */
export function mainOf(name: string): string {
  const names = botNames()
  if (names.includes(name)) return join(root, 'services', name, 'main.ts')
  const near = suggest(name, names)[0]
  throw new Error(
    `Cannot start "${name}" as there is no such bot here${near === undefined ? '' : ` (did you mean "${near}"?)`}: ${names.join(', ')}`,
  )
}

/** A bot's table, loaded without running it. */
export async function loadBot(name: string): Promise<Bot> {
  mainOf(name)
  const module = (await import(pathToFileURL(join(root, 'services', name, 'bot.ts')).href)) as Readonly<Record<string, unknown>> // checked below
  const bot = Object.values(module).find((one): one is Bot => typeof one === 'object' && one !== null && 'commands' in one && 'name' in one)
  if (!bot) throw new Error(`Cannot load "${name}" as its bot.ts exports no bot`)
  return bot
}
