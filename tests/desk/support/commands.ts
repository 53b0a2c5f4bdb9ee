import { commandTable, exampleOf, type Bot } from '@nightshift/bot'
import { kinds } from '@nightshift/bot/kinds'
import type { Desk, Inputs } from './desk.ts'

/** How a command is brought to its end: what is said, what must be there before, and what is filled in and pressed where it shows a form. */
export interface Way {
  readonly says: string
  readonly before?: (desk: Desk) => Promise<void>
  readonly form?: { readonly action: string; readonly inputs: Inputs }
}

export const ticketInputs = {
  title: 'Odd mail from the bank',
  details: 'It asks me to open a calendar file.',
  type: 'Phishing',
  severity: 'high',
  host: 'MER-WS-0117',
}
export const testingInputs = {
  testers: 'pt@vendor.example',
  from: '10.77.9.0/24, MER-WS-0205',
  what: 'Yearly test of the portal',
  until: '2026-03-20',
}
export const contactInputs = {
  region: 'EMEA',
  team: 'Network',
  name: 'Ada Berg',
  title: 'Lead',
  email: 'ada.berg@meridian.example',
  phone: '+4930230099',
}
export const closeInputs = { class: 'btp', notes: 'The dump was made by the backup agent itself.', rootCause: 'patching', duplicateOf: '' }

/** Where the example of a command leads to nothing in the world of the tests, and the forms. */
const ways: Readonly<Record<string, Partial<Way>>> = {
  'contacts remove <email:email>': {
    says: 'contacts remove ada.berg@meridian.example',
    before: async ({ talk }) => void (await talk.store.commit((tx) => tx.records.put('contacts', contactInputs.email, contactInputs))),
  },
  'contacts add': { form: { action: 'save', inputs: contactInputs } },
  'ticket new': { form: { action: 'open', inputs: ticketInputs } },
  testing: { form: { action: 'save', inputs: testingInputs } },
  'close <id:id>': { form: { action: 'close', inputs: closeInputs } },
  'assign <id:id> <person:person>': { says: 'assign 1385 mateo.silva@meridian.example' },
  'task done <id:id> <task:word> [answer:text]': { says: 'task done 1385 acknowledge' },
}

/** Every command of a bot with its way, read from its own table. */
export function waysOf(bot: Bot): readonly (readonly [source: string, way: Way])[] {
  return commandTable(bot.commands).map((entry) => [
    entry.source,
    { says: exampleOf(entry, (kind) => kinds[kind].example), ...ways[entry.source] },
  ])
}

/** Says it, and where a card comes that asks or is to be filled, presses that; `between` happens after the card is shown. */
export async function walk(desk: Desk, way: Way, between: () => void = () => undefined): Promise<readonly string[]> {
  const cards = new Set(desk.talk.said().map(({ uuid }) => uuid))
  const said = [await desk.says(way.says)]
  const shown = desk.talk.said().findLast((one) => one.cards.length > 0 && !cards.has(one.uuid) && one.direct)
  const press = shown && (way.form ?? ((await isConfirm(desk, shown.uuid)) ? { action: 'confirm', inputs: {} } : undefined))
  between()
  if (shown && press) said.push(await desk.presses(shown, press.action, press.inputs))
  return said
}

async function isConfirm(desk: Desk, uuid: string): Promise<boolean> {
  return (await desk.card('confirm'))?.uuid === uuid
}
