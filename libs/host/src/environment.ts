import { hostname } from 'node:os'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where a process finds its things (operations.md §0). Pinned by a test: units, images and charts rely on these names. */
export interface Environment {
  readonly configFile: string
  readonly secretsFolder: string
  readonly stateFolder: string
  readonly replica: string
  /** The port of the supervisor's choice, over the configuration's. */
  readonly healthPort: number | undefined
}

/** Reads the environment; from source (no image), files beside the work folder are the defaults. */
export function environment(bot: string, env: NodeJS.ProcessEnv = process.env): Environment {
  const fromSource = !existsSync('/etc/nightshift') && !existsSync('/data')
  const port = env['NIGHTSHIFT_HEALTH_PORT']
  const home = env['INIT_CWD'] ?? process.cwd()
  return {
    configFile: env['NIGHTSHIFT_CONFIG'] ?? (fromSource ? join(home, 'nightshift.yaml') : '/etc/nightshift/config.json'),
    secretsFolder: env['CREDENTIALS_DIRECTORY'] ?? env['NIGHTSHIFT_SECRETS'] ?? (fromSource ? join(home, 'secrets', bot) : '/run/secrets/nightshift'),
    stateFolder: env['STATE_DIRECTORY'] ?? env['NIGHTSHIFT_STATE'] ?? (fromSource ? join(home, '.nightshift', bot) : '/data'),
    // One process per SQLite store: it is the only replica, whatever the machine is called.
    replica: env['NIGHTSHIFT_REPLICA'] ?? 'solo',
    healthPort: port === undefined ? undefined : Number(port),
  }
}

/** The machine's name as log lines carry it. */
export function replicaName(): string {
  return hostname().slice(-24)
}
