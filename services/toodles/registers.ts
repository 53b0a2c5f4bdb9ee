import type { Contact, Registers } from '@nightshift/bot'
import { DateTime } from 'luxon'

/** Holidays from today on, next first. */
export function holidaysFrom(soc: Registers, now: number): Registers['holidays'] {
  const today = DateTime.fromMillis(now, { zone: soc.zone }).toISODate() ?? ''
  return soc.holidays.filter((one) => one.date >= today).sort((a, b) => a.date.localeCompare(b.date))
}

/** Contacts in which every word of the query occurs, by region and team. */
export function findContacts(all: readonly Contact[], query: string): readonly Contact[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return all
    .filter((one) => {
      const text = Object.values(one).join(' ').toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .sort((a, b) => `${a.region}/${a.team}/${a.name}`.localeCompare(`${b.region}/${b.team}/${b.name}`))
}
