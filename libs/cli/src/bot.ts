import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { mainOf } from './bots.ts'
import { compileCache } from './compile-cache.ts'

/** Runs one bot in the foreground, as its container does: signals go through, its exit code is ours. */
export async function runBot(name: string, options: { readonly config?: string }): Promise<never> {
  const home = process.env['INIT_CWD'] ?? process.cwd()
  const child = spawn(process.execPath, [mainOf(name)], {
    stdio: 'inherit',
    env: {
      ...compileCache,
      ...process.env,
      ...(options.config === undefined ? {} : { NIGHTSHIFT_CONFIG: resolve(home, options.config) }),
    },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const code = await new Promise<number>((done) => child.once('exit', (exit) => done(exit ?? 70)))
  process.exit(code)
}
