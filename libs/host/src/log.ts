import { createHmac } from 'node:crypto'
import { pino, type Logger } from 'pino'
import { scrubber } from './scrub.ts'

/** A line of the log: a stable dotted event name from a closed list, a sentence, and fields. */
export interface Log {
  debug(event: LogEvent, msg: string, fields?: Fields): void
  info(event: LogEvent, msg: string, fields?: Fields): void
  warn(event: LogEvent, msg: string, fields?: Fields): void
  error(event: LogEvent, msg: string, fields?: Fields): void
  fatal(event: LogEvent, msg: string, fields?: Fields): void
  level: string
  /** A room or person as it may stand in a log: a keyed hash, never the name. */
  hashed(id: string): string
  counts(): { readonly lines: Readonly<Record<string, number>>; readonly suppressed: Readonly<Record<string, number>> }
}
type Fields = Readonly<Record<string, unknown>>

/** Every event that can stand in a log. Pinned by a test: operators' searches rely on it. */
export const logEvents = [
  'process.started',
  'process.ready',
  'process.draining',
  'process.stopped',
  'process.failed',
  'config.reloaded',
  'config.refused',
  'secret.reloaded',
  'secret.missing',
  'link.state',
  'link.live',
  'link.lost',
  'link.gap',
  'link.alarm',
  'link.device',
  'backfill.done',
  'message.answered',
  'message.failed',
  'inbox.dead',
  'outbox.dead',
  'outbox.ambiguous',
  'outbox.twin',
  'job.ran',
  'job.failed',
  'card.refused',
  'upstream.fallback',
  'upstream.breaker',
  'upstream.retried',
  'claim.lost',
  'store.waits',
  'store.waiting',
  'store.back',
  'control.called',
  'retention.ran',
  'shared.back',
  'shared.away',
  'loop.stalled',
  'part.failed',
  'part.stalled',
] as const
export type LogEvent = (typeof logEvents)[number]

const firstPerMinute = 10

export interface LogOptions {
  readonly bot: string
  readonly replica: string
  readonly version: string
  readonly level: string
  readonly format: 'auto' | 'json' | 'text'
  readonly secrets: () => readonly string[]
  /** Where lines go; default standard output. */
  readonly write?: (line: string) => void
}

/**
 * The process's log: JSON lines on standard output, text where that is a terminal. Everything passes the scrub. A storm of one kind of
 * warning or error (event and error type) is written 10 times a minute, then once a minute with the number left out (operations.md §6). Lines of
 * information are never left out: there is one for each message, and a reference that somebody was told must be found (docs/decisions/010).
 */
export function openLog(options: LogOptions): Log {
  const scrub = scrubber(options.secrets)
  const asText = options.format === 'text' || (options.format === 'auto' && process.stdout.isTTY)
  const write = options.write ?? ((line: string) => void process.stdout.write(line))
  const stream = { write: (line: string) => write(asText ? textLine(line) : line) }
  const logger: Logger = pino(
    {
      level: options.level,
      base: { bot: options.bot, replica: options.replica, version: options.version },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // The scrub has made plain data of errors already.
      serializers: { err: (value: unknown) => value },
    },
    stream,
  )
  const salt = `${options.bot}/nightshift`
  const lines: Record<string, number> = {}
  const suppressed: Record<string, number> = {}
  const storms = new Map<string, { since: number; written: number; left: number }>()

  const line = (level: 'debug' | 'info' | 'warn' | 'error' | 'fatal', event: LogEvent, msg: string, fields: Fields = {}): void => {
    if (!logger.isLevelEnabled(level)) return
    const mayStorm = level === 'warn' || level === 'error'
    const key = `${event}/${fields['err'] instanceof Error ? fields['err'].name : ''}`
    const now = Date.now()
    const storm = storms.get(key) ?? { since: now, written: 0, left: 0 }
    storms.set(key, storm)
    if (now - storm.since >= 60_000) Object.assign(storm, { since: now, written: 0 })
    if (mayStorm && storm.written >= firstPerMinute) {
      storm.left++
      suppressed[level] = (suppressed[level] ?? 0) + 1
      return
    }
    storm.written++
    lines[level] = (lines[level] ?? 0) + 1
    const left = storm.left > 0 ? { suppressed: storm.left } : {}
    storm.left = 0
    const clean = scrub(fields) as Fields // the scrub keeps the shape
    logger[level]({ event, ...clean, ...left }, String(scrub(msg)))
  }
  return {
    debug: (...args) => line('debug', ...args),
    info: (...args) => line('info', ...args),
    warn: (...args) => line('warn', ...args),
    error: (...args) => line('error', ...args),
    fatal: (...args) => line('fatal', ...args),
    get level() {
      return logger.level
    },
    set level(level) {
      logger.level = level
    },
    hashed: (id) => (id === '' ? '' : createHmac('sha256', salt).update(id).digest('hex').slice(0, 16)),
    counts: () => ({ lines, suppressed }),
  }
}

/** `14:02:11 info  toodles  link.live  Heard again after 8.7 s` for a terminal. */
function textLine(json: string): string {
  const { time, level, bot, event, msg, replica: _replica, version: _version, err, ...rest } = JSON.parse(json) as Record<string, unknown>
  const extra = Object.entries(rest).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const problem = typeof err === 'object' && err !== null && 'stack' in err ? `\n${String(err.stack)}` : ''
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(bot)}  ${String(event)}  ${String(msg)}  ${extra.join(' ')}${problem}\n`
}
