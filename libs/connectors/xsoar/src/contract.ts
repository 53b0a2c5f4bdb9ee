import type { Effect } from '@nightshift/resilience'

/**
 * XSOAR as bots see it: reads are calls, writes are Effects with `find`. Errors: `UpstreamDown` where it cannot be reached or answers
 * nonsense, `UpstreamRefused` of kind `missing` (no such ticket), `conflict` (a version moved on), `absent` (not configured here), `refused`.
 * Times are ms since 1970 unless the name says seconds. Calls X1–X13 are those of bots.md §13.
 */
export interface Xsoar {
  /** X1: all pages up to `limit` (default 500), newest first unless said. Category `job` is always left out. */
  search(query: TicketQuery, options?: Reading): Promise<Found>
  /** X2 */
  ticket(id: string, options?: Reading): Promise<Ticket>
  /** X5: oldest first. */
  entries(id: string, query?: EntryQuery, options?: Reading): Promise<readonly Entry[]>
  /** X13: every task of the ticket's playbooks, sub-playbooks walked. */
  tasks(id: string, options?: Reading): Promise<readonly Task[]>
  /** X9: undefined where there is no such list. */
  list(name: string, options?: Reading): Promise<List | undefined>
  /** Names that XSOAR knows as owners. */
  users(options?: Reading): Promise<readonly string[]>
  /** Whether it answers now, for `upstreams` and `doctor`. */
  ping(options?: Reading): Promise<void>

  /** X3: found again by its label `nightshift:<key>`. */
  create(key: string, draft: TicketDraft): Effect<{ readonly id: string; readonly url: string }>
  /** X3: sends the version read (`of.version`); a version that moved on is a conflict. */
  change(key: string, of: Ticket, changes: TicketChanges): Effect<{ readonly version: number }>
  /** X4 */
  close(key: string, of: Ticket, closing: Closing): Effect<{ readonly closed: true }>
  /** X6 + X7: a note with the hidden markers `ns:<key>` and `by:<email>` at its end; more than 4,000 characters go as a file (X11). */
  note(
    key: string,
    id: string,
    note: { readonly body: string; readonly by: string },
  ): Effect<{ readonly entry: string; readonly url: string }>
  /** X12: 303 and "completed already" are success. */
  completeTask(key: string, id: string, task: Pick<Task, 'id'>, answer: TaskAnswer): Effect<{ readonly already: boolean }>
  /** X10: writes the list whose version was read; a moved version is a conflict. Use `editList` where a change can be applied again. */
  saveList(key: string, list: List): Effect<{ readonly version: number }>
  /** X9 + X10: read, change, write; 3 tries while the version moves, then a conflict. `change` may throw to refuse; `done` tells from a list whether it is in there (`find`). */
  editList(key: string, name: string, edit: ListEdit): Effect<{ readonly version: number }>
  /** X11 */
  upload(
    key: string,
    id: string,
    file: { readonly name: string; readonly bytes: Uint8Array; readonly comment: string },
  ): Effect<{ readonly entry: string }>
  /** X8: typed arguments, never one string. Result = texts of the entries it made. */
  command(key: string, id: string, name: string, args: Readonly<Record<string, string>>): Effect<{ readonly texts: readonly string[] }>
}

export interface Reading {
  readonly signal?: AbortSignal
}

/** `info` also stands for XSOAR's 0, unknown (bots.md §2.1). */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** bots.md §2.1 */
export const closingClasses = ['mtp', 'mtpc', 'btp', 'fp', 'test', 'dup'] as const
export type ClosingClass = (typeof closingClasses)[number]

export type TicketStatus = 'pending' | 'active' | 'closed' | 'archived'

