import { StoreHeld, StoreRefused } from '@nightshift/store'
import { BadConfig } from './config.ts'
import { exitCodes } from './exit.ts'
import type { Log } from './log.ts'

/** Ends the process for an error that nothing here can mend: one line of the log, and the code that says whose fault it is (operations.md §0). */
export function fail(error: unknown, log: Log): never {
  const code = codeOf(error)
  if (code === exitCodes.bug) log.fatal('process.failed', 'A bug ended the process', { err: error })
  else log.fatal('process.failed', error instanceof Error ? error.message : String(error))
  process.exit(code)
}

/** A bug nobody caught ends the process: its state is in the store, a restart is cheap (resilience.md §1, Watchdog). */
export function endOnBugs(log: Log): void {
  const end = (error: unknown): void => fail(error, log)
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

function codeOf(error: unknown): number {
  if (error instanceof BadConfig || error instanceof StoreRefused) return exitCodes.config
  if (error instanceof StoreHeld || error instanceof PortTaken) return exitCodes.exclusivity
  return exitCodes.bug
}

/** The health port belongs to another process. Ends the process with 75: it may be free at the next start. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken'
}
