const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const exact = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })

/** The reader's own time of day. */
export const timeOf = (iso: string): string => clock.format(new Date(iso))
/** Date and time in full, for the tooltip. */
export const fullTimeOf = (iso: string): string => full.format(new Date(iso))
/** The day, as a heading. */
export const dayOf = (iso: string): string => day.format(new Date(iso))
/** Time of day to the second. */
export const clockTime = (at: number): string => exact.format(at)

/** A length of time as an engineer reads it: 3 ms · 0.6 s · 12 s · 2 min 5 s · 3 h 4 min. */
export function inWords(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A round trip: exact to the millisecond while it is short. */
export const tripInWords = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : inWords(ms))

/** A countdown or an age that ticks: whole seconds, so that it does not flicker. */
export function inSeconds(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  return seconds < 60 ? `${seconds} s` : inWords(seconds * 1_000)
}

/** Bytes as a reader reads them: 812 B · 14 kB · 2.1 MB. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
