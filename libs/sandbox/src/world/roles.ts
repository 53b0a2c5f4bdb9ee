import type { PersonEntry, Role } from '@nightshift/bot'
import { residents } from './people.ts'

/** Who holds which role at Meridian Mutual, by e-mail: the `roles:` block of the sandbox's configuration. */
export function worldRoles(): Readonly<Record<Role, readonly string[]>> {
  const holders = (role: Role): readonly string[] => residents.filter((one) => one.roles.includes(role)).map((one) => one.email)
  return {
    viewer: holders('viewer'),
    analyst: holders('analyst'),
    responder: holders('responder'),
    lead: holders('lead'),
    engineer: holders('engineer'),
    endpoint: holders('endpoint'),
    manager: holders('manager'),
    operator: holders('operator'),
    auditor: holders('auditor'),
  }
}

/** Names, titles and phones by e-mail: the `people:` block of the sandbox's configuration. */
export function worldPeople(): Readonly<Record<string, PersonEntry>> {
  return Object.fromEntries(residents.map(({ email, name, title, phone }) => [email, { name, title, phone }]))
}
