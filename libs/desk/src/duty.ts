import type { House, Registers, SharedRows } from '@nightshift/bot'
import { DateTime } from 'luxon'
import { z } from 'zod'

const swapSchema = z.object({ week: z.string(), primary: z.string(), backup: z.string() })

/** A week of duty begins on Monday 08:00 in the SOC's zone (bots.md §5, `oncall-next`). */
const handoverHour = 8

/** The rota's week in which `now` lies; undefined where the rota does not reach. */
export function dutyNow(soc: Registers, now: number): Registers['rota'][number] | undefined {
  const week = dutyWeek(soc, now)
  return soc.rota.find((one) => one.week === week)
}

/** A week's duty as Toodles shares it in `oncall`: swapped by both, or added when the rota was extended. */
export interface Swap {
  readonly week: string
  readonly primary: string
  readonly backup: string
}

/** The registers with Toodles' shared `oncall` laid over the rota: weeks that were swapped, and weeks that were added. */
export function withSwaps(soc: Registers, rows: SharedRows['rows']): Registers {
  const over = new Map(
    rows.flatMap((row): [string, Swap][] => (swapSchema.safeParse(row.value).success ? [[row.id, swapSchema.parse(row.value)]] : [])),
  )
  const known = new Set(soc.rota.map(({ week }) => week))
  const added = [...over.values()].filter(({ week }) => !known.has(week))
  return { ...soc, rota: [...soc.rota.map((one) => over.get(one.week) ?? one), ...added] }
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

/** `Dana Okafor (+1 555 0100)` for an e-mail, as far as it is known. */
export function personLine(house: House, email: string): string {
  const person = house.people[email]
  if (!person) return email
  return `${person.name}${person.phone === undefined ? '' : ` · ${person.phone}`}`
}
