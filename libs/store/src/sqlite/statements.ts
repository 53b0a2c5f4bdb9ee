import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Param } from '../sql.ts'

/** A statement that is prepared once, and what is known of it. */
export interface Prepared {
  readonly statement: StatementSync
  readonly holes: number
  readonly writes: boolean
}

/** Prepared statements by their text. The texts are constants of the tables, so there are only as many as the tables have. */
export function statementCache(db: DatabaseSync): (text: string) => Prepared {
  const cache = new Map<string, Prepared>()
  return (text) => {
    const known = cache.get(text)
    if (known) return known
    const made = { statement: db.prepare(text), holes: text.split('?').length - 1, writes: !/^\s*select\b/i.test(text) }
    cache.set(text, made)
    return made
  }
}

/** Throws `TypeError` unless the parameters are as many as the statement's and each can be kept: node:sqlite stores a missing one as NULL. */
export function assertParams(text: string, holes: number, params: readonly Param[]): void {
  if (params.length !== holes) throw refused(text, `${holes} parameters are needed, ${params.length} were given`)
  for (let index = 0; index < params.length; index++) {
    // Types do not hold at run time: what came from outside is looked at once more.
    const param: unknown = params[index]
    if (typeof param === 'string' || param === null || (typeof param === 'number' && Number.isFinite(param))) continue
    const what = param instanceof Date ? 'a Date' : typeof param === 'number' ? String(param) : typeof param
    throw refused(text, `parameter ${index + 1} is ${what}`)
  }
}

function refused(text: string, what: string): TypeError {
  return new TypeError(
    `Cannot run a statement as its parameters must be strings, finite numbers or null: ${what} in "${text.slice(0, 60)}"`,
  )
}
