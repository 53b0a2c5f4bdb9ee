import { seededRandom } from '@nightshift/resilience'
import type { ClosingClass, Severity } from '@nightshift/xsoar'
import { DateTime } from 'luxon'
import { residents, type Shift } from '../people.ts'
import { worldZone } from '../registers.ts'
import type { Calendar } from './calendar.ts'
import { quarter } from './quarter.ts'
import type { Spec } from './spec.ts'
import { type Chance, kinds, pick, shuffled, someDetails, someHost, someName, someUser } from './texts.ts'
import { lastDays, today } from './week.ts'

/** Totals of bots.md §14. */
export const severityCounts: Readonly<Record<Severity, number>> = { critical: 14, high: 66, medium: 180, low: 120, info: 20 }
export const classCounts: Readonly<Record<ClosingClass, number>> = { mtp: 24, mtpc: 58, btp: 96, fp: 98, test: 14, dup: 62 }

/** The 400 tickets: what is fixed stands as it is, the rest is dealt by the seed so that every total holds. */
export function dealt(seed: number, calendar: Calendar): readonly Spec[] {
  const fixed = [...quarter(calendar, seededRandom(seed, 'tickets/times')), ...lastDays(calendar), ...today(calendar)]
  const typeDeck = deck(typeCounts(), fixed, 'type', seededRandom(seed, 'tickets/types'))
  const severityDeck = deck(severityCounts, fixed, 'severity', seededRandom(seed, 'tickets/severities'))
  const classDeck = deck(classCounts, fixed, 'class', seededRandom(seed, 'tickets/classes'))
  const random = seededRandom(seed, 'tickets/words')
  let last = -Infinity
  return fixed.map((given) => {
    // A day of the spring may fold two times into one: ids stay in the order of time.
    const at = Math.max(given.at ?? 0, last + 1_000)
    last = at
    const type = given.type ?? next(typeDeck)
    const severity = given.severity ?? (next(severityDeck) as Severity) // the deck holds keys of `severityCounts`
    const { state = 'closed', day = 0, respond = 'met', touched = 'at first', id = '' } = given
    const host = given.host ?? (given.contain === undefined && day >= 9 && kinds[type]?.onHost === true ? someHost(random) : undefined)
    const user = given.user ?? (given.name !== undefined && given.details !== undefined ? undefined : someUser(random))
    const owner = given.owner === 'dealt' ? analystAt(at, random) : (given.owner ?? '')
    const { class: _class, host: _host, user: _user, ...same } = given
    return {
      ...same,
      id,
      day,
      at,
      type,
      severity,
      state,
      respond: respond === 'met' && day >= 9 && random.next() < 0.08 ? 'missed' : respond,
      touched,
      owner,
      name: given.name ?? someName(type, random),
      details: given.details ?? someDetails(type, user ?? '', host, random),
      ...(state === 'closed' && { class: given.class ?? (next(classDeck) as ClosingClass) }), // keys of `classCounts`
      ...(host !== undefined && { host, contain: given.contain ?? { state: random.next() < 0.12 ? 'missed' : 'met' } }),
      ...(user !== undefined && { user }),
    }
  })
}

function typeCounts(): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(kinds).map(([type, { count }]) => [type, count]))
}

/** What is left of the totals after the fixed ones, in the seed's order. */
function deck(
  totals: Readonly<Record<string, number>>,
  fixed: readonly Partial<Spec>[],
  key: 'type' | 'severity' | 'class',
  random: Chance,
): string[] {
  const left = Object.entries(totals).flatMap(([value, total]) => {
    const taken = fixed.filter((one) => one[key] === value).length
    if (taken > total) throw new Error(`Cannot deal tickets as "${value}" must occur ${total} times: ${taken} are fixed`)
    return Array<string>(total - taken).fill(value)
  })
  return shuffled(left, random)
}

function next(from: string[]): string {
  const one = from.pop()
  if (one === undefined) throw new Error('Cannot deal tickets as the totals must make 400: they make fewer')
  return one
}

/** An analyst of the shift at that moment, as XSOAR knows them. */
export function analystAt(at: number, random: Chance): string {
  const { hour } = DateTime.fromMillis(at, { zone: worldZone })
  const shift: Shift = hour >= 7 && hour < 15 ? 'morning' : hour >= 15 && hour < 23 ? 'afternoon' : 'night'
  return ownerName(
    pick(
      residents.filter((one) => one.roles.includes('analyst') && one.shift === shift),
      random,
    ).email,
  )
}

/** A person as XSOAR knows them: the part before @. */
export function ownerName(email: string): string {
  return email.slice(0, email.indexOf('@'))
}
