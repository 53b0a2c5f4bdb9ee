/** A length of time as people write it: a whole number and a unit, such as `'250ms'`, `'10s'`, `'5m'`, `'2h'` or `'3d'`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Whether a text is a `Duration`. */
export function isDuration(text: string): text is Duration {
  return /^\d+(ms|s|m|h|d)$/.test(text)
}

/** The milliseconds in a duration. Throws `RangeError` where the text is not one. */
export function toMs(duration: Duration): number {
  const [, amount, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? []
  if (amount === undefined || !isUnit(unit)) {
    throw new RangeError(`Cannot read a duration as it must be a whole number and ms, s, m, h or d: got "${duration}"`)
  }
  return Number(amount) * unitMs[unit]
}

/** A length in words for people: `42 s`, `22 min`, `3 h 5 min`, `2 d 4 h`. */
export function inWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}

function isUnit(text: string | undefined): text is keyof typeof unitMs {
  return text !== undefined && text in unitMs
}
