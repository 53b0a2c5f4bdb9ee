export { fullJitter, type BackoffShape } from './backoff.ts'
export { fakeClock, systemClock, type Clock, type FakeClock } from './clock.ts'
export { deadline, DeadlinePassed, type Deadline } from './deadline.ts'
export { inWords, isDuration, toMs, type Duration } from './duration.ts'
export { loopLagMeter, type Lag, type LagMeter } from './lag.ts'
export { downSentence, longestMemory, staleMark, standby, type Outage, type Remembered, type Standby } from './last-good.ts'
export {
  breakerMoved,
  callPolicy,
  callQueued,
  callRetried,
  openPolicies,
  type BreakerState,
  type Policies,
  type PolicyPorts,
} from './policies.ts'
export { seededRandom, systemRandom, type Random } from './random.ts'
export { retryBudget, retrying, type RetryBounds, type RetryBudget, type RetryRules, type Verdict } from './retry.ts'
export { samplingBreaker, type SamplingRule } from './sampling.ts'
export {
  partFailed,
  partStalled,
  stallGraceMs,
  supervise,
  type Progress,
  type Supervised,
  type Supervision,
  type Watched,
} from './supervise.ts'
export { topic, type Topic } from './topic.ts'
export { UpstreamDown, UpstreamRefused, type Connector, type ConnectorPorts, type Effect, type EffectCall } from './upstream.ts'
export { lagAlarmMs, lagDeathMs, loopStalled, openWatchdog, type Watchdog } from './watchdog.ts'
