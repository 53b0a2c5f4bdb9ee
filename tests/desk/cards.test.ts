import { msoar } from '@nightshift/msoar'
import { pinger } from '@nightshift/pinger'
import { fakeClock } from '@nightshift/resilience'
import { emailOf } from '@nightshift/testkit'
import { toodles } from '@nightshift/toodles'
import type { Message } from '@nightshift/webex'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bringUp, buttons, type Button } from './support/cards.ts'
import { cardId, closeDesks, openDesk, type Desk } from './support/desk.ts'
import { simulatedFleet, type SimulatedFleet } from './support/fleet.ts'
import { changes, heldBy, type Held } from './support/world.ts'

let fleet: SimulatedFleet
beforeAll(async () => {
  fleet = await simulatedFleet(fakeClock(0))
})
afterEach(async () => {
  fleet.recover()
  await closeDesks()
})
afterAll(() => fleet.close())

test.each([toodles, msoar, pinger])('every card of $name is in the table', (bot) => {
  const cards = [...Object.keys(bot.cards), 'confirm', 'late', 'help'].toSorted()
  expect([...new Set(buttons.filter((one) => one.bot === bot).map(({ card }) => card))].toSorted()).toEqual(cards)
})

const nameOf = ({ bot, card, action }: Button): string => `${bot.name} ${card} ${action}`
const stranger = 'eve@contractor.example'

