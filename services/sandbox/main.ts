import { systemClock } from '@nightshift/resilience'
import { startSandbox, type Sandbox, type SandboxOptions } from '@nightshift/sandbox'
import { lookAtFleet } from './fleet.ts'
import { readOptions, readTargets } from './options.ts'
import { supervisor } from './supervisor.ts'

/** Ending takes no longer than this, whatever hangs. */
const endWithinMs = 3_000
/** So many ports after 8080 are tried where none was asked for. */
const portsTried = 50

// The image's build imports everything once, so that the compiled code lies in the image.
if (process.argv.includes('--warm')) process.exit(0)

const boss = supervisor(process)
let sandbox: Sandbox | undefined
let ending = false
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, () => void end())

try {
  const targets = boss ? undefined : readTargets(process.argv.slice(2), process.env)
  const looker = targets && lookAtFleet(targets, systemClock)
  const fleet = boss ?? looker
  sandbox = await startOnFreePort({ ...readOptions(process.argv.slice(2), process.env), ...(fleet && { fleet }) })
  fleet?.serve(sandbox)
  process.stdout.write(`The local Webex listens at ${sandbox.url} (catalogue ${sandbox.u2c})\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(78)
}

async function startOnFreePort(options: SandboxOptions): Promise<Sandbox> {
  if (options.port !== undefined) return await startSandbox(options)
  for (let port = 8080; ; port++) {
    try {
      return await startSandbox({ ...options, port })
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!taken || port >= 8080 + portsTried) throw error
    }
  }
}

async function end(): Promise<void> {
  if (ending) return
  ending = true
  setTimeout(() => process.exit(0), endWithinMs)
  await sandbox?.stop()
  process.exit(0)
}
