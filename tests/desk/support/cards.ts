import type { Bot } from '@nightshift/bot'
import { msoar } from '@nightshift/msoar'
import { pinger } from '@nightshift/pinger'
import { worldRegisters } from '@nightshift/sandbox'
import { emailOf, testMorning } from '@nightshift/testkit'
import { toodles } from '@nightshift/toodles'
import type { Message } from '@nightshift/webex'
import { closeInputs, contactInputs, testingInputs, ticketInputs } from './commands.ts'
import { everyRole, type Desk, type DeskOptions, type Inputs } from './desk.ts'

/** A button of a card: how the card is brought up, and how the button is pressed by whoever may. */
export interface Button {
  readonly bot: Bot
  readonly card: string
  readonly action: string
  readonly inputs?: Inputs
  /** Who presses; default Dana. */
  readonly as?: string
  readonly options?: DeskOptions
  /** Words of the message that has it, where several cards of its name stand there. */
  readonly words?: string
  /** What must be done until the card stands there. */
  readonly show: (desk: Desk) => Promise<unknown>
  /** It changes nothing: it looks something up, or says so. */
  readonly harmless?: true
}

const [dana, luis, mateo] = ['dana.okafor', 'luis.prieto', 'mateo.silva']
const calm = { settings: { intakeEvery: '10m', slaEvery: '10m' } }
const minute = 60_000

/** A form or a list of the bot, by what is said for it. */
const says =
  (text: string, as = dana) =>
  (desk: Desk): Promise<string> =>
    desk.says(text, { as })
/** A command with its confirm card pressed. */
const confirmed =
  (text: string, as = dana) =>
  async (desk: Desk): Promise<void> => {
    await desk.says(text, { as })
    await pressed(desk, 'confirm', 'confirm', {}, as)
  }
async function pressed(desk: Desk, card: string, action: string, inputs: Inputs, as = dana): Promise<string> {
  return await desk.presses((await desk.card(card)) ?? missing(card), action, inputs, { as })
}
/** Something said so long ago that it is asked about first. */
const saidLate =
  (text: string) =>
  async ({ talk, clock, pass }: Desk): Promise<void> => {
    talk.webex.say(emailOf(dana), talk.webex.directRoom(emailOf(dana)), text, { at: clock.now() - 11 * minute })
    await pass(1)
  }
const fromList =
  (action: string) =>
  async (desk: Desk): Promise<void> => {
    await desk.says('orphans')
    await pressed(desk, 'list', action, { ticket: '1385' })
  }

const analystDana = { roles: { [dana]: ['analyst'], [luis]: everyRole, [mateo]: everyRole } } as const
const monday = Date.parse('2026-03-23T11:59:00Z')
const soc = worldRegisters(testMorning)
const onTicket = (action: string, inputs: Inputs = {}): Button => ({
  bot: msoar,
  card: 'ticket',
  action,
  inputs,
  options: calm,
  show: says('ticket 1385'),
})
/** Three rounds without an echo: an alert with its page. */
const deaf = { settings: { every: '1m', heal: 'off' } }
const untilAlerted = (desk: Desk): Promise<void> => desk.pass(320, 20)

