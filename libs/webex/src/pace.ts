import type { Clock } from '@nightshift/resilience'

const perSecond = 3
const windowMs = 1_000
/** The last connects of the process, by the clock that they went by. */
const connects = new WeakMap<Clock, number[]>()

/** Waits for a place: at most 3 connects per second and process, however many bots come back at once (webex.md §5.3). */
export async function connectSlot(clock: Clock, signal?: AbortSignal): Promise<void> {
  let places = connects.get(clock)
  if (!places) connects.set(clock, (places = []))
  const now = clock.monotonic()
  const earliest = Math.max(now, (places[places.length - perSecond] ?? Number.NEGATIVE_INFINITY) + windowMs)
  places.push(earliest)
  if (places.length > perSecond) places.shift()
  if (earliest > now) await clock.sleep(earliest - now, signal)
}
