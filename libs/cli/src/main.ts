import { enableCompileCache } from 'node:module'
import { exitCodes } from '@nightshift/host/exit'

enableCompileCache()
const { program } = await import('./program.ts')
try {
  await program().parseAsync()
} catch (error) {
  // Commander has printed its own; what else ends here is a sentence for the person who typed.
  if (!(error instanceof Error && 'exitCode' in error)) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(error instanceof Error && 'exitCode' in error && error.exitCode === 0 ? 0 : exitCodes.usage)
}
