import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { mainOf } from './bots.ts'

/** Runs one bot in the foreground, as its container does: signals go through, its exit code is ours. */
export async function runBot(name: string, options: { readonly config?: string }): Promise<never> {
  const home = process.env['INIT_CWD'] ?? process.cwd()
  const child = spawn(process.execPath, [mainOf(name)], {
    stdio: 'inherit',
    // Named here, since what a process compiles before it asks for a cache is not kept.
    env: {
      NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
      ...process.env,
      ...(options.config === undefined ? {} : { NIGHTSHIFT_CONFIG: resolve(home, options.config) }),
    },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const code = await new Promise<number>((done) => child.once('exit', (exit) => done(exit ?? 70)))
  process.exit(code)
}
