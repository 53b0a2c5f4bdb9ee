import type { NewAuditRow, Tx } from '@nightshift/store'
import type { Part } from './reply.ts'
import type { TaskRow } from './task-rows.ts'
import type { HandledKind, HandledOutcome } from './topics.ts'

/** What handling an event came to, before any of it is written: the parts to send and the rows that belong to them. */
export interface Answer {
  readonly kind: HandledKind
  readonly outcome: HandledOutcome
  /** The command's pattern, a card's or job's name, or `(none)`: a closed set. */
  readonly command: string
  readonly parts: readonly Part[]
  /** The row is not finished: it goes on as a task at `at`. */
  readonly goOn?: { readonly at: number; readonly task: TaskRow }
  readonly audit?: readonly NewAuditRow[]
  /** Further rows of the same transaction. */
  readonly write?: (tx: Tx) => Promise<void>
}

/** Nothing to say. */
export function silent(kind: HandledKind, command = '(none)'): Answer {
  return { kind, outcome: 'ignored', command, parts: [] }
}
