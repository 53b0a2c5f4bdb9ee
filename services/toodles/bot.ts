import { defineBot, zoneOf, type Contact, type Reply } from '@nightshift/bot'
import { plain } from '@nightshift/bot/safe'
import { escalation, page, pageCards, pageTimers, personLine, type PageTarget } from '@nightshift/desk'
import { DateTime } from 'luxon'
import { z } from 'zod'
import { contactFields, contactForm, replaceCard } from './cards/contact.ts'
import { optionsCard } from './cards/options.ts'
import { ticketFields, ticketForm } from './cards/ticket.ts'
import { linkPlan } from './links.ts'
import { announce, extend, tellNext } from './rota/announce.ts'
import { answerSwap, askSwap, expireSwap, swapHeld, swapPlan } from './rota/swap.ts'
import { allContacts, contacts, holidays, registers, rotation, urls, who } from './say.ts'
import { uses } from './standing.ts'
import { testingEntry } from './testing/entry.ts'
import { testingFields, testingForm } from './testing/form.ts'
import { endPlan, endTesting, expireTesting, listTesting, testingOver } from './testing/list.ts'
import { keep, saveTesting } from './testing/save.ts'
import { findTickets, openTicket } from './tickets.ts'

const pageWords = ['oncall', 'lead', 'manager'] as const

