import { record } from './001-record.ts'
import { givenUp } from './002-given-up.ts'

/** All migrations in order; the schema version of a store is how many of them it has seen. One that was released is never edited. */
export const migrations: readonly string[] = [record, givenUp]

/** How an engine writes the two things in which the dialects differ. */
export interface Dialect {
  /** A primary key that numbers itself, higher than every number that is there. */
  readonly id: string
  /** What makes a table lie in the order of its primary key, where the engine can. */
  readonly clustered: string
}

/** The migrations that lead from `version` to the newest, in the engine's own words. */
export function migrationsFrom(version: number, dialect: Dialect): readonly string[] {
  return migrations.slice(version).map((text) => text.replaceAll('{id}', dialect.id).replaceAll('{clustered}', dialect.clustered))
}
