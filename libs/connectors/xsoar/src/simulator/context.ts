import type { Clock } from '@nightshift/resilience'
import type { FieldNames } from '../settings.ts'
import type { SimStore } from './store.ts'

/** What every route of the simulator is given. */
export interface SimContext {
  readonly store: SimStore
  readonly clock: Clock
  readonly fields: FieldNames
  readonly ackTask: string
  /** Whom XSOAR shows for what comes over the API. */
  readonly account: string
  /** What a command answers; undefined = there is no such command. */
  readonly commands: (name: string, args: Readonly<Record<string, string>>) => readonly string[] | undefined
  /** How long a lost answer keeps silent. */
  lossMs: number
}
