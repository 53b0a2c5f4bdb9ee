/** Every duration of the link and of REST in ms (webex.md §5.3, §5.4, §7, §8). One record, so that a test or a rehearsal can scale them together. */
export interface Timings {
  /** TCP, TLS and the upgrade; also one catalogue attempt. */
  readonly upgradeMs: number
  readonly catalogueMs: number
  /** The token check. */
  readonly whoAmIMs: number
  /** From the upgrade to the readiness frame. */
  readonly authorisedMs: number
  readonly protocolPingMs: number
  readonly protocolPongMs: number
  readonly mercuryPingMs: number
  readonly mercuryPongMs: number
  /** Mercury pings instead of protocol pings, where a proxy swallows control frames. */
  readonly blindPingMs: number
  readonly blindPongMs: number
  /** A timer later than this is our own stall: one more ping round before the peer is judged. */
  readonly stallMs: number
  readonly maxAgeMs: number
  /** How long the older of two connections is still read after a planned change, and after a shutdown frame. */
  readonly lingerMs: number
  readonly shutdownLingerMs: number
  readonly backoffBaseMs: number
  readonly backoffCapMs: number
  readonly backoffFloorMs: number
  /** Live that long and a pong: the attempt counter starts anew. */
  readonly healthyMs: number
  readonly refreshEveryMs: number
  readonly refreshAtMostMs: number
  readonly renewAtMostMs: number
  readonly slowLaneMs: number
  readonly haltedCheckMs: number
  /** The reachability probe while waiting for a local cause; slower after `probeSlowAfterMs`. */
  readonly probeMs: number
  readonly probeSlowMs: number
  readonly probeSlowAfterMs: number
  readonly probeCutMs: number
  readonly downAlarmMs: number
  readonly downRenewMs: number
  readonly downRenewEveryMs: number
  readonly yieldMs: number
  readonly catalogueEveryMs: number
  readonly pruneEveryMs: number
  readonly pruneOlderMs: number
  readonly echoMs: number
  readonly coverageMs: number
  /** The oldest frame that nobody took may be so old before the socket is closed. */
  readonly backlogMs: number
  readonly drainMs: number
  readonly gapDebounceMs: number
  readonly holdMs: number
  /** A second look after a 404, since REST may lag behind the socket. */
  readonly readLagMs: number
  readonly retryBaseMs: number
  readonly retryAfterDefaultMs: number
  readonly retryAfterMinMs: number
  readonly retryAfterMaxMs: number
  readonly gateAlarmMs: number
  readonly cacheMs: number
  readonly walkMs: number
  readonly walkEveryMs: number
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** What the pages settle. */
export const defaultTimings: Timings = {
  upgradeMs: 10 * second,
  catalogueMs: 10 * second,
  whoAmIMs: 5 * second,
  authorisedMs: 10 * second,
  protocolPingMs: 5 * second,
  protocolPongMs: 4 * second,
  mercuryPingMs: 15 * second,
  mercuryPongMs: 9 * second,
  blindPingMs: 5 * second,
  blindPongMs: 4 * second,
  stallMs: second,
  maxAgeMs: 12 * hour,
  lingerMs: 5 * second,
  shutdownLingerMs: 30 * second,
  backoffBaseMs: second,
  backoffCapMs: 30 * second,
  backoffFloorMs: 100,
  healthyMs: minute,
  refreshEveryMs: 8 * hour,
  refreshAtMostMs: 30 * second,
  renewAtMostMs: 2 * minute,
  slowLaneMs: 5 * minute,
  haltedCheckMs: 5 * minute,
  probeMs: second,
  probeSlowMs: 5 * second,
  probeSlowAfterMs: 5 * minute,
  probeCutMs: 500,
  downAlarmMs: 10 * minute,
  downRenewMs: 30 * minute,
  downRenewEveryMs: hour,
  yieldMs: 5 * second,
  catalogueEveryMs: 24 * hour,
  pruneEveryMs: 6 * hour,
  pruneOlderMs: 30 * minute,
  echoMs: 30 * second,
  coverageMs: 5 * second,
  backlogMs: 10 * second,
  drainMs: 5 * second,
  gapDebounceMs: 2 * second,
  holdMs: 30 * second,
  readLagMs: second,
  retryBaseMs: second,
  retryAfterDefaultMs: 15 * second,
  retryAfterMinMs: second,
  retryAfterMaxMs: 5 * minute,
  gateAlarmMs: 10 * minute,
  cacheMs: 10 * minute,
  walkMs: 90 * second,
  walkEveryMs: 200,
}
