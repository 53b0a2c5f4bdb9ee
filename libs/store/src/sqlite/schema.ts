import type { DatabaseSync } from 'node:sqlite'
import { migrations, migrationsFrom } from '../migrations/index.ts'

/** Marks a file as a store of ours ("NSft"), in SQLite's header. */
export const applicationId = 0x4e53_6674

const dialect = { id: 'integer primary key', clustered: 'without rowid' }

/** Brings the schema up to date, all of it or nothing. */
export function migrate(db: DatabaseSync): void {
  const version = pragma(db, 'user_version')
  if (version === migrations.length) return
  db.exec('begin immediate')
  try {
    for (const text of migrationsFrom(version, dialect)) db.exec(text)
    db.exec(`pragma application_id = ${applicationId}; pragma user_version = ${migrations.length}; commit`)
  } catch (error) {
    if (db.isTransaction) db.exec('rollback')
    throw error
  }
}

/** A number that SQLite keeps in the file's header. */
export function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`pragma ${name}`).get()?.[name] ?? 0)
}
