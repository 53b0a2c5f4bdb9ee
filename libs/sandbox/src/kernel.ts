import type { CallLog } from './call-log.ts'
import type { FleetPort } from './contract.ts'
import type { DeliveryLog } from './mercury/deliveries.ts'
import type { LinkSet } from './mercury/links.ts'
import type { Faults } from './faults/registry.ts'
import type { Feed } from './feed.ts'
import type { Ids } from './ids.ts'
import type { Settings } from './settings.ts'
import type { State } from './state/state.ts'
import type { Time } from './time.ts'
import type { Shift } from './upstreams/shift.ts'
import type { Upstreams } from './upstreams/upstreams.ts'
import type { Waiters } from './control/waiters.ts'

/** The parts of one running local Webex, handed to everything that serves it. */
export interface Kernel {
  readonly settings: Settings
  readonly time: Time
  readonly ids: Ids
  readonly state: State
  readonly links: LinkSet
  readonly deliveries: DeliveryLog
  readonly faults: Faults
  readonly calls: CallLog
  readonly feed: Feed
  readonly waiters: Waiters
  readonly fleet: FleetPort | undefined
  /** The simulated tools under `/sim/`. */
  readonly upstreams: Upstreams
  /** What happens in the simulated SOC by itself. */
  readonly shift: Shift
  /** The world this night was seeded with: changes with a reset. */
  readonly world: { seed: number; startedAt: number }
  /** Sends a request through the door again, untouched by faults. Used by knobs that let things happen later. */
  replay(request: Request): void
}
