/** The value below which `share` of the values lie (nearest rank); NaN where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** The middle of the values; NaN where there are none. */
export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Whether a figure keeps within its goal, in words: `met`, or by how much it falls short. */
export function judged(figure: number, goal: number, show: (value: number) => string): string {
  if (!Number.isFinite(figure)) return 'not measured'
  return figure <= goal ? 'met' : `short by ${show(figure - goal)}`
}

/** `3.42 ms`. */
export const inMs = (value: number): string => `${value.toFixed(2)} ms`
/** `1.19 ×`. */
export const inTimes = (value: number): string => `${value.toFixed(2)} ×`
/** `0.87 s`, of ms. */
export const inSeconds = (value: number): string => `${(value / 1_000).toFixed(2)} s`
/** `61.3 MB`, of bytes. */
export const inMegabytes = (value: number): string => `${(value / 1e6).toFixed(1)} MB`
