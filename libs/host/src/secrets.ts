import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { topic, type Clock } from '@nightshift/resilience'

export const secretReloaded = topic<{
  readonly secret: string
  readonly outcome: 'changed' | 'unreadable' | 'refused'
  readonly fingerprint: string
}>('nightshift.secret')
/** A start waits for the file of a secret. */
export const secretMissing = topic<{ readonly secret: string }>('nightshift.secret.missing')

/** Secrets by file name, re-read by path while running: a new text takes effect without a restart, an unreadable one keeps the old. */
export interface Secrets {
  /** The text without its last line end; undefined where there is no such file, or it is empty. */
  get(name: string): string | undefined
  /** Resolves when the secret's text has changed. */
  changed(name: string, signal: AbortSignal): Promise<void>
  /** Every value that was loaded, for the log's scrub. */
  values(): readonly string[]
  stop(): void
}

const largestSecret = 65_536

/** Opens the folder `$CREDENTIALS_DIRECTORY`, else `NIGHTSHIFT_SECRETS`, else the image's default. Files are looked at again every `rereadMs`. */
export function openSecrets(folder: string, clock: Clock, rereadMs: number): Secrets {
  const loaded = new Map<string, string>()
  const waiting = new Map<string, Set<() => void>>()
  let stopped = false

  const read = (name: string): string | undefined => {
    try {
      const text = readFileSync(join(folder, name), 'utf8').replace(/\r?\n$/, '')
      return text === '' ? undefined : text
    } catch {
      return undefined
    }
  }
  const look = (name: string): string | undefined => {
    const [before, now] = [loaded.get(name), read(name)]
    if (now === undefined) {
      if (before !== undefined) secretReloaded.say({ secret: name, outcome: 'unreadable', fingerprint: fingerprint(before) })
      return before
    }
    if (now !== before) {
      loaded.set(name, now)
      if (before !== undefined) secretReloaded.say({ secret: name, outcome: 'changed', fingerprint: fingerprint(now) })
      for (const wake of waiting.get(name) ?? []) wake()
    }
    return now
  }
  // All that is there is read, so that the log's scrub knows it before anybody uses it.
  for (const name of filesIn(folder)) look(name)
  const again = (): void => {
    if (stopped) return
    clock.after(rereadMs, () => {
      for (const name of new Set([...loaded.keys(), ...waiting.keys()])) look(name)
      again()
    })
  }
  again()

  return {
    get: (name) => loaded.get(name) ?? look(name),
    changed: (name, signal) =>
      new Promise((resolve, reject) => {
        const wakes = waiting.get(name) ?? new Set()
        waiting.set(name, wakes)
        const wake = (): void => {
          wakes.delete(wake)
          resolve()
        }
        wakes.add(wake)
        signal.addEventListener('abort', () => (wakes.delete(wake), reject(signal.reason)), { once: true })
      }),
    values: () => [...loaded.values()],
    stop: () => {
      stopped = true
    },
  }
}

/** Names of the files that can be secrets: small ones, also behind links. */
function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => {
      const found = statSync(join(folder, name), { throwIfNoEntry: false })
      return found?.isFile() === true && found.size <= largestSecret
    })
  } catch {
    return []
  }
}

/** How a secret is named in logs: enough to compare, nothing to use. */
export function fingerprint(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
}
