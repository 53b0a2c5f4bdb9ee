import type { Bot } from '@nightshift/bot'
import type { Clock } from '@nightshift/resilience'
import { readConfigFile } from './config-file.ts'
import { BadConfig, readConfig, type Config } from './config.ts'
import { environment, replicaName, type Environment } from './environment.ts'
import { exitCodes } from './exit.ts'
import { tenBots } from './known-bots.ts'
import { openLog, type Log } from './log.ts'
import { scrubber } from './scrub.ts'
import { openSecrets, type Secrets } from './secrets.ts'
import { version } from './version.ts'

/** What every process stands on before it does anything. */
export interface Base {
  readonly env: Environment
  /** Names that may stand under `bots`. */
  readonly known: readonly string[]
  readonly config: Config
  readonly secrets: Secrets
  readonly log: Log
}

/** Reads the environment, the secrets and the configuration. Ends the process with 78 and every problem on its own line where there is one. */
export function openBase(bot: Bot, clock: Clock): Base {
  let secrets: Secrets | undefined
  try {
    const env = environment(bot.name)
    const known = [...tenBots, bot.name]
    secrets = openSecrets(env.secretsFolder, clock, env.rereadMs)
    const config = readConfig(readConfigFile(env.configFile), bot, known)
    const log = openLog({ bot: bot.name, replica: replicaName(), version, ...config.log, secrets: secrets.values })
    return { env, known, config, secrets, log }
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error
    // A problem quotes what it found, and somebody may have put a token there.
    process.stderr.write(`${String(scrubber(secrets?.values ?? (() => []))(error.message))}\n`)
    process.exit(exitCodes.config)
  }
}
