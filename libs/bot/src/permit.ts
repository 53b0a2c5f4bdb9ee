import type { AnyCommand, By } from './define.ts'
import type { House } from './house.ts'
import type { Entry } from './match.ts'
import { holds, isRole, type Role } from './roles.ts'

/** Who somebody is here: the roles that the configuration gives their e-mail, nothing else. */
export function rank(house: House, person: { readonly uuid: string; readonly email: string; readonly name: string }): By {
  const email = person.email.toLowerCase()
  const held = Object.entries(house.roles).flatMap(([role, emails]) =>
    isRole(role) && emails?.some((one) => one.toLowerCase() === email) ? [role] : [],
  )
  return { uuid: person.uuid, email, name: house.people[email]?.name ?? person.name, roles: held }
}

/**
 * Whether somebody may do what needs a role. Denies by default: an address outside `org.domains` is nobody, whatever role it holds;
 * `everyone` means the people of the organisation (bots.md §1.2).
 */
export function mayDo(house: House, by: By, needed: Role | 'everyone'): boolean {
  const domain = by.email.split('@')[1] ?? ''
  if (!house.org.domains.some((one) => one.toLowerCase() === domain)) return false
  return needed === 'everyone' || holds(by.roles, needed)
}

/** The commands that somebody may run. */
export function entriesFor(house: House, by: By, table: readonly Entry[]): readonly Entry[] {
  return table.filter(({ command }) => mayRun(house, by, command))
}

/** Whether somebody may run a command: by its role, or by the other one that may as well. */
export function mayRun(house: House, by: By, command: Pick<AnyCommand, 'allow' | 'or'>): boolean {
  const roles = [command.allow, ...(command.or === undefined ? [] : [command.or])]
  return roles.some((role) => mayDo(house, by, role as Role | 'everyone')) // defineBot admits no other word
}

/** The role a denial names: a stranger is told about the organisation, not about roles. */
export function neededBy(house: House, by: By, needed: Role | 'everyone'): Role | 'everyone' {
  return mayDo(house, by, 'everyone') ? needed : 'everyone'
}

/** Whether the address is that of a bot (webex.md §6.3). */
export function isBotAddress(email: string): boolean {
  return /@(webex\.bot|sparkbot\.io)$/i.test(email)
}
