import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * The environment of a process that we start: where Node keeps what it has compiled. Named here, since what a process compiles before it asks
 * for a cache by itself is not kept; a second start then takes half the time.
 */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') } as const