/** A ticket (incident) as it stood when it was read. */
export interface Ticket {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly severity: Severity
  readonly status: TicketStatus
  /** XSOAR owner; undefined for empty, `unassigned` and `admin` (orphaned, bots.md §2.4). */
  readonly owner: string | undefined
  readonly created: number
  readonly modified: number
  readonly closed: number | undefined
  /** XSOAR user that closed it; undefined where it does not say. */
  readonly closedBy: string | undefined
  readonly version: number
  readonly class: ClosingClass | undefined
  readonly closeNotes: string | undefined
  readonly rootCause: string | undefined
  readonly details: string
  readonly source: string | undefined
  readonly host: string | undefined
  readonly user: string | undefined
  readonly timers: Readonly<Record<TimerName, TicketTimer>>
  /** Labels as `type:value`. */
  readonly labels: readonly string[]
  readonly linked: readonly string[]
  /** The custom fields as they came. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Its page in the console; undefined where no console address is known. */
  readonly url: string | undefined
}

export const timerNames = ['respond', 'contain', 'declare'] as const
export type TimerName = (typeof timerNames)[number]

/** bots.md §2.2. Computed once, by the connector, for the moment at which the ticket was read. */
export type TimerState = 'none' | 'paused' | 'running' | 'warning' | 'critical' | 'breached' | 'met' | 'missed'
export interface TicketTimer {
  readonly state: TimerState
  readonly limitS: number
  readonly elapsedS: number
  /** When a running one passes its limit; undefined where it does not run. */
  readonly breachAt: number | undefined
  /** What XSOAR itself says (2 = breached): compared, never decided by. */
  readonly slaStatus: number | undefined
}

/** Conditions are joined by AND; texts are escaped by the connector. */
export interface TicketQuery {
  readonly open?: boolean
  readonly types?: readonly string[]
  readonly severities?: readonly Severity[]
  readonly owner?: string
  readonly host?: string
  readonly user?: string
  /** Any word, address or name that occurs in it. */
  readonly text?: string
  readonly ids?: readonly string[]
  /** Half-open [from, to). */
  readonly created?: { readonly from?: number; readonly to?: number }
  readonly closed?: { readonly from?: number; readonly to?: number }
  readonly modifiedFrom?: number
  readonly sort?: 'created' | '-created' | 'modified'
  readonly limit?: number
}
export interface Found {
  /** How many there are, which may be more than were read. */
  readonly total: number
  readonly tickets: readonly Ticket[]
}

export interface EntryQuery {
  readonly from?: number
  readonly limit?: number
  readonly kinds?: readonly EntryKind[]
}
export type EntryKind = 'note' | 'chat' | 'attachment'
export interface Entry {
  readonly id: string
  readonly kind: EntryKind
  /** XSOAR user, or a playbook's or service account's name. */
  readonly user: string
  readonly created: number
  /** Without our markers. */
  readonly text: string
  /** The person for whom Nightshift wrote it (marker `by:`). */
  readonly by: string | undefined
  /** A person's touch (bots.md §2.1): written by a person, or by Nightshift for a named person. */
  readonly touch: boolean
  readonly file: { readonly name: string; readonly sha256: string | undefined } | undefined
  readonly url: string | undefined
}

export interface Task {
  /** XSOAR's own, unique within the ticket. */
  readonly id: string
  readonly name: string
  readonly playbook: string
  /** `waiting` can be completed by a person now. */
  readonly state: 'waiting' | 'blocked' | 'done' | 'error' | 'skipped'
  readonly completedBy: string | undefined
  readonly options: readonly string[]
}
export interface TaskAnswer {
  readonly input?: string
  readonly comment: string
}

export interface TicketDraft {
  readonly name: string
  readonly details: string
  readonly type: string
  readonly severity: Severity
  readonly source: string
  readonly host?: string
  readonly user?: string
  /** Who asked for it, by e-mail. */
  readonly submitter: string
}
export interface TicketChanges {
  /** '' = nobody. */
  readonly owner?: string
  readonly severity?: Severity
  readonly status?: 'active' | 'pending'
  readonly linked?: readonly string[]
  readonly fields?: Readonly<Record<string, string>>
}
export interface Closing {
  readonly class: ClosingClass
  readonly notes: string
  readonly rootCause?: string
  readonly duplicateOf?: string
}

export interface List {
  readonly name: string
  readonly version: number
  readonly data: unknown
}
export interface ListEdit {
  /** The list's new data; throws `UpstreamRefused` to refuse. `undefined` where there is no list yet. */
  readonly change: (data: unknown) => unknown
  readonly done: (data: unknown) => boolean
}
