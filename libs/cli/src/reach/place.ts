import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { environment, type Environment } from '@nightshift/host/environment'
import { botNames, mainOf } from '../bots.ts'

/** Where a bot's things lie, as far as the options say; the rest is looked for. */
export interface PlaceOptions {
  readonly config?: string
  readonly secrets?: string
  readonly state?: string
}

/** Configuration, secrets and state of a bot: what the options and the environment say, else the night of `npm start`, else the person's own files. */
export function placeOf(bot: string, options: PlaceOptions): Environment {
  mainOf(bot)
  const home = process.env['INIT_CWD'] ?? process.cwd()
  const night = join(home, '.nightshift', bot)
  const own = environment(bot)
  const said = process.env['NIGHTSHIFT_CONFIG'] !== undefined
  const isNight = !said && options.config === undefined && !existsSync(own.configFile) && existsSync(join(night, 'config.json'))
  const at = (option: string | undefined, nightly: string, other: string): string =>
    option === undefined ? (isNight ? nightly : other) : resolve(home, option)
  return {
    ...own,
    configFile: at(options.config, join(night, 'config.json'), own.configFile),
    secretsFolder: at(options.secrets, join(night, 'secrets'), own.secretsFolder),
    stateFolder: at(options.state, night, own.stateFolder),
  }
}

/** The bots that are asked for; all that have a place of their own where none is named. */
export function botsOf(names: readonly string[]): readonly string[] {
  names.forEach(mainOf)
  return names.length > 0 ? names : botNames()
}
