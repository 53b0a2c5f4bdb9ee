import type { ToldEvent } from '@nightshift/sandbox/contract'
import { botNamed } from '../stories/book.ts'

/** A line of the wire: a call, or what became of a link or a fault. */
export interface WireLine {
  readonly id: number
  readonly at: number
  readonly kind: 'call' | 'link' | 'fault'
  readonly bot: string | undefined
  /** A call's method, or what happened. */
  readonly what: string
  readonly about: string
  readonly status?: number
  readonly ms?: number
  readonly tone?: 'good' | 'warn' | 'bad'
}

const kept = 500

/** The last lines, newest first. Pure. */
export function wireAfter(lines: readonly WireLine[], events: readonly ToldEvent[]): readonly WireLine[] {
  let id = lines[0]?.id ?? 0
  const fresh: WireLine[] = []
  for (const event of events) {
    if (event.type === 'reset') return []
    const line = lineOf(event)
    if (line) fresh.push({ ...line, id: ++id })
  }
  return fresh.length === 0 ? lines : [...fresh.reverse(), ...lines].slice(0, kept)
}

/** Lines of one bot; of all where none is named. */
export function wireOf(lines: readonly WireLine[], bot: string): readonly WireLine[] {
  return bot === '' ? lines : lines.filter((line) => line.bot === bot)
}

function lineOf(event: ToldEvent): Omit<WireLine, 'id'> | undefined {
  if (event.type === 'call') {
    const { at, bot, method = '?', path = '', status = 0, ms } = event.call
    const tone = status === 0 || status >= 500 ? ('bad' as const) : status >= 400 ? ('warn' as const) : undefined
    return {
      at,
      kind: 'call',
      bot: bot === undefined ? undefined : (botNamed(bot) ?? bot),
      what: method,
      about: shortPath(path),
      status,
      ...(ms === undefined ? {} : { ms }),
      ...(tone && { tone }),
    }
  }
  if (event.type === 'link') {
    const about = [event.code, event.reason].filter((one) => one !== undefined && one !== '').join(' ')
    return {
      at: event.at,
      kind: 'link',
      bot: botNamed(event.bot),
      what: `link ${event.what}`,
      about,
      ...(event.what === 'live' ? { tone: 'good' as const } : event.what === 'closed' ? { tone: 'warn' as const } : {}),
    }
  }
  if (event.type === 'fault' && event.what !== 'hit') {
    const { fault } = event.fault
    return {
      at: event.at,
      kind: 'fault',
      bot: fault.bot?.split('@')[0],
      what: `fault ${event.what}`,
      about: fault.knob,
      ...(event.what === 'set' ? { tone: 'bad' as const } : {}),
    }
  }
  return undefined
}

/** A path without its long ids: what is called, not which of a thousand. */
function shortPath(path: string): string {
  return path.replace(/^\/(v1|wdm\/api\/v1)\//, '/').replaceAll(/[A-Za-z0-9_-]{24,}={0,2}/g, (id) => `…${id.slice(-4)}`)
}
