import { StoreUnavailable } from '../errors.ts'

/** SQLite's primary result codes that we tell apart (sqlite.org, "Result and Error Codes"). */
export const sqliteCode = { busy: 5, locked: 6, readOnly: 8, io: 10, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 } as const

/** The primary result code of an error that SQLite made; undefined for any other. */
export function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}

/** What the caller is told: trouble that may pass as `StoreUnavailable`, anything else as it is. */
export function translated(error: unknown): unknown {
  const code = codeOf(error)
  const unavailable = (kind: StoreUnavailable['kind']): StoreUnavailable =>
    new StoreUnavailable(
      `Cannot use the store as its file must be writable: ${error instanceof Error ? error.message : 'unknown trouble'}`,
      kind,
      error,
    )
  switch (code) {
    case sqliteCode.full:
      return unavailable('full')
    case sqliteCode.io:
    case sqliteCode.readOnly:
    case sqliteCode.cantOpen:
      return unavailable('gone')
    case sqliteCode.busy:
    case sqliteCode.locked:
      return unavailable('busy')
    default:
      return error
  }
}
