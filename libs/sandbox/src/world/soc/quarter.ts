import type { Random } from '@nightshift/resilience'
import type { Calendar } from './calendar.ts'
import type { Spec } from './spec.ts'
import { burstName, harmlessDomain } from './texts.ts'

/** The first tickets of these days are open for more than 30 days; the first two of them nobody ever touched, the last two somebody did lately. */
const aging = [80, 72, 64, 56, 48, 44, 38, 33]
/** Second tickets of these days: Third Party Compromise, open and older than 30 d, which may take 90. */
const thirdParty = [75, 55, 36]
/** First tickets of these days: left alone for more than 5 days, and younger than 30; the first two nobody ever touched. */
const abandoned = [27, 25, 23, 21, 19, 17, 13, 11]
/** Second tickets of these days: open, and somebody is at it. */
const inWork = [28, 26, 24, 22, 20, 18, 16, 15, 12, 10]
const waitingWithOwner = [15, 12]
/** Third tickets of these days: closed `fp`, for the domain that is harmless. */
const harmless = [41, 28, 20]
/** The burst of D−9 takes the 3rd to the 64th place of its day. */
const burst = { day: 9, from: 2, count: 62 } as const

/** Types of what is open: Third Party Compromise is counted otherwise, so none is dealt here. */
const usualTypes = ['Malware', 'Phishing', 'Suspicious Login', 'Data Loss', 'Policy Violation', 'Credential Access', 'IOC Hunt']

/** Whoever is at it. Owners of the old tickets are dealt in `deal.ts`. */
const owned = 'dealt'

/** D−89 … D−9: 299 tickets and the 66 of the burst's day, with what is fixed about them. */
export function quarter(calendar: Calendar, random: Random): readonly Partial<Spec>[] {
  const specs: Partial<Spec>[] = []
  for (let day = 89; day >= 9; day--) {
    const times = day === burst.day ? burstTimes(calendar) : dayTimes(calendar, day, random)
    for (const [place, at] of times.entries())
      specs.push({ day, at, respond: 'met', state: 'closed', touched: 'at first', owner: owned, ...fixed(day, place) })
  }
  return specs.map((spec, index) => ({ id: String(1_001 + index), ...spec }))
}

function fixed(day: number, place: number): Partial<Spec> {
  if (day === burst.day && place >= burst.from && place < burst.from + burst.count)
    return { type: 'Impossible Travel', severity: 'medium', class: 'dup', name: burstName }
  const type = usualTypes[day % usualTypes.length] ?? 'Malware'
  if (place === 0 && aging.includes(day)) return { type, ...left(aging.indexOf(day) < 2, aging.indexOf(day) >= 6) }
  if (place === 0 && abandoned.includes(day)) return { type, ...left(abandoned.indexOf(day) < 2, false) }
  if (place === 1 && thirdParty.includes(day)) return { type: 'Third Party Compromise', state: 'active', touched: 'at first' }
  if (place === 1 && inWork.includes(day)) return { state: waitingWithOwner.includes(day) ? 'pending' : 'active', touched: 'lately' }
  if (place === 2 && harmless.includes(day))
    return {
      type: 'Malware',
      severity: 'low',
      class: 'fp',
      name: 'Unsigned updater',
      details: `An updater fetched a file from ${harmlessDomain}.`,
    }
  return {}
}

/** An open ticket: one that nobody ever touched has no owner either. */
function left(never: boolean, lately: boolean): Partial<Spec> {
  if (never) return { state: 'pending', owner: '', touched: 'never' }
  return { state: 'active', touched: lately ? 'lately' : 'at first' }
}

/** 3 tickets on days with k mod 4 = 2 and on k = 89, else 4 (bots.md §14). */
function dayTimes({ midnight }: Calendar, day: number, random: Random): readonly number[] {
  const count = day % 4 === 2 || day === 89 ? 3 : 4
  // One in each part of the day, so that their order never changes.
  return Array.from(
    { length: count },
    (_, part) => midnight(day) + Math.floor(((part + 0.1 + 0.8 * random.next()) / count) * 1_380) * 60_000,
  )
}

/** 62 in the 40 minutes from 09:05, and four others around them. */
function burstTimes({ at }: Calendar): readonly number[] {
  const stepMs = (40 * 60_000) / burst.count
  const storm = Array.from({ length: burst.count }, (_, index) => at(9, '09:05') + Math.floor(index * stepMs))
  return [at(9, '03:10'), at(9, '07:40'), ...storm, at(9, '15:20'), at(9, '20:05')]
}
