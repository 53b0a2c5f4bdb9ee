import { fullJitter, type Random } from '@nightshift/resilience'
import { markOf, type Outcome, type Signal, type Situation } from './policy.ts'
import type { Timings } from './timings.ts'

/** What the link remembers of its failures: a value that returns its successor. Times are monotonic ms. */
export interface Ladder {
  /** Failed attempts since the last reset. */
  readonly n: number
  readonly mark: string
  readonly inARow: number
  /** The last ten minutes, by mark. */
  readonly recent: readonly { readonly mark: string; readonly at: number }[]
  readonly refreshedAt: number
  readonly renewedAt: number
  /** Since when there is no live link; undefined while there is one. */
  readonly downSince: number | undefined
  readonly downAlarmed: boolean
  readonly forcedRenewAt: number
}

/** Where the link's ladder stands. */
export interface LadderHolder {
  get(): Ladder
  set(next: Ladder): void
}

/** What comes next: how long to wait, and what to do with the device before the next connection. */
export interface Step {
  readonly waitMs: number
  readonly device: 'keep' | 'refresh' | 'renew' | 'fresh'
  readonly catalogue: boolean
  readonly alarms: readonly string[]
}

export const freshLadder = (now: number): Ladder => ({
  n: 0,
  mark: '',
  inARow: 0,
  recent: [],
  refreshedAt: -Infinity,
  renewedAt: -Infinity,
  downSince: now,
  downAlarmed: false,
  forcedRenewAt: -Infinity,
})

const tenMinutes = 600_000

/** The ladder after this signal, and what the policy needs to know of its repetitions. */
export function noted(
  ladder: Ladder,
  signal: Signal,
  at: number,
  phase: Situation['phase'],
): { readonly ladder: Ladder; readonly situation: Situation } {
  const mark = markOf(signal)
  const recent = [...ladder.recent.filter((one) => at - one.at < tenMinutes), { mark, at }].slice(-200)
  const inARow = ladder.mark === mark ? ladder.inARow + 1 : 1
  const next = { ...ladder, mark, inARow, recent, downSince: ladder.downSince ?? at }
  return { ladder: next, situation: { phase, retiring: false, inARow, inTenMinutes: recent.filter((one) => one.mark === mark).length } }
}

/** Climbs after a failure (webex.md §5.3): the wait by full jitter, and what the number of failures adds to the policy's outcome. */
export function climbed(
  before: Ladder,
  outcome: Outcome,
  at: number,
  timings: Timings,
  random: Random,
): { readonly ladder: Ladder; readonly step: Step } {
  const counts = outcome.move !== 'wait'
  const n = counts ? before.n + 1 : before.n
  const alarms = outcome.alarm === undefined ? [] : [outcome.alarm]
  const wish =
    counts && outcome.cause !== 'store'
      ? heightened(outcome, n)
      : { device: deviceOf(outcome), catalogue: outcome.refreshCatalogue === true }
  const down = whileDown(before, at, timings)
  if (down.alarm) alarms.push('link.down')
  const wanted = down.renew ? 'renew' : wish.device
  const firstGone = outcome.atOnce === true && at - before.renewedAt >= timings.renewAtMostMs
  const device =
    wanted === 'renew' && !firstGone && !down.renew
      ? limitedRenew(before, outcome, at, timings)
      : wanted === 'refresh'
        ? limitedRefresh(before, at, timings)
        : wanted
  const { contested, waitMs } = waitOf(before, outcome, firstGone, timings, random)
  if (contested) alarms.push('device.contested')
  return {
    ladder: {
      ...before,
      n,
      refreshedAt: device === 'refresh' ? at : before.refreshedAt,
      renewedAt: device === 'renew' ? at : before.renewedAt,
      downAlarmed: before.downAlarmed || down.alarm,
      forcedRenewAt: down.renew ? at : before.forcedRenewAt,
    },
    step: { waitMs, device, catalogue: wish.catalogue || outcome.slow === true, alarms },
  }
}

/** The link is live: whatever was down is over, but failures are only forgotten by `healthy`. */
export const live = (ladder: Ladder): Ladder => ({ ...ladder, downSince: undefined, downAlarmed: false, forcedRenewAt: -Infinity })

/** Live for 60 s and a pong came back: the count starts anew. */
export const healthy = (ladder: Ladder): Ladder => ({ ...ladder, n: 0, mark: '', inARow: 0 })

function deviceOf({ move }: Outcome): Step['device'] {
  return move === 'refresh' ? 'refresh' : move === 'renew' ? 'renew' : move === 'yield' ? 'fresh' : 'keep'
}

/** Suspect failures end in a new device, trouble only in a refresh: its pending redelivery is worth keeping. */
function heightened(outcome: Outcome, n: number): Pick<Step, 'device' | 'catalogue'> {
  const device = deviceOf(outcome)
  const catalogue = outcome.refreshCatalogue === true || n % 6 === 0
  if (device !== 'keep' && device !== 'refresh') return { device, catalogue }
  if (n % 6 === 0) return { device: outcome.trouble ? 'refresh' : 'renew', catalogue }
  if (n === 4 && !outcome.trouble) return { device: 'renew', catalogue }
  return { device: n === 2 ? 'refresh' : device, catalogue }
}

function whileDown(
  { downSince, downAlarmed, forcedRenewAt }: Ladder,
  at: number,
  timings: Timings,
): { readonly alarm: boolean; readonly renew: boolean } {
  const downMs = downSince === undefined ? 0 : at - downSince
  return {
    alarm: downMs >= timings.downAlarmMs && !downAlarmed,
    renew: downMs >= timings.downRenewMs && at - forcedRenewAt >= timings.downRenewEveryMs,
  }
}

function limitedRenew(ladder: Ladder, outcome: Outcome, at: number, timings: Timings): Step['device'] {
  if (at - ladder.renewedAt >= timings.renewAtMostMs) return 'renew'
  // A definite "gone" leaves nothing to keep or refresh.
  return outcome.atOnce === true ? 'renew' : limitedRefresh(ladder, at, timings)
}

function limitedRefresh(ladder: Ladder, at: number, timings: Timings): Step['device'] {
  return at - ladder.refreshedAt >= timings.refreshAtMostMs ? 'refresh' : 'keep'
}

function waitOf(
  { n, recent }: Ladder,
  outcome: Outcome,
  firstGone: boolean,
  timings: Timings,
  random: Random,
): { readonly waitMs: number; readonly contested: boolean } {
  const spread = (ms: number, share: number): number => ms * (1 - share + 2 * share * random.next())
  if (outcome.move === 'yield') {
    const contested = recent.filter(({ mark }) => mark === 'closed 4000').length >= 3
    return { contested, waitMs: contested ? spread(timings.slowLaneMs, 0.2) : timings.yieldMs * (1 + random.next()) }
  }
  if (firstGone) return { contested: false, waitMs: 0 }
  if (outcome.slow === true) return { contested: false, waitMs: spread(timings.slowLaneMs, 0.2) }
  if (outcome.move === 'wait')
    return { contested: false, waitMs: (outcome.waitMs ?? timings.retryAfterDefaultMs) * (1 + 0.2 * random.next()) }
  const shape = { baseMs: timings.backoffBaseMs, capMs: timings.backoffCapMs, floorMs: timings.backoffFloorMs }
  return { contested: false, waitMs: Math.max(outcome.atLeastMs ?? 0, fullJitter(shape, n, random)) }
}
