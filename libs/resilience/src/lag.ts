import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late the event loop was, in ms. */
export interface Lag {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** Measures lag since it was last reset. */
export interface LagMeter {
  read(): Lag
  reset(): void
  stop(): void
}

const resolutionMs = 20

/** The lag of this process's event loop, from `node:perf_hooks`. Its histogram holds whole intervals, so the interval itself is taken off. */
export function loopLagMeter(): LagMeter {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs)
  return {
    read: () => ({ p50Ms: late(histogram.percentile(50)), p99Ms: late(histogram.percentile(99)), maxMs: late(histogram.max) }),
    reset: () => histogram.reset(),
    stop: () => void histogram.disable(),
  }
}