describe.each(buttons.map((button) => [nameOf(button), button] as const))('%s', (_title, button) => {
  const { bot, card: name, action, inputs = {}, as = 'dana.okafor', harmless = false } = button
  const open = async (): Promise<{ readonly desk: Desk; readonly card: Message }> => {
    const desk = await openDesk(bot, { timings: { sweepMs: 30_000 }, ...button.options, ...(bot === pinger ? { fleet } : {}) })
    return { desk, card: await bringUp(desk, button) }
  }
  const press = (desk: Desk, card: Message, more: object = {}): Promise<string> =>
    desk.presses(card, action, { ...inputs, ...more }, { as })
  /** What one rightful press comes to, on a desk of its own. */
  let once: readonly string[]
  beforeAll(async () => {
    const { desk, card } = await open()
    const mark = await markOf(desk)
    const said = await press(desk, card)
    once = await effectsSince(desk, mark)
    expectRight(said, once, harmless)
    await desk.stop()
  })

  test('by a stranger, by a colleague without the right, from another room, forged: nothing; then once', async () => {
    const { desk, card } = await open()
    const mark = await markOf(desk)
    const id = cardId(card)
    const other = desk.talk.webex.groupRoom('elsewhere')
    await desk.says('help', { in: other, as: 'luis.prieto' })
    const foreign = desk.talk.newestCard(other)
    const says = async (options: Parameters<Desk['presses']>[3], on = card): Promise<void> =>
      expect(await desk.presses(on, action, inputs, { as, ...options })).toMatch(
        /only people of this organisation|not one of my cards|That needs the|Only the person who asked|^Only /,
      )
    await says({ as: stranger })
    if ((await mayNot(desk, card, button)) !== undefined) await says({ as: 'ben.archer' })
    if (!(await isMailed(desk, card))) await says({ in: other.uuid })
    await says({ raw: { card: 'f'.repeat(32), action, ...inputs } })
    await says({ raw: { action, ...inputs } })
    await says({ raw: { card: { id }, action, ...inputs } })
    // The right id, on a message that is not its card; and another card's id on this one.
    await says({ raw: { card: id, action, ...inputs } }, foreign)
    await says({ raw: { card: cardId(foreign), action, ...inputs } })
    expect(await effectsSince(desk, mark)).toEqual([])
    await press(desk, card)
    expect(await effectsSince(desk, mark)).toEqual(once)
    await desk.stop()
  })

  test('twice at once, also by another who may: at most one effect', async () => {
    const { desk, card } = await open()
    const mark = await markOf(desk)
    for (const email of [as, as, 'luis.prieto']) desk.talk.webex.press(emailOf(email), card, { card: cardId(card), action, ...inputs })
    await desk.pass(20, 10)
    expectAtMost(await effectsSince(desk, mark), once)
    await desk.stop()
  })

  test('late, over a restart: nothing, and it is said', async () => {
    const { desk: before, card } = await open()
    const row = await before.talk.store.read((tx) => tx.cards.get(cardId(card) ?? ''))
    const desk = await before.restart(() => before.clock.advance((row?.expiresAt ?? 0) - before.clock.now() + 1))
    await desk.pass(60)
    const mark = await markOf(desk)
    expect(await press(desk, card)).toContain('This card expired at ')
    expect(await effectsSince(desk, mark)).toEqual([])
    await desk.stop()
  })

  const large = Object.fromEntries([...Object.keys(inputs), 'extra'].map((field) => [field, 'x'.repeat(100_000)]))
  const strange = Object.fromEntries(Object.keys(inputs).map((field) => [field, { toString: 'x', length: -1 }]))
  const extra = {
    id: '9409',
    key: 'oncall:1',
    root: 'x',
    held: { id: '9409' },
    by: stranger,
    owner: stranger,
    ['__proto__']: { role: 'lead' },
  }

  test('with 100 kB in each field, with fields missing, strange and extra: at most one effect, the right one', async () => {
    const { desk, card } = await open()
    const mark = await markOf(desk)
    if (name !== 'confirm' && name !== 'late' && name !== 'help') {
      expect(await desk.presses(card, action, large, { as })).toContain('more text than the form can hold')
      expect(await effectsSince(desk, mark)).toEqual([])
    }
    for (const fields of [strange, {}, { ...inputs, ...extra }]) {
      const before = await markOf(desk)
      const said = await desk.presses(await freshOf(desk, name, card), action, fields, { as })
      expect(said).not.toMatch(/Something went wrong|\[object/)
      expect(said.length).toBeGreaterThan(0)
      expectAtMost(await effectsSince(desk, before), once)
    }
    // A card that stays may be pressed again.
    const stays = (await desk.talk.store.read((tx) => tx.cards.get(cardId(card) ?? '')))?.stays
    if (stays !== true) expectAtMost(await effectsSince(desk, mark), once)
    await desk.stop()
  })

  if (Object.keys(inputs).length > 0)
    test('with fields missing: says which, in words for people', async () => {
      const { desk, card } = await open()
      expectForPeople(await desk.presses(card, action, {}, { as }))
      await desk.stop()
    })

  // The buttons of a card have one handler.
  if (button === buttons.find((one) => one.bot === bot && one.card === name))
    test('with a word that no button of it has: at most one effect', async () => {
      const { desk, card } = await open()
      const mark = await markOf(desk)
      for (const word of ['constructor', '', 7, ['confirm'], { action }])
        await desk.presses(card, action, inputs, { as, raw: { card: cardId(card), ...inputs, action: word } })
      await press(desk, card)
      expectAtMost(await effectsSince(desk, mark), once)
      await desk.stop()
    })
})

/** A rightful press is answered, and does something unless it only looks. */
function expectRight(said: string, effects: readonly string[], harmless: boolean): void {
  expect(said).not.toMatch(/^$|not one of my cards|Something went wrong/)
  expect(effects.length > 0).toBe(!harmless)
}

function expectForPeople(said: string): void {
  expect(said).toMatch(/^Not saved\. \*\w+\*: /)
  expect(said).not.toMatch(/undefined|Invalid input|expected/)
}

/** From where on effects are counted. */
interface Mark {
  readonly held: Held
  readonly seq: number
  /** Confirm cards that stand open: what a late card's *Run it* leads to. */
  readonly confirms: number
}
async function markOf({ talk, ...desk }: Desk): Promise<Mark> {
  return await talk.store.read(async (tx) => ({
    held: heldBy(desk),
    seq: (await tx.audit.head())?.seq ?? 0,
    confirms: (await tx.cards.open(talk.clock.now() + 1, 1_000)).filter(({ name }) => name === 'confirm').length,
  }))
}

/** What was done since by somebody's press: changes of the tools, every audited deed of a person, and a question that was asked back. */
async function effectsSince(desk: Desk, { held, seq, confirms }: Mark): Promise<readonly string[]> {
  const rows = await desk.talk.store.read((tx) => tx.audit.list(seq + 1, 1_000))
  const deeds = rows.filter(({ actor, action, result }) => actor.includes('@') && result !== 'denied' && action !== 'ticket.read')
  const now = await markOf(desk)
  const asked = Array.from({ length: Math.max(0, now.confirms - confirms) }, () => 'asked to confirm')
  return [...changes(held, now.held), ...deeds.map(({ action }) => action), ...asked].toSorted()
}

/** The card, or the one that was shown again in its place after a mistake. */
async function freshOf(desk: Desk, name: string, card: Message): Promise<Message> {
  const newest = await desk.card(name)
  const gone = !desk.talk.said().some(({ uuid }) => uuid === card.uuid)
  return gone && newest !== undefined && newest.at >= card.at && newest.uuid > card.uuid ? newest : card
}

/** Each effect at most as often as one rightful press has it. */
function expectAtMost(effects: readonly string[], once: readonly string[]): void {
  const left = [...once]
  const more = effects.filter((one) => {
    const at = left.indexOf(one)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
  expect(more).toEqual([])
}

/** Whether the card was sent to a person, whose room is learnt with it: nobody else can press it at Webex. */
async function isMailed({ talk }: Desk, card: Message): Promise<boolean> {
  return (await talk.store.read((tx) => tx.cards.get(cardId(card) ?? '')))?.room.includes(':') ?? false
}

/** Why a colleague without a role may not press it; undefined where everybody of the company may. */
async function mayNot({ talk, bot }: Desk, card: Message, { card: name }: Button): Promise<'role' | 'owner' | undefined> {
  if ((await talk.store.read((tx) => tx.cards.get(cardId(card) ?? '')))?.owner !== undefined) return 'owner'
  const allow = bot.cards[name]?.allow
  return allow === undefined || allow === 'everyone' ? undefined : 'role'
}
