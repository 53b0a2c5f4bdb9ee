import type { Role } from './roles.ts'

/** What the configuration says of people, rooms and registers. Read anew while running: take it at the moment of use. */
export interface House {
  readonly org: { readonly domains: readonly string[] }
  /** Who holds which role, by lower-case e-mail. Empty = nobody. */
  readonly roles: Readonly<Partial<Record<Role, readonly string[]>>>
  readonly people: Readonly<Record<string, PersonEntry>>
  /** Room aliases (`ops`, `triage`, `canary` …) → room UUID or id, as configured. */
  readonly rooms: Readonly<Record<string, string>>
  /** Bots whose messages are heard, by e-mail. */
  readonly allowBots: readonly string[]
  readonly soc: Registers
}

export interface PersonEntry {
  readonly name: string
  readonly title?: string
  readonly phone?: string
  /** IANA zone in which this person reads times. */
  readonly zone?: string
}

/** The team's registers (bots.md §5). */
export interface Registers {
  readonly zone: string
  /** Weeks of duty, each from Monday 08:00 in the SOC's zone. */
  readonly rota: readonly { readonly week: string; readonly primary: string; readonly backup: string }[]
  /** Local hours [from, to) of each shift, and its lead. */
  readonly shifts: readonly { readonly name: string; readonly from: string; readonly to: string; readonly lead: string }[]
  readonly managers: readonly string[]
  readonly holidays: readonly { readonly date: string; readonly name: string; readonly region?: string }[]
  readonly contacts: readonly Contact[]
  readonly links: readonly { readonly name: string; readonly url: string }[]
}
export interface Contact {
  readonly region: string
  readonly team: string
  readonly name: string
  readonly title: string
  readonly email: string
  readonly phone: string
}

/** A bot's own keys of its configuration block. */
export type OwnSettings = Readonly<Record<string, unknown>>

/** The zone in which somebody reads times: their own, else the SOC's. */
export function zoneOf(house: House, email: string): string {
  return house.people[email]?.zone ?? house.soc.zone
}
