import { existsSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreRefused } from '../errors.ts'
import { migrations } from '../migrations/index.ts'
import { applicationId, pragma } from './schema.ts'
import { codeOf, sqliteCode } from './trouble.ts'

/**
 * Looks whether the file is a sound store of ours that this version understands, through a connection that cannot write. Throws `StoreRefused`
 * with what is wrong; SQLite's own "busy" where another process holds the file. The file and its log stay byte for byte as they were; where
 * there was no log, an empty one may be left: taking it away could take it from a process that has just begun to write one.
 */
export function examine(file: string): void {
  const shared = `${file}-shm`
  const hadShared = existsSync(shared)
  const db = new DatabaseSync(file, { readOnly: true, timeout: 0 })
  try {
    const flaw = flawOf(db)
    if (flaw !== undefined) throw refused(file, flaw)
  } catch (error) {
    const code = codeOf(error)
    if (code === sqliteCode.notADatabase) throw refused(file, 'it is not an SQLite file')
    if (code === sqliteCode.corrupt) throw refused(file, 'it is damaged')
    throw error
  } finally {
    db.close()
    // A reader leaves its index of the log behind. Who holds the file alone keeps that index in memory, so nobody needs this one.
    if (!hadShared) rmSync(shared, { force: true })
  }
}

function flawOf(db: DatabaseSync): string | undefined {
  const id = pragma(db, 'application_id')
  const version = pragma(db, 'user_version')
  // Nothing in it yet: a first start that was cut short.
  if (id === 0 && version === 0 && db.prepare('select 1 from sqlite_schema limit 1').get() === undefined) return undefined
  if (id !== applicationId) return 'it belongs to another program'
  if (version > migrations.length) return `it was written by a newer version (schema ${version}, known up to ${migrations.length})`
  const verdict = db.prepare('pragma quick_check(1)').get()?.['quick_check']
  return verdict === 'ok' ? undefined : `it is damaged (${String(verdict).replaceAll(/\s+/g, ' ').slice(0, 120)})`
}

function refused(file: string, flaw: string): StoreRefused {
  return new StoreRefused(
    `Cannot open the store as "${basename(file)}" must be a sound store of this version: ${flaw}. It was left as it is`,
  )
}
