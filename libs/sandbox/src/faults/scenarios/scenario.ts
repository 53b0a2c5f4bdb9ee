import type { Fault } from '../../contract.ts'
import type { Kernel } from '../../kernel.ts'

/** Several faults under one name, for the page and for drills. */
export interface Scenario {
  readonly name: string
  readonly about: string
  readonly parameters?: Readonly<Record<string, string>>
  /** What it sets; `asked` carries the scope and parameters. */
  readonly faults: (asked: Fault, kernel: Kernel) => readonly Fault[]
}
