import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../bots.ts'

/** What a person sees of one command. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs `nightshift` with these words as a process of its own, in `folder`. */
export function nightshift(words: readonly string[], folder = root): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, 'libs', 'cli', 'src', 'main.ts'), ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, INIT_CWD: folder },
  })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said.err += text))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, ...said })))
}
