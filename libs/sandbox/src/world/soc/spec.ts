import type { ClosingClass, Severity } from '@nightshift/xsoar'

/** What a ticket of the simulated SOC is, before it becomes a row of XSOAR (bots.md §14). Times are ms since 1970. */
export interface Spec {
  readonly id: string
  /** The k-th calendar day before the one on which the night began; 0 = that day, whose tickets are relative to the start. */
  readonly day: number
  readonly at: number
  readonly type: string
  readonly severity: Severity
  readonly name: string
  readonly details: string
  readonly state: 'closed' | 'active' | 'pending'
  readonly class?: ClosingClass
  /** XSOAR user; '' = nobody. */
  readonly owner: string
  readonly host?: string
  readonly user?: string
  readonly respond: 'met' | 'missed' | 'running'
  /** Absent = the ticket has no host. `idle` = nobody has acknowledged yet. */
  readonly contain?: Contain
  /** Of an open ticket: when a person last touched it. */
  readonly touched: 'never' | 'at first' | 'lately'
  /** What people wrote into the war room, oldest first. */
  readonly notes?: readonly { readonly by: string; readonly at: number; readonly text: string }[]
}

/** How the contain timer stands, with its own times where the story gives them. */
export interface Contain {
  readonly state: 'met' | 'missed' | 'running' | 'idle'
  readonly from?: number
  readonly to?: number
}