/** The front desk: who is on call, the team's registers, forms that open work (bots.md §5). */
export const toodles = defineBot({
  name: 'toodles',
  about: 'The front desk: who is on call, pages, new tickets, approved tests, contacts, links.',
  uses,
  roles: ['analyst', 'lead'],
  shares: ['oncall', 'pages'],
  commands: {
    who: {
      about: 'Who is on call now, the backup, and the lead of the shift',
      aliases: ['oncall', 'who is on call'],
      allow: 'everyone',
      run: async (ask) => who(ask.house, await registers(ask), ask.now, zoneOf(ask.house, ask.by.email)),
    },
    'rotation [weeks:number]': {
      about: 'The next 1–12 weeks of duty (6 unless you say)',
      example: 'rotation 4',
      allow: 'everyone',
      run: async (ask) => rotation(ask.house, await registers(ask), ask.now, ask.args.weeks ?? 6),
    },
    urls: {
      about: "The team's favourite links",
      aliases: ['links'],
      allow: 'everyone',
      run: ({ house, records }) => urls(house, records),
    },
    'urls add <name:word> <url:url>': {
      about: 'Add a favourite link',
      example: 'urls add runbooks https://wiki.meridian.example/runbooks',
      allow: 'lead',
      risk: 'write-low',
      plan: ({ args }) => linkPlan(args.name, args.url),
      run: async ({ args, records, step, by }) => {
        await step(records.put('links', args.name.toLowerCase(), { name: args.name, url: args.url, by: by.email }))
        return `The link **${args.name}** is in \`urls\`.`
      },
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
    'ticket new': {
      about: 'Open a ticket in XSOAR (a form)',
      aliases: ['x ticket'],
      allow: 'everyone',
      risk: 'write-low',
      confirm: 'form',
      run: () => ticketForm({}),
    },
    'find <what:text>': {
      about: 'Tickets of the last 90 days by host, user, address or word',
      aliases: ['search <what:text>'],
      example: 'find MER-WS-0117',
      allow: 'analyst',
      remember: '24h',
      run: (ask) => findTickets(ask, ask.args.what),
    },
    'swap <person:person> <week:date>': {
      about: 'Ask somebody to take your week on call; they must accept within 48 h',
      example: 'swap mateo.silva@meridian.example 2026-03-16',
      allow: 'analyst',
      risk: 'write-low',
      plan: (ask) => swapPlan(ask, ask.args.person, ask.args.week),
      run: (ask) => askSwap(ask, ask.args.person, ask.args.week),
    },
    'page <who:word> <why:text>': {
      about: 'Page oncall, lead or manager: backup after 5 min, manager after 10',
      example: 'page oncall disk full on MER-SRV-014',
      allow: 'analyst',
      risk: 'write-low',
      plan: async (ask) => {
        const target = pageTarget(ask.args.who)
        if (target === undefined) return notATarget(ask.args.who)
        const open = (await ask.records.list('pages')).find(({ id, value }) => id.startsWith(`${target}:`) && isOpen(value))
        if (open) return await page(ask, { key: open.id, who: target, why: ask.args.why, by: ask.by.email, post: `room:${ask.room.uuid}` })
        const [first] = escalation(ask.house, await ask.records.list('oncall'), target, ask.now)
        const whom = first === undefined ? 'nobody (the registers name none)' : personLine(ask.house, first)
        return { binds: { target, why: ask.args.why }, shows: `Page **${whom}** now: ${plain(ask.args.why, 1_000)}` }
      },
      run: async (ask) => {
        const target = pageTarget(ask.args.who)
        if (target === undefined) return notATarget(ask.args.who)
        const key = `${target}:${ask.saidAt}`
        return await page(ask, { key, who: target, why: ask.args.why, by: ask.by.email, post: `room:${ask.room.uuid}` })
      },
    },
    testing: {
      about: 'Register an approved security test (a form)',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'form',
      run: ({ now, house }) => testingForm({}, DateTime.fromMillis(now, { zone: house.soc.zone }).plus({ days: 1 }).toISODate() ?? ''),
    },
    'testing list': {
      about: 'Approved tests that are active',
      aliases: ['current approved testing'],
      allow: 'analyst',
      remember: '1h',
      run: listTesting,
    },
    'testing end <id:word>': {
      about: 'End an approved test',
      aliases: ['remove approved testing <id:word>'],
      example: 'testing end T-1',
      allow: 'analyst',
      risk: 'write-low',
      plan: (ask) => endPlan(ask, ask.args.id),
      run: (ask) => endTesting(ask, ask.args.id),
    },
    options: {
      about: 'One card with the common actions',
      aliases: ['menu'],
      allow: 'everyone',
      run: () => optionsCard(),
    },
  },
  cards: {
    ...pageCards,
    ticket: {
      allow: 'everyone',
      risk: 'write-low',
      queue: '4h',
      limit: { times: 5, per: '1h', unless: 'analyst' },
      reads: ticketFields,
      again: (values) => ticketForm(values),
      run: (press) => openTicket(press, press.inputs),
    },
    swap: {
      allow: 'everyone',
      risk: 'write-low',
      reads: z.object({}),
      run: (press) => answerSwap(press, swapHeld.parse(press.held), press.action === 'accept'),
    },
    'rota-extend': { allow: 'lead', risk: 'write-low', reads: z.object({}), run: extend },
    testing: {
      allow: 'analyst',
      risk: 'write-low',
      reads: testingFields,
      again: (values) => testingForm(values),
      run: (press) => saveTesting(press, press.inputs),
    },
    'testing-anyway': {
      allow: 'analyst',
      risk: 'write-low',
      reads: z.object({}),
      run: async (press) => (press.action === 'save' ? await keep(press, testingEntry.parse(press.held)) : dropped),
    },
    'testing-lead': {
      allow: 'lead',
      risk: 'write-low',
      reads: z.object({}),
      run: async (press) => (press.action === 'save' ? await keep(press, testingEntry.parse(press.held)) : dropped),
    },
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
      run: async (press): Promise<Reply> => {
        const { action, house, now, by, records } = press
        switch (action) {
          case 'who':
            return who(house, await registers(press), now, zoneOf(house, by.email))
          case 'rotation':
            return rotation(house, await registers(press), now, 6)
          case 'contacts':
            return contacts(await allContacts(house, records), '')
          case 'holidays':
            return holidays(house, now)
          default:
            return await urls(house, records)
        }
      },
    },
  },
  jobs: {
    // One run ends everything that is over: what was missed needs no run each.
    expire: {
      about: 'Ends approved tests whose last day is over',
      at: () => ({ every: '1m' }),
      missed: { once: '24h' },
      run: expireTesting,
    },
    'oncall-announce': { about: 'Says who is on call this week', at: '0 8 * * 1', to: 'announce', missed: { once: '12h' }, run: announce },
    'oncall-next': { about: 'Tells who takes over on Monday', at: '0 14 * * 5', missed: { once: '12h' }, run: tellNext },
  },
  timers: {
    ...pageTimers,
    [testingOver.kind]: { run: testingOver.run },
    'swap-expiry': { run: (timer) => expireSwap(timer, swapHeld.parse(timer.payload)) },
  },
})

const dropped = 'Dropped. Nothing was changed.'

function pageTarget(given: string): PageTarget | undefined {
  return pageWords.find((one) => one === given.toLowerCase().replace('-', ''))
}

function notATarget(given: string): string {
  return `**page** needs ${pageWords.join(', ')}; "${plain(given, 40)}" is not one. Example: \`page oncall disk full on MER-SRV-014\``
}

function isOpen(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'state' in value && value.state === 'open'
}

function saved(contact: Contact): string {
  return `Saved **${contact.name}** (${contact.region} · ${contact.team}).`
}

function nameOf(value: unknown): string {
  return contactFields.parse(value).name
}
