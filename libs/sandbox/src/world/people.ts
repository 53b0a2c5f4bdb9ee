import type { Role } from '@nightshift/bot'

export type Shift = 'morning' | 'afternoon' | 'night'

/** Somebody of Meridian Mutual (bots.md §14). */
export interface Resident {
  readonly name: string
  readonly email: string
  readonly title: string
  readonly phone: string
  readonly roles: readonly Role[]
  readonly shift?: Shift
}

/** Domain of the simulated company. */
export const companyDomain = 'meridian.example'

const analysts: Readonly<Record<Shift, readonly string[]>> = {
  morning: ['Dana Okafor', 'Mateo Silva', 'Aisha Rahman', 'Piotr Nowak', 'Leilani Kahale', 'Connor Walsh', 'Mei Tanaka', 'Rafael Duarte'],
  afternoon: [
    'Hannah Brandt',
    'Yusuf Demir',
    'Chloe Martin',
    'Andrei Popescu',
    'Zanele Khumalo',
    'Erik Halvorsen',
    'Sofia Greco',
    'Dylan Price',
  ],
  night: ['Amara Eze', 'Viktor Hruby', 'Linh Pham', 'Oscar Lind', 'Nadia Karam', 'Jonas Weber', 'Carmen Ortega', 'Felix Moreau'],
}
const responders = new Set([
  'Dana Okafor',
  'Mateo Silva',
  'Aisha Rahman',
  'Hannah Brandt',
  'Yusuf Demir',
  'Chloe Martin',
  'Amara Eze',
  'Viktor Hruby',
  'Linh Pham',
])
const leads: readonly (readonly [string, Shift])[] = [
  ['Luis Prieto', 'morning'],
  ['Priya Raman', 'afternoon'],
  ['Sam Whitfield', 'night'],
  ['Elena Vasquez', 'morning'],
  ['Thabo Nkosi', 'afternoon'],
  ['Marta Kowalska', 'night'],
]
const others: readonly (readonly [readonly Role[], string, readonly string[]])[] = [
  [['engineer'], 'Detection Engineer', ['Wei Zhang', 'Hugo Lambert', 'Fatima Idris', 'Ravi Menon', 'Astrid Berg', 'Caleb Stone']],
  [['endpoint'], 'Endpoint Engineer', ['Ines Costa', 'Noor Haddad', 'Bruno Keller', 'Tessa Vries']],
  [['manager'], 'SOC Manager', ['Kofi Mensah', 'Grace Lindqvist', 'Daniel Roth']],
  [['operator'], 'Platform Operator', ['Omar Said', 'Ivy Chen']],
  [['auditor'], 'Internal Auditor', ['Ruth Adler']],
  [
    [],
    'Employee',
    [
      'Ben Archer',
      'Mara Ellis',
      'Tomas Reyes',
      'Jun Ito',
      'Olivia Grant',
      'Samir Patel',
      'Julia Novak',
      'Peter Quinn',
      'Anya Orlova',
      'Marcus Hale',
      'Lena Fischer',
      'Diego Torres',
      'Emily Frost',
      'Nikhil Rao',
    ],
  ],
]

/** The 60 people, in the same order every night. First names are unique: the control API accepts them. */
export const residents: readonly Resident[] = [
  ...Object.entries(analysts).flatMap(([shift, names]) =>
    // keys of a record literal with exactly these keys
    names.map((name) => ({
      name,
      title: 'Security Analyst',
      roles: responders.has(name) ? (['analyst', 'responder'] as const) : (['analyst'] as const),
      shift: shift as Shift,
    })),
  ),
  ...leads.map(([name, shift]) => ({ name, title: 'Shift Lead', roles: ['lead'] as const, shift })),
  ...others.flatMap(([roles, title, names]) => names.map((name) => ({ name, title, roles }))),
].map((one, index) => ({ ...one, email: emailOf(one.name), phone: `+1 202 555 ${String(100 + index).padStart(4, '0')}` }))

/** Somebody from outside the company: the stranger of every test. */
export const stranger: Resident = {
  name: 'Eve Marlow',
  email: 'eve@contractor.example',
  title: 'Contractor',
  phone: '+1 202 555 0199',
  roles: [],
}

function emailOf(name: string): string {
  return `${name.toLowerCase().replaceAll(' ', '.')}@${companyDomain}`
}
