import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemRandom } from '@nightshift/resilience'

/** The secrets that the processes of one machine share, drawn once: Pinger's way in (operations.md §0). */
export interface SharedSecrets {
  readonly 'control-token': string
  readonly 'shared-token': string
  readonly 'canary-key': string
}

export function sharedSecrets(stateFolder: string): SharedSecrets {
  const draw = (name: string): string => {
    const file = join(stateFolder, 'shared-secrets', name)
    if (existsSync(file)) return readFileSync(file, 'utf8')
    writeSecret(join(stateFolder, 'shared-secrets'), name, systemRandom.hex(32))
    return readFileSync(file, 'utf8')
  }
  return { 'control-token': draw('control-token'), 'shared-token': draw('shared-token'), 'canary-key': draw('canary-key') }
}

/** One file per secret, for its owner's eyes. */
export function writeSecret(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, name), text, { mode: 0o600 })
}
