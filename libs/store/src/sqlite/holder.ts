import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/** A note beside the file says who holds it. It is only for people: what counts is SQLite's lock, which no dead process can keep. */
const noteOf = (file: string): string => `${file}.holder`

/** Leaves the note. A disk that is full must not keep the store from opening. */
export function noteHolder(file: string, since: number): void {
  try {
    writeFileSync(noteOf(file), JSON.stringify({ pid: process.pid, since }), { mode: 0o600 })
  } catch {}
}

/** Takes the note away. */
export function forgetHolder(file: string): void {
  try {
    rmSync(noteOf(file), { force: true })
  } catch {}
}

/** Who holds the file, as far as the note tells: `since 14:02 (pid 311)`. Local time, with the date where it began on another day than `now`. */
export function holderOf(file: string, now: number): string | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(noteOf(file), 'utf8'))
    if (typeof note !== 'object' || note === null || !('pid' in note) || !('since' in note)) return undefined
    if (typeof note.pid !== 'number' || typeof note.since !== 'number') return undefined
    return `since ${moment(note.since, now)} (pid ${note.pid})`
  } catch {
    return undefined
  }
}

function moment(at: number, now: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = new Date(at)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`
  return date.toDateString() === new Date(now).toDateString()
    ? time
    : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`
}