/** Every card of the three bots with its buttons. */
export const buttons: readonly Button[] = [
  { bot: toodles, card: 'page', action: 'acknowledge', show: confirmed('page oncall disk full', luis) },
  { bot: toodles, card: 'ticket', action: 'open', inputs: ticketInputs, show: says('ticket new') },
  { bot: toodles, card: 'swap', action: 'accept', as: mateo, show: confirmed(`swap ${emailOf(mateo)} 2026-03-18`) },
  {
    bot: toodles,
    card: 'rota-extend',
    action: 'extend',
    options: { at: monday, soc: { ...soc, rota: soc.rota.slice(0, 3) } },
    show: ({ pass }) => pass(120),
  },
  { bot: toodles, card: 'testing', action: 'save', inputs: testingInputs, show: says('testing') },
  {
    bot: toodles,
    card: 'testing-anyway',
    action: 'save',
    show: async (desk) => {
      await desk.says('testing')
      await pressed(desk, 'testing', 'save', { ...testingInputs, from: '10.40.7.0/24' })
    },
  },
  {
    bot: toodles,
    card: 'testing-lead',
    action: 'save',
    as: luis,
    options: analystDana,
    show: async (desk) => {
      await desk.says('testing')
      await pressed(desk, 'testing', 'save', { ...testingInputs, from: '10.0.0.0/12' })
    },
  },
  { bot: toodles, card: 'contact', action: 'save', inputs: contactInputs, show: says('contacts add') },
  {
    bot: toodles,
    card: 'contact-replace',
    action: 'replace',
    show: async (desk) => {
      for (const title of ['Lead', 'Head']) {
        await desk.says('contacts add')
        await pressed(desk, 'contact', 'save', { ...contactInputs, title })
      }
    },
  },
  { bot: toodles, card: 'options', action: 'who', show: says('options'), harmless: true },
  { bot: toodles, card: 'confirm', action: 'confirm', show: says('urls add wiki https://wiki.meridian.example/soc') },
  { bot: toodles, card: 'late', action: 'run', show: saidLate('urls add wiki https://wiki.meridian.example/soc') },
  { bot: toodles, card: 'help', action: 'who', show: says('help'), harmless: true },

  { bot: msoar, card: 'page', action: 'acknowledge', options: calm, show: confirmed('escalate 1385 used on a server', luis) },
  onTicket('ack'),
  onTicket('take'),
  onTicket('note', { note: 'the account is disabled' }),
  onTicket('close', closeInputs),
  onTicket('assign', { assignee: emailOf(mateo) }),
  {
    ...onTicket('escalate', { why: 'used on a server' }),
    show: ({ xsoar, says }) => says(`ticket ${xsoar.newTicket({ name: 'Sign-in at night', severity: 1 }).id}`),
  },
  {
    bot: msoar,
    card: 'take',
    action: 'over',
    options: calm,
    show: async (desk) => {
      desk.xsoar.asPerson('console').assign('1385', mateo)
      await desk.says('take 1385')
    },
  },
  { bot: msoar, card: 'close', action: 'close', inputs: closeInputs, options: calm, show: says('close 1385') },
  {
    bot: msoar,
    card: 'close-lead',
    action: 'close',
    as: luis,
    options: { ...calm, ...analystDana },
    show: async (desk) => {
      await desk.says('close 1386')
      await pressed(desk, 'close', 'close', closeInputs)
    },
  },
  { bot: msoar, card: 'note', action: 'save', inputs: { note: 'the account is disabled' }, options: calm, show: fromList('note') },
  { bot: msoar, card: 'assign', action: 'assign', inputs: { person: emailOf(mateo) }, options: calm, show: fromList('assign') },
  { bot: msoar, card: 'list', action: 'take', inputs: { ticket: '1385' }, options: calm, show: says('orphans') },
  { bot: msoar, card: 'sla', action: 'ack', words: '`ack 1400`', show: ({ pass }) => pass(40, 10) },
  { bot: msoar, card: 'sla', action: 'take', words: '`take 1400`', show: ({ pass }) => pass(40, 10) },
  { bot: msoar, card: 'confirm', action: 'confirm', options: calm, show: says('reopen 1396 it was no false alarm') },
  { bot: msoar, card: 'late', action: 'run', options: calm, show: saidLate('take 1385') },
  { bot: msoar, card: 'help', action: 'mine', options: calm, show: says('help'), harmless: true },

  { bot: pinger, card: 'page', action: 'acknowledge', options: deaf, show: untilAlerted },
  { bot: pinger, card: 'alert', action: 'acknowledge', options: deaf, show: untilAlerted },
  { bot: pinger, card: 'alert', action: 'reconnect', options: deaf, show: untilAlerted },
  { bot: pinger, card: 'alert', action: 'silence', options: deaf, show: untilAlerted },
  { bot: pinger, card: 'confirm', action: 'confirm', show: says('reconnect toodles') },
  { bot: pinger, card: 'late', action: 'run', show: saidLate('silence toodles 2h upgrade') },
  { bot: pinger, card: 'help', action: 'fleet', show: says('help'), harmless: true },
]

/** Brings the button's card up; throws where it does not come. */
export async function bringUp(desk: Desk, { card, show, words }: Button): Promise<Message> {
  await show(desk)
  return (await desk.card(card, words)) ?? missing(card)
}

function missing(card: string): never {
  throw new Error(`Cannot press the card "${card}" as it must be shown: it is not`)
}
