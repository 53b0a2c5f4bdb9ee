/** The simulator's rows: plain JSON, so that a night can be written down. A row is replaced, never changed; times are ms since 1970. */
export interface SimTicket {
  readonly id: string
  readonly name: string
  readonly type: string
  /** XSOAR's number: 0 unknown, 0.5 info, 1–4. */
  readonly severity: number
  /** 0 pending, 1 active, 2 closed, 3 archived. */
  readonly status: number
  readonly owner: string
  readonly created: number
  readonly modified: number
  readonly closed?: number
  readonly closedBy?: string
  readonly version: number
  readonly details: string
  readonly closeReason?: string
  readonly closeNotes?: string
  readonly labels: readonly { readonly type: string; readonly value: string }[]
  readonly linked: readonly string[]
  /** `job` = made by a job: no search that leaves jobs out finds it. */
  readonly category?: string
  /** Custom fields but the timers. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Timers by their field. */
  readonly timers: Readonly<Record<string, SimTimer>>
  readonly tasks: readonly SimTask[]
}

export interface SimTimer {
  /** Limit in minutes. */
  readonly sla: number
  readonly run: 'idle' | 'running' | 'paused' | 'ended'
  readonly startedAt?: number
  readonly pausedAt?: number
  readonly endedAt?: number
  /** Seconds spent paused so far. */
  readonly pausedS?: number
  /** What XSOAR claims, where it should be wrong. */
  readonly slaStatus?: number
}

export interface SimTask {
  readonly id: string
  readonly name: string
  /** Tasks of another playbook than the first one stand in a sub-playbook. */
  readonly playbook: string
  readonly state: 'Waiting' | 'Blocked' | 'Completed' | 'Error' | 'WillNotBeExecuted'
  readonly completedBy?: string
  readonly options?: readonly string[]
}

export interface SimEntry {
  readonly id: string
  readonly version: number
  readonly user: string
  readonly created: number
  readonly contents: string
  readonly category: 'chat' | 'incidentInfo' | 'attachment'
  readonly note: boolean
  readonly parentId?: string
  readonly file?: { readonly name: string; readonly sha256: string }
}

export interface SimList {
  readonly id: string
  readonly type: 'json' | 'plain_text'
  readonly data: string
  readonly version: number
}

/** Everything that a simulated XSOAR knows: what a world begins with, and what a snapshot holds. */
export interface XsoarWorld {
  readonly tickets: readonly SimTicket[]
  /** Entries of the war rooms, by ticket. */
  readonly entries: Readonly<Record<string, readonly SimEntry[]>>
  readonly lists: readonly SimList[]
  /** Names that it knows as owners. */
  readonly users: readonly string[]
}
