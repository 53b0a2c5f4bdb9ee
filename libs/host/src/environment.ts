import { hostname } from 'node:os'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isDuration, toMs } from '@nightshift/resilience'
import { BadConfig } from './config.ts'

/** Where a process finds its things (operations.md §0). Pinned by a test: units, images and charts rely on these names. */
export interface Environment {
  readonly configFile: string
  readonly secretsFolder: string
  readonly stateFolder: string
  readonly replica: string
  /** The port of the supervisor's choice, over the configuration's. */
  readonly healthPort: number | undefined
  /** How often secrets and the configuration file are looked at again: `NIGHTSHIFT_REREAD`, a duration, 10 s (operations.md §9, Secrets). */
  readonly rereadMs: number
}

/** Reads the environment; from source (no image), files beside the work folder are the defaults. Throws `BadConfig` with every bad variable. */
export function environment(bot: string, env: NodeJS.ProcessEnv = process.env): Environment {
  const fromSource = !existsSync('/etc/nightshift') && !existsSync('/data')
  const port = env['NIGHTSHIFT_HEALTH_PORT']
  const reread = env['NIGHTSHIFT_REREAD'] ?? '10s'
  const home = env['INIT_CWD'] ?? process.cwd()
  const problems = [
    ...(env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
      ? ['NODE_TLS_REJECT_UNAUTHORIZED: verification cannot be turned off; add your CA by NODE_EXTRA_CA_CERTS']
      : []),
    ...(port === undefined || isPort(port) ? [] : [`NIGHTSHIFT_HEALTH_PORT: expected a port from 0 to 65535, got ${JSON.stringify(port)}`]),
    ...(isDuration(reread) && toMs(reread) > 0
      ? []
      : [`NIGHTSHIFT_REREAD: expected a duration such as "10s", got ${JSON.stringify(reread)}`]),
  ]
  if (problems.length > 0 || !isDuration(reread)) throw new BadConfig(problems)
  return {
    configFile: env['NIGHTSHIFT_CONFIG'] ?? (fromSource ? join(home, 'nightshift.yaml') : '/etc/nightshift/config.json'),
    secretsFolder:
      env['CREDENTIALS_DIRECTORY'] ?? env['NIGHTSHIFT_SECRETS'] ?? (fromSource ? join(home, 'secrets', bot) : '/run/secrets/nightshift'),
    stateFolder: env['STATE_DIRECTORY'] ?? env['NIGHTSHIFT_STATE'] ?? (fromSource ? join(home, '.nightshift', bot) : '/data'),
    // One process per SQLite store: it is the only replica, whatever the machine is called.
    replica: env['NIGHTSHIFT_REPLICA'] ?? 'solo',
    healthPort: port === undefined ? undefined : Number(port),
    rereadMs: toMs(reread),
  }
}

/** The machine's name as log lines carry it. */
export function replicaName(): string {
  return hostname().slice(-24)
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535
}
