import type { Registers } from '@nightshift/bot'
import { DateTime } from 'luxon'
import { companyDomain, residents } from './people.ts'

/** Zone of the simulated SOC. */
export const worldZone = 'America/New_York'

const shifts: Registers['shifts'] = [
  { name: 'morning', from: '07:00', to: '15:00', lead: mail('Luis Prieto') },
  { name: 'afternoon', from: '15:00', to: '23:00', lead: mail('Priya Raman') },
  { name: 'night', from: '23:00', to: '07:00', lead: mail('Sam Whitfield') },
]
const onDuty = [
  'Dana Okafor',
  'Mateo Silva',
  'Hannah Brandt',
  'Amara Eze',
  'Aisha Rahman',
  'Yusuf Demir',
  'Viktor Hruby',
  'Chloe Martin',
  'Linh Pham',
].map(mail)

/** Days that are the same every year: month-day, name, region. */
const fixedHolidays: readonly (readonly [string, string, string])[] = [
  ['01-01', "New Year's Day", 'all'],
  ['01-26', 'Republic Day', 'IN'],
  ['05-01', 'Labour Day', 'DE'],
  ['06-19', 'Juneteenth', 'US'],
  ['07-01', 'Canada Day', 'CA'],
  ['07-04', 'Independence Day', 'US'],
  ['08-15', 'Independence Day', 'IN'],
  ['09-07', 'Independence Day', 'BR'],
  ['10-03', 'German Unity Day', 'DE'],
  ['11-03', 'Culture Day', 'JP'],
  ['11-11', 'Veterans Day', 'US'],
  ['12-25', 'Christmas Day', 'all'],
  ['12-26', 'Boxing Day', 'GB'],
]

/**
 * The team's registers for a night that began at `startTime` (ms since 1970): the `soc:` block of the sandbox's configuration.
 * Dana Okafor is on call in that week (from Monday 08:00 in the SOC's zone), Mateo Silva in the next (bots.md §14).
 */
export function worldRegisters(startTime: number): Registers {
  const monday = DateTime.fromMillis(startTime, { zone: worldZone }).minus({ hours: 8 }).startOf('week')
  const rota = Array.from({ length: 14 }, (_, index) => {
    const turn = index - 1 // the week before this one is listed too
    const week = monday.plus({ weeks: turn }).toFormat('yyyy-MM-dd')
    return {
      week,
      primary: onDuty.at(turn % onDuty.length) ?? mail('Dana Okafor'),
      backup: onDuty.at((turn + 2) % onDuty.length) ?? mail('Hannah Brandt'),
    }
  })
  const year = monday.year
  return {
    zone: worldZone,
    rota,
    shifts,
    managers: [mail('Kofi Mensah'), mail('Grace Lindqvist')],
    holidays: [year, year + 1].flatMap((each) =>
      fixedHolidays.map(([day, name, region]) => ({ date: `${each}-${day}`, name, ...(region !== 'all' && { region }) })),
    ),
    contacts: [
      contact('US', 'Network', 'Helen Brooks', 'Network Operations Lead', '+12025550171'),
      contact('US', 'Identity', 'Victor Lang', 'Identity Platform Owner', '+12025550172'),
      contact('US', 'Legal', 'Nora Whitman', 'Counsel, Incident Response', '+12025550173'),
      contact('GB', 'Service Desk', 'Alfie Barnes', 'Service Desk Manager', '+442079460101'),
      contact('DE', 'Works Council', 'Katrin Vogel', 'Data Protection Contact', '+4930230010'),
      contact('IN', 'Service Desk', 'Deepa Iyer', 'Regional IT Lead', '+912255500101'),
      contact('BR', 'Network', 'Paulo Teixeira', 'Regional Network Lead', '+551155500101'),
      contact('JP', 'Service Desk', 'Haruto Mori', 'Regional IT Lead', '+81355500101'),
    ],
    links: [
      { name: 'xsoar', url: 'https://xsoar.meridian.example/' },
      { name: 'falcon', url: 'https://falcon.meridian.example/' },
      { name: 'tanium', url: 'https://tanium.meridian.example/' },
      { name: 'playbooks', url: 'https://wiki.meridian.example/soc/playbooks' },
      { name: 'escalation', url: 'https://wiki.meridian.example/soc/escalation' },
    ],
  }
}

function contact(region: string, team: string, name: string, title: string, phone: string): Registers['contacts'][number] {
  return { region, team, name, title, email: `${name.toLowerCase().replaceAll(' ', '.')}@${companyDomain}`, phone }
}

function mail(name: string): string {
  const one = residents.find((resident) => resident.name === name)
  if (!one) throw new Error(`Cannot make the registers as everybody in them must exist: "${name}" does not`)
  return one.email
}
