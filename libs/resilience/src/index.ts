export { fullJitter, type BackoffShape } from './backoff.ts'
export { fakeClock, systemClock, type Clock, type FakeClock } from './clock.ts'
export { inWords, isDuration, toMs, type Duration } from './duration.ts'
export { seededRandom, systemRandom, type Random } from './random.ts'
export { topic, type Topic } from './topic.ts'
export {
  UpstreamDown,
  UpstreamRefused,
  type Connector,
  type ConnectorPorts,
  type Effect,
  type EffectCall,
} from './upstream.ts'
