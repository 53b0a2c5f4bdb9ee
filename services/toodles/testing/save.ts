import { answers, dayName, holds, type CardReply, type Reply } from '@nightshift/bot'
import { code, named, plain } from '@nightshift/bot/safe'
import { card, facts, heading, submit, text } from '@nightshift/webex/cards'
import { isIP } from 'node:net'
import { DateTime } from 'luxon'
import type { Asked } from '../standing.ts'
import { entriesOf, isNetwork, isWide, overlaps, targetsOf, testingEntry, testingList, withEntry, type TestingEntry } from './entry.ts'
import { testingForm, type TestingFields } from './form.ts'

const longestDays = 30

/** Checks what only the house knows, asks where something is unusual, and adds the test to the list in XSOAR. */
export async function saveTesting(press: Asked, fields: TestingFields): Promise<Reply> {
  const { house, by, xsoar, signal, step } = press
  // The moment goes into the entry and its id: a second handling, whose clock is later, must read the first one's entry back.
  const now = await step({ key: 'testing-at', action: 'testing.ask', local: async () => press.now })
  const today = DateTime.fromMillis(now, { zone: house.soc.zone }).startOf('day')
  const last = DateTime.fromISO(fields.until, { zone: house.soc.zone })
  if (!last.isValid || last < today || last > today.plus({ days: longestDays })) {
    const problem = !last.isValid ? 'is not a day' : last < today ? 'must be today or later' : `must be within ${longestDays} days`
    return [answers.form([{ field: 'until', problem }]), testingForm(fields)]
  }
  const entry = entryOf(press, now, fields)
  if (covers(entry).length === 0)
    return [answers.form([{ field: 'from', problem: 'must name at least one account, host, address or network' }]), testingForm(fields)]
  const wide = entry.networks.filter(isWide)
  if (wide.length > 0 && !holds(by.roles, 'lead'))
    return askCard(entry, `${wide.join(', ')} is wider than /16, so a lead must approve it.`, 'lead')
  const twins = overlaps(entriesOf((await xsoar.list(testingList, { signal }))?.data), entry)
  if (twins.length > 0) return askCard(entry, `It overlaps with ${twins.map(({ id }) => shown(id)).join(', ')}, which is active.`, 'anyway')
  return await keep(press, entry)
}

/** Adds the entry, whoever else writes at the same moment (read, change, write with the list's version). */
export async function keep({ step, xsoar, house }: Asked, entry: TestingEntry): Promise<Reply> {
  await step(
    xsoar.editList(`testing:${entry.id}`, testingList, {
      change: (data) => withEntry(data, entry),
      done: (data) => entriesOf(data).some(({ id }) => id === entry.id),
    }),
  )
  return `Test **${shown(entry.id)}** is approved until ${dayName(dayOf(entry.until, house.soc.zone))}: ${told(entry)}. \`testing end ${code(entry.id, 40)}\` ends it.`
}

/** The last day of a test, `yyyy-mm-dd` in the SOC's zone. */
export function dayOf(until: string, zone: string): string {
  return DateTime.fromISO(until, { zone }).toISODate() ?? until.slice(0, 10)
}

/** What an entry covers, in one line of Markdown. */
export function told(entry: TestingEntry): string {
  return covers(entry).map(shown).join(', ')
}

/** A value of the list as text for Markdown: of what a form takes it is no indicator to be hidden; anything else is what somebody wrote. */
export function shown(value: string): string {
  return isIP(value) !== 0 || isNetwork(value) || /^\w[\w.@-]{0,79}$/.test(value) ? named(value) : plain(value, 80)
}

function covers({ usernames, endpoints, addresses, networks }: TestingEntry): readonly string[] {
  return [...usernames, ...endpoints, ...addresses, ...networks]
}

/** The id is made of who saved it when. */
function entryOf({ by, house }: Asked, now: number, fields: TestingFields): TestingEntry {
  const [from, to] = [targetsOf(fields.from), targetsOf(fields.to)]
  const both = [from, to].flatMap((one) => ('wrong' in one ? [] : [one]))
  const words = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean)
  return testingEntry.parse({
    id: `T-${(Math.floor(now / 1_000) % 1_679_616).toString(36).toUpperCase()}${by.email.slice(0, 2).toUpperCase()}`,
    usernames: words(fields.usernames),
    endpoints: both.flatMap(({ endpoints }) => endpoints),
    addresses: both.flatMap(({ addresses }) => addresses),
    networks: both.flatMap(({ networks }) => networks),
    testers: words(fields.testers),
    scope: fields.scope,
    techniques: words(fields.techniques),
    from: new Date(now).toISOString(),
    until: DateTime.fromISO(fields.until, { zone: house.soc.zone }).endOf('day').toUTC().toISO(),
    why: fields.what,
    by: by.email,
  })
}

function askCard(entry: TestingEntry, why: string, name: 'lead' | 'anyway'): CardReply {
  return {
    type: 'card',
    name: `testing-${name}`,
    held: JSON.parse(JSON.stringify(entry)) as CardReply['held'] & object,
    ...(name === 'anyway' ? { own: true } : {}),
    card: card(
      [
        heading('Approved security test'),
        text(why),
        facts([
          ['Covers', told(entry)],
          ['Until', entry.until.slice(0, 10)],
          ['What', plain(entry.why, 300)],
          ['Asked by', shown(entry.by)],
        ]),
      ],
      [submit(name === 'lead' ? 'Approve' : 'Save anyway', { action: 'save' }, 'positive'), submit('Drop', { action: 'drop' })],
    ),
    fallback: `${why} Press the button on the card.`,
  }
}
