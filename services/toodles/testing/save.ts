import { answers, dayName, holds, type CardReply, type Reply } from '@nightshift/bot'
import { card, facts, heading, submit, text } from '@nightshift/webex/cards'
import { DateTime } from 'luxon'
import type { Asked } from '../standing.ts'
import { entriesOf, isWide, overlaps, targetsOf, testingEntry, testingList, withEntry, type TestingEntry } from './entry.ts'
import { testingForm, type TestingFields } from './form.ts'

const longestDays = 30

/** Checks what only the house knows, asks where something is unusual, and adds the test to the list in XSOAR. */
export async function saveTesting(press: Asked, fields: TestingFields): Promise<Reply> {
  const { house, now, by, xsoar, signal } = press
  const today = DateTime.fromMillis(now, { zone: house.soc.zone }).startOf('day')
  const last = DateTime.fromISO(fields.until, { zone: house.soc.zone })
  if (!last.isValid || last < today || last > today.plus({ days: longestDays })) {
    const problem = !last.isValid ? 'is not a day' : last < today ? 'must be today or later' : `must be within ${longestDays} days`
    return [answers.form([{ field: 'until', problem }]), testingForm(fields)]
  }
  const entry = entryOf(press, fields)
  if (entry.usernames.length + entry.endpoints.length + entry.addresses.length + entry.networks.length === 0)
    return [answers.form([{ field: 'from', problem: 'must name at least one account, host, address or network' }]), testingForm(fields)]
  const wide = entry.networks.filter(isWide)
  if (wide.length > 0 && !holds(by.roles, 'lead'))
    return askCard(entry, `${wide.join(', ')} is wider than /16, so a lead must approve it.`, 'lead')
  const twins = overlaps(entriesOf((await xsoar.list(testingList, { signal }))?.data), entry)
  if (twins.length > 0) return askCard(entry, `It overlaps with ${twins.map(({ id }) => id).join(', ')}, which is active.`, 'anyway')
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
  return `Test **${entry.id}** is approved until ${dayName(dayOf(entry.until, house.soc.zone))}: ${told(entry)}. \`testing end ${entry.id}\` ends it.`
}

/** The last day of a test, `yyyy-mm-dd` in the SOC's zone. */
export function dayOf(until: string, zone: string): string {
  return DateTime.fromISO(until, { zone }).toISODate() ?? until.slice(0, 10)
}

/** What an entry covers, in one line. */
export function told(entry: TestingEntry): string {
  return [...entry.usernames, ...entry.endpoints, ...entry.addresses, ...entry.networks].join(', ')
}

/** The id is made of who saved it when: the same for every try of one press. */
function entryOf({ by, now, house }: Asked, fields: TestingFields): TestingEntry {
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
          ['What', entry.why],
          ['Asked by', entry.by],
        ]),
      ],
      [submit(name === 'lead' ? 'Approve' : 'Save anyway', { action: 'save' }, 'positive'), submit('Drop', { action: 'drop' })],
    ),
    fallback: `${why} Press the button on the card.`,
  }
}
