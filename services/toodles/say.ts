import { clockTime, dayName, type Contact, type House, type RecordDoor, type Registers, type Reply, type SharedRows } from '@nightshift/bot'
import { dutyFrom, dutyNow, personLine, shiftNow, withSwaps } from '@nightshift/desk'
import { contactFields } from './cards/contact.ts'
import { linkRow } from './links.ts'
import { findContacts, holidaysFrom } from './registers.ts'

// What the registers say, in words. Rows that were added in chat lie on top of the configuration.

/** The registers with the swaps and extensions of the rota. */
export async function registers({ house, records }: { readonly house: House; readonly records: RecordDoor }): Promise<Registers> {
  const rows: SharedRows['rows'] = await records.list('oncall')
  return withSwaps(house.soc, rows)
}

export function who(house: House, soc: Registers, now: number, zone: string): Reply {
  const [duty, shift] = [dutyNow(soc, now), shiftNow(soc, now)]
  const onCall = duty
    ? [`**On call:** ${personLine(house, duty.primary)}`, `**Backup:** ${personLine(house, duty.backup)}`]
    : ['**On call:** nobody is in the rota for this week.']
  return [
    ...onCall,
    shift ? `**Lead of the ${shift.name} shift:** ${personLine(house, shift.lead)}` : '**Lead:** no shift is configured for this hour.',
    `As of ${clockTime(now, zone, now)}.`,
  ].join('\n\n')
}

export function rotation(house: House, soc: Registers, now: number, weeks: number): Reply {
  if (weeks < 1 || weeks > 12) return `**rotation** shows 1 to 12 weeks; "${weeks}" is not in that range. Example: \`rotation 4\``
  const rows = dutyFrom(soc, now, weeks)
  if (rows.length === 0) return 'The rota has no weeks from now on. Somebody should extend it in the configuration (`soc.rota`).'
  const lines = rows.map(({ week, primary, backup }) => `| ${dayName(week)} | ${nameIn(house, primary)} | ${nameIn(house, backup)} |`)
  const short = rows.length < weeks ? `\n\nThe rota ends after ${rows.length} ${rows.length === 1 ? 'week' : 'weeks'}.` : ''
  return `| Week of | On call | Backup |\n|---|---|---|\n${lines.join('\n')}${short}`
}

export async function urls(house: House, records: RecordDoor): Promise<Reply> {
  const added = (await records.list('links')).flatMap(({ value }) => linkRow.safeParse(value).data ?? [])
  const links = [...house.soc.links.filter((one) => !added.some(({ name }) => name === one.name)), ...added]
  return links.length === 0 ? 'No links are configured (`soc.links`).' : links.map(({ name, url }) => `- [${name}](${url})`).join('\n')
}

export function holidays(house: House, now: number): Reply {
  const rows = holidaysFrom(house.soc, now).slice(0, 12)
  return rows.length === 0
    ? 'No holidays ahead are configured (`soc.holidays`).'
    : rows
        .map(
          ({ date, name, region }) => `- **${dayName(date)}** ${date.slice(0, 4)} – ${name}${region === undefined ? '' : ` (${region})`}`,
        )
        .join('\n')
}

export function contacts(all: readonly Contact[], query: string): Reply {
  const found = findContacts(all, query)
  if (found.length === 0)
    return query === ''
      ? 'There are no contacts yet. A lead may say `contacts add`.'
      : 'No contact matches. Say `contacts` for all of them.'
  return found
    .map(
      ({ region, team, name, title, email, phone }) =>
        `- **${region} · ${team}** – ${name}${title === '' ? '' : `, ${title}`} · ${email}${phone === '' ? '' : ` · ${phone}`}`,
    )
    .join('\n')
}

/** Contacts of the configuration, with those added in chat on top: the same e-mail replaces. */
export async function allContacts(house: House, records: RecordDoor): Promise<readonly Contact[]> {
  const added = (await records.list('contacts')).map(({ value }) => contactFields.parse(value))
  return [...house.soc.contacts.filter((one) => !added.some(({ email }) => email === one.email)), ...added]
}

export function nameIn(house: House, email: string): string {
  return house.people[email]?.name ?? email
}
