import { statSync } from 'node:fs'
import { topic, type Clock } from '@nightshift/resilience'
import type { House } from '@nightshift/bot'
import { readConfigFile } from './config-file.ts'
import { BadConfig, readConfig, type Config, type ConfiguredBot } from './config.ts'

export const configReloaded = topic<{ readonly ok: true } | { readonly ok: false; readonly problems: readonly string[] }>(
  'nightshift.config',
)

interface LiveHousePorts {
  readonly path: string
  readonly bot: ConfiguredBot
  readonly known: readonly string[]
  readonly first: Config
  readonly clock: Clock
  /** How often the file is looked at. */
  readonly rereadMs: number
}

/** A file that has changed is read once it has stayed as it is for so long: one that is still being written is half a file. */
const settledMs = 500

/**
 * The configuration while running: people, roles, rooms and registers are read anew when the file has changed. A bad new file is refused
 * with all its errors, and the old one stays; what only a start can change waits for the next one.
 */
export function liveHouse({ path, bot, known, first, clock, rereadMs }: LiveHousePorts): { house(): House; stop(): void } {
  let { house } = first
  let seen = stampOf(path)
  let last = seen
  let stopped = false
  const again = (): void => {
    if (stopped) return
    clock.after(last === seen ? rereadMs : Math.min(rereadMs, settledMs), () => {
      const stamp = stampOf(path)
      const isSettled = stamp === last
      last = stamp ?? seen
      if (stamp !== undefined && stamp !== seen && isSettled) {
        seen = stamp
        try {
          ;({ house } = readConfig(readConfigFile(path), bot, known))
          configReloaded.say({ ok: true })
        } catch (error) {
          configReloaded.say({ ok: false, problems: error instanceof BadConfig ? error.problems : [String(error)] })
        }
      }
      again()
    })
  }
  again()
  return { house: () => house, stop: () => void (stopped = true) }
}

function stampOf(path: string): string | undefined {
  try {
    const { mtimeMs, size, ino } = statSync(path)
    return `${mtimeMs}/${size}/${ino}`
  } catch {
    return undefined
  }
}
