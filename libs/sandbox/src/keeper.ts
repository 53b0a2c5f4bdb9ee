import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kernel } from './kernel.ts'
import { restoreSnapshot, takeSnapshot, type Snapshot } from './state/snapshot.ts'

/** Keeps a night on disk, so that the next start goes on with it. */
export interface Keeper {
  /** What was kept, if anything. */
  readonly snapshot: Snapshot | undefined
  restore(kernel: Kernel): void
  /** Writes every 5 s from now on. */
  start(kernel: Kernel): void
  /** Writes once more, and no more after that. */
  stop(kernel: Kernel): Promise<void>
}

const everyMs = 5_000

/** A keeper for a folder; without one it keeps nothing. Rejects where a kept file cannot be read: it is not thrown away silently. */
export async function keeper(folder: string | undefined): Promise<Keeper> {
  if (folder === undefined) return { snapshot: undefined, restore: () => undefined, start: () => undefined, stop: async () => undefined }
  const file = join(folder, 'sandbox.json')
  await mkdir(folder, { recursive: true })
  const snapshot = await read(file)
  let last = ''
  let writing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const write = async (kernel: Kernel): Promise<void> => {
    const { now: _now, ...rest } = takeSnapshot(kernel)
    const text = JSON.stringify(rest)
    if (text === last) return
    last = text
    await writeFile(`${file}.new`, JSON.stringify({ ...rest, now: kernel.time.clock.now() }), { mode: 0o600 })
    await rename(`${file}.new`, file)
  }
  return {
    snapshot,
    restore: (kernel) => {
      if (snapshot) restoreSnapshot(kernel, snapshot)
    },
    start: (kernel) => {
      timer = setInterval(() => {
        writing = writing.then(() => write(kernel)).catch(() => undefined) // the next round tries again
      }, everyMs).unref()
    },
    stop: async (kernel) => {
      clearInterval(timer)
      await writing
      await write(kernel)
    },
  }
}

async function read(file: string): Promise<Snapshot | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return undefined
  }
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && 'version' in parsed && parsed.version === 1) {
      return parsed as Snapshot // our own file of that version
    }
  } catch {
    // told below
  }
  throw new Error(
    `Cannot go on with the kept night as its file must be a snapshot of version 1: "${file}" is not. Remove it to begin a new night`,
  )
}
