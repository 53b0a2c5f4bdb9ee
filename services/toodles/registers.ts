import type { Contact, House, Registers } from '@nightshift/bot'
import { DateTime } from 'luxon'

/** A week of duty begins on Monday 08:00 in the SOC's zone (bots.md §5, `oncall-next`). */
const handoverHour = 8

/** The rota's week in which `now` lies; undefined where the rota does not reach. */
export function dutyNow(soc: Registers, now: number): Registers['rota'][number] | undefined {
  const week = dutyWeek(soc, now)
  return soc.rota.find((one) => one.week === week)
}

/** The Monday that names the week of duty at `now`: before Monday 08:00 it is still last week's. */
export function dutyWeek(soc: Registers, now: number): string {
  const there = DateTime.fromMillis(now, { zone: soc.zone })
  return there.minus({ hours: handoverHour }).startOf('week').toISODate() ?? ''
}

/** The next `weeks` weeks of duty from now on. */
export function dutyFrom(soc: Registers, now: number, weeks: number): Registers['rota'] {
  const first = dutyWeek(soc, now)
  return [...soc.rota]
    .sort((a, b) => a.week.localeCompare(b.week))
    .filter((one) => one.week >= first)
    .slice(0, weeks)
}

/** The shift that runs at `now`, by local hours; one over midnight counts on both sides of it. */
export function shiftNow(soc: Registers, now: number): Registers['shifts'][number] | undefined {
  const hour = DateTime.fromMillis(now, { zone: soc.zone }).toFormat('HH:mm')
  return soc.shifts.find(({ from, to }) => (from <= to ? hour >= from && hour < to : hour >= from || hour < to))
}

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

/** `Dana Okafor (+1 555 0100)` for an e-mail, as far as it is known. */
export function personLine(house: House, email: string): string {
  const person = house.people[email]
  if (!person) return email
  return `${person.name}${person.phone === undefined ? '' : ` · ${person.phone}`}`
}
