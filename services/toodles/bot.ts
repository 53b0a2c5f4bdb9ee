import { clockTime, dayName, defineBot, zoneOf, type Contact, type House, type RecordDoor, type Reply } from '@nightshift/bot'
import { contactFields, contactForm, replaceCard } from './cards/contact.ts'
import { optionsCard } from './cards/options.ts'
import { dutyFrom, dutyNow, personLine, shiftNow } from '@nightshift/desk'
import { findContacts, holidaysFrom } from './registers.ts'
import { z } from 'zod'

/** The front desk: who is on call, the team's registers, forms that open work (bots.md §5). */
export const toodles = defineBot({
  name: 'toodles',
  about: 'The front desk: who is on call, contacts, holidays, links.',
  roles: ['analyst', 'lead'],
  commands: {
    who: {
      about: 'Who is on call now, the backup, and the lead of the shift',
      aliases: ['oncall', 'who is on call'],
      allow: 'everyone',
      run: ({ house, now, by }) => who(house, now, zoneOf(house, by.email)),
    },
    'rotation [weeks:number]': {
      about: 'The next 1–12 weeks of duty (6 unless you say)',
      example: 'rotation 4',
      allow: 'everyone',
      run: ({ args, house, now }) => rotation(house, now, args.weeks ?? 6),
    },
    urls: {
      about: "The team's favourite links",
      aliases: ['links'],
      allow: 'everyone',
      run: ({ house }) => urls(house),
    },
    holidays: {
      about: 'Holidays, the next one first',
      allow: 'everyone',
      run: ({ house, now }) => holidays(house, now),
    },
    'contacts [q:text]': {
      about: 'Escalation contacts by region and team',
      example: 'contacts emea network',
      allow: 'everyone',
      run: async ({ args, house, records }) => contacts(await allContacts(house, records), args.q ?? ''),
    },
    'contacts add': {
      about: 'Add an escalation contact (a form)',
      allow: 'lead',
      risk: 'write-low',
      confirm: 'form',
      run: () => contactForm({}),
    },
    'contacts remove <email:email>': {
      about: 'Remove an escalation contact that was added here',
      allow: 'lead',
      risk: 'write-low',
      plan: async ({ args, records }) => {
        const row = await records.get('contacts', args.email)
        return row
          ? { binds: { email: args.email, version: row.version }, shows: `Remove the contact **${nameOf(row.value)}** (${args.email})?` }
          : `No contact "${args.email}" was added here.`
      },
      run: async ({ args, records, step }) => {
        const gone = await step(records.remove('contacts', args.email))
        return gone ? `Removed ${args.email} from the contacts.` : `${args.email} was removed by somebody else meanwhile.`
      },
    },
    options: {
      about: 'One card with the common actions',
      aliases: ['menu'],
      allow: 'everyone',
      run: () => optionsCard(),
    },
  },
  cards: {
    contact: {
      allow: 'lead',
      risk: 'write-low',
      reads: contactFields,
      again: (values) => contactForm(values),
      run: async ({ inputs, records, step, house }) => {
        const known = (await allContacts(house, records)).find((one) => one.email === inputs.email)
        if (known) return replaceCard(known, inputs)
        const added = await step(records.put('contacts', inputs.email, inputs, 0))
        return added ? saved(inputs) : `Somebody added ${inputs.email} at the same moment. Say \`contacts ${inputs.email}\` to see it.`
      },
    },
    'contact-replace': {
      allow: 'lead',
      risk: 'write-low',
      reads: z.object({}),
      run: async ({ held, action, records, step }) => {
        if (action !== 'replace') return 'Dropped. Nothing was changed.'
        const contact = contactFields.parse(held)
        await step(records.put('contacts', contact.email, contact))
        return saved(contact)
      },
    },
    options: {
      allow: 'everyone',
      risk: 'read',
      reads: z.object({}),
      run: async ({ action, house, now, by, records }) => {
        switch (action) {
          case 'who':
            return who(house, now, zoneOf(house, by.email))
          case 'rotation':
            return rotation(house, now, 6)
          case 'contacts':
            return contacts(await allContacts(house, records), '')
          case 'holidays':
            return holidays(house, now)
          default:
            return urls(house)
        }
      },
    },
  },
})

function who(house: House, now: number, zone: string): Reply {
  const [duty, shift] = [dutyNow(house.soc, now), shiftNow(house.soc, now)]
  const onCall = duty
    ? [`**On call:** ${personLine(house, duty.primary)}`, `**Backup:** ${personLine(house, duty.backup)}`]
    : ['**On call:** nobody is in the rota for this week.']
  return [
    ...onCall,
    shift ? `**Lead of the ${shift.name} shift:** ${personLine(house, shift.lead)}` : '**Lead:** no shift is configured for this hour.',
    `As of ${clockTime(now, zone, now)}.`,
  ].join('\n\n')
}

function rotation(house: House, now: number, weeks: number): Reply {
  if (weeks < 1 || weeks > 12) return `**rotation** shows 1 to 12 weeks; "${weeks}" is not in that range. Example: \`rotation 4\``
  const rows = dutyFrom(house.soc, now, weeks)
  if (rows.length === 0) return 'The rota has no weeks from now on. Somebody should extend it in the configuration (`soc.rota`).'
  const lines = rows.map(({ week, primary, backup }) => `| ${dayName(week)} | ${nameIn(house, primary)} | ${nameIn(house, backup)} |`)
  const short = rows.length < weeks ? `\n\nThe rota ends after ${rows.length} ${rows.length === 1 ? 'week' : 'weeks'}.` : ''
  return `| Week of | On call | Backup |\n|---|---|---|\n${lines.join('\n')}${short}`
}

function urls(house: House): Reply {
  const { links } = house.soc
  return links.length === 0 ? 'No links are configured (`soc.links`).' : links.map(({ name, url }) => `- [${name}](${url})`).join('\n')
}

function holidays(house: House, now: number): Reply {
  const rows = holidaysFrom(house.soc, now).slice(0, 12)
  return rows.length === 0
    ? 'No holidays ahead are configured (`soc.holidays`).'
    : rows
        .map(
          ({ date, name, region }) => `- **${dayName(date)}** ${date.slice(0, 4)} – ${name}${region === undefined ? '' : ` (${region})`}`,
        )
        .join('\n')
}

function contacts(all: readonly Contact[], query: string): Reply {
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
async function allContacts(house: House, records: RecordDoor): Promise<readonly Contact[]> {
  const added = (await records.list('contacts')).map(({ value }) => contactFields.parse(value))
  return [...house.soc.contacts.filter((one) => !added.some(({ email }) => email === one.email)), ...added]
}

function saved(contact: Contact): string {
  return `Saved **${contact.name}** (${contact.region} · ${contact.team}).`
}

function nameIn(house: House, email: string): string {
  return house.people[email]?.name ?? email
}

function nameOf(value: unknown): string {
  return contactFields.parse(value).name
}
