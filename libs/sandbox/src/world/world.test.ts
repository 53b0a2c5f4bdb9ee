import { expect, test } from 'vitest'
import { residents, worldPeople, worldRegisters, worldRoles } from '../index.ts'

test('the company has 60 people with the roles of the simulated SOC', () => {
  const roles = worldRoles()
  expect(residents).toHaveLength(60)
  const counts = Object.fromEntries(Object.entries(roles).map(([role, emails]) => [role, emails.length]))
  expect(counts).toEqual({ viewer: 0, analyst: 24, responder: 9, lead: 6, engineer: 6, endpoint: 4, manager: 3, operator: 2, auditor: 1 })
  expect(residents.filter((one) => one.roles.length === 0)).toHaveLength(14)
  for (const shift of ['morning', 'afternoon', 'night'])
    expect(residents.filter((one) => one.roles.includes('analyst') && one.shift === shift)).toHaveLength(8)
})

test('first names, e-mails and phones are unique, so that a name means one person', () => {
  for (const of of [
    (one: (typeof residents)[number]) => one.name.split(' ')[0],
    (one: (typeof residents)[number]) => one.email,
    (one: (typeof residents)[number]) => one.phone,
  ]) {
    expect(new Set(residents.map(of)).size).toBe(60)
  }
})

test.each([
  ['Dana Okafor', ['analyst', 'responder']],
  ['Mateo Silva', ['analyst', 'responder']],
  ['Luis Prieto', ['lead']],
  ['Priya Raman', ['lead']],
  ['Sam Whitfield', ['lead']],
  ['Wei Zhang', ['engineer']],
  ['Ines Costa', ['endpoint']],
  ['Noor Haddad', ['endpoint']],
  ['Kofi Mensah', ['manager']],
  ['Grace Lindqvist', ['manager']],
  ['Omar Said', ['operator']],
  ['Ruth Adler', ['auditor']],
  ['Ben Archer', []],
])('%s holds %j', (name, roles) => {
  expect(residents.find((one) => one.name === name)?.roles).toEqual(roles)
})

test('Dana is on call in the week of the start and Mateo in the next; the week begins on Monday 08:00 in New York', () => {
  const current = (start: string) => {
    const { rota } = worldRegisters(Date.parse(start))
    return rota.slice(1, 3).map(({ week, primary }) => `${week} ${primary.split('.')[0]}`)
  }
  expect(current('2026-03-18T15:00:00Z')).toEqual(['2026-03-16 dana', '2026-03-23 mateo'])
  expect(current('2026-03-16T11:59:59Z')).toEqual(['2026-03-09 dana', '2026-03-16 mateo']) // 07:59 local
  expect(current('2026-03-16T12:00:00Z')).toEqual(['2026-03-16 dana', '2026-03-23 mateo'])
})

test('the registers name people who exist, 14 weeks with two different people, three shifts that cover the day', () => {
  const { rota, shifts, managers, holidays, contacts, links } = worldRegisters(Date.parse('2026-03-18T15:00:00Z'))
  const known = worldPeople()
  for (const { primary, backup } of rota) {
    expect(known[primary] && known[backup]).toBeDefined()
    expect(primary).not.toBe(backup)
  }
  expect(rota).toHaveLength(14)
  expect(shifts.map(({ name, from, to, lead }) => `${name} ${from}-${to} ${lead}`)).toEqual([
    'morning 07:00-15:00 luis.prieto@meridian.example',
    'afternoon 15:00-23:00 priya.raman@meridian.example',
    'night 23:00-07:00 sam.whitfield@meridian.example',
  ])
  expect(managers.map((email) => known[email]?.phone)).toEqual([
    expect.stringMatching(/^\+1 202 555 01\d\d$/),
    expect.stringMatching(/^\+1 202 555 01\d\d$/),
  ])
  expect([holidays.length, contacts.length, links.length].every((count) => count > 3)).toBe(true)
  for (const { phone } of contacts) expect(phone).toMatch(/^\+\d{7,15}$/)
})
